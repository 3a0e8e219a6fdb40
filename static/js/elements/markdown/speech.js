// @ts-check
/**
 * Tells a screen reader what arrives, in sentences and not in tokens. The answer itself is marked busy while it grows;
 * what has become a whole sentence (or block) is put into a polite live region beside it, at most once a second.
 */

const PAUSE_MS = 1000;

export class Speech {
  /** @param {Element} region an element with aria-live */
  constructor(region) {
    this.#region = region;
  }

  #region;
  #queue = '';
  /** How much of the open end's text was spoken already. */
  #spoken = 0;
  #timer = 0;

  /**
   * @param {ChildNode[]} nodes
   * @param {boolean} isSettled these will not change any more, and others follow
   */
  hear(nodes, isSettled) {
    const text = nodes.map(wordsOf).join(' ');
    const end = isSettled ? text.length : lastSentenceEnd(text);
    if (end > this.#spoken) this.say(text.slice(this.#spoken, end));
    this.#spoken = isSettled ? 0 : Math.max(end, this.#spoken);
  }

  /** @param {string} text */
  say(text) {
    this.#queue += ` ${text}`;
    if (!this.#timer) this.#timer = window.setTimeout(() => this.#flush(), PAUSE_MS);
  }

  #flush() {
    const text = this.#queue.trim();
    this.#queue = '';
    // Emptied in the end, so that nobody reads the answer twice who walks through the page.
    this.#region.textContent = text;
    this.#timer = text ? window.setTimeout(() => this.#flush(), PAUSE_MS) : 0;
  }
}

/**
 * Code is named and not read out.
 * @param {ChildNode} node
 */
function wordsOf(node) {
  if (node instanceof Element && node.matches('.sy-code')) return `${node.getAttribute('aria-label')}.`;
  return (node.textContent ?? '').replace(/\s+/g, ' ');
}

/** @param {string} text */
function lastSentenceEnd(text) {
  return /^.*[.!?…:;。！？](?=\s)/su.exec(text)?.[0].length ?? 0;
}
