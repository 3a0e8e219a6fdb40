// @ts-check
/**
 * `<sy-diff from="id" to="id">`: what is in one answer and not in the other, word by word.
 *
 * It reads the two `<sy-markdown>` with these ids. The work is done in a worker, which gives up on texts that have too
 * little in common and compares them line by line; what it finds is set a few pieces a frame, so the page goes on.
 */

/** @typedef {[kind: 'same' | 'out' | 'in', text: string]} Piece */
/** @typedef {{ number: number, pieces: Piece[], by: 'words' | 'lines' | '', cut: boolean }} Found */

const PIECES_A_FRAME = 250;
const TAGS = { same: 'span', out: 'del', in: 'ins' };
const SAID = { out: 'only left: ', in: 'only right: ' };

class SyDiff extends HTMLElement {
  static observedAttributes = ['from', 'to'];

  #worker = /** @type {Worker | null} */ (null);
  #number = 0;
  #note = Object.assign(document.createElement('p'), { className: 'diff-note' });
  #body = Object.assign(document.createElement('div'), { className: 'diff-body', dir: 'auto' });

  connectedCallback() {
    this.#note.setAttribute('role', 'status');
    this.replaceChildren(this.#note, this.#body);
    this.#compare();
  }

  disconnectedCallback() {
    this.#worker?.terminate();
    this.#worker = null;
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#compare();
  }

  #compare() {
    const [left, right] = [this.#text('from'), this.#text('to')];
    this.#number += 1;
    this.#body.replaceChildren();
    this.#note.textContent = 'Comparing …';
    this.#running().postMessage({ number: this.#number, left, right });
  }

  /** @param {string} name */
  #text(name) {
    return /** @type {any} */ (document.getElementById(this.getAttribute(name) ?? ''))?.source ?? '';
  }

  #running() {
    if (this.#worker) return this.#worker;
    this.#worker = new Worker(new URL('./diff-worker.js', import.meta.url), { name: 'diff', type: 'module' });
    this.#worker.onmessage = ({ data }) => { if (data.number === this.#number) this.#show(data); };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#note.textContent = 'The differences can’t be worked out now. Close this and try again.';
    };
    return this.#worker;
  }

  /** @param {Found} found */
  #show({ number, pieces, by, cut }) {
    const counts = { same: 0, out: 0, in: 0 };
    for (const [kind] of pieces) counts[kind] += 1;
    this.#note.textContent = words(counts, by, cut);
    let at = 0;
    const more = () => {
      if (number !== this.#number || !this.isConnected) return;
      this.#body.append(...pieces.slice(at, at + PIECES_A_FRAME).map(set));
      at += PIECES_A_FRAME;
      if (at < pieces.length) requestAnimationFrame(more);
    };
    more();
  }
}

/** @param {Piece} piece */
function set([kind, text]) {
  const element = document.createElement(TAGS[kind]);
  if (kind !== 'same') {
    element.append(Object.assign(document.createElement('span'), { className: 'unseen', textContent: SAID[kind] }));
  }
  element.append(text);
  return element;
}

/**
 * @param {Record<'same' | 'out' | 'in', number>} counts
 * @param {Found['by']} by
 * @param {boolean} cut
 */
function words(counts, by, cut) {
  if (!by) return 'These two have so little in common that there is nothing to set side by side.';
  const much = `${counts.out} ${counts.out === 1 ? 'place' : 'places'} only left, ${counts.in} only right`;
  const how = by === 'lines' ? ' (by lines: word by word they have too little in common)' : '';
  const told = counts.out || counts.in ? `${much}${how}.` : 'Both say the same, word for word.';
  return cut ? `${told} Only the beginning of both was compared: they are very long.` : told;
}

customElements.define('sy-diff', SyDiff);
