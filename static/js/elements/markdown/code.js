// @ts-check
/**
 * A code block: header with language, line count, Wrap and Copy; text in chunks; colours when it is complete.
 *
 * The text stands in chunks of some lines, each a block of its own, so that adding a line to 5,000 others lays out one
 * chunk again and not all, and the style sheet lets the browser skip the chunks that are off screen.
 */

import { highlight, paint } from './highlight.js';
import { setAdopter } from './patch.js';

const LINES_PER_CHUNK = 64;

/** A line longer than this is broken on screen (not in what Copy gives): one line of 200 kB stops every layout. */
export const LONGEST_LINE = 2000;

/** From this many lines on the header says how many there are. */
const LONG_BLOCK = 12;

/** Characters that turn the order of letters around or cannot be seen: the classic way to make code lie. */
const HIDDEN_CHARACTERS = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/;

/** @type {WeakMap<Element, CodeBlock>} */
const blocks = new WeakMap();

/**
 * @param {Element | null} element
 * @returns {CodeBlock | undefined}
 */
export function codeBlockOf(element) {
  const box = element?.closest('.sy-code');
  return box ? blocks.get(box) : undefined;
}

export class CodeBlock {
  /** @param {string} language as the answer names it; shown, and looked up in a list, nothing else */
  constructor(language) {
    this.language = language;
    this.text = '';
    this.element = frame(language);
    this.#code = /** @type {HTMLElement} */ (this.element.querySelector('code'));
    this.#partial = new Text();
    blocks.set(this.element, this);
    setAdopter(this.element, (next) => this.#becomes(blocks.get(next)));
  }

  #code;
  #partial;
  #chunkLines = LINES_PER_CHUNK;
  #lines = 0;
  #isPainted = false;
  #paintRun = 0;

  /**
   * Adds whole lines, or a piece of `LONGEST_LINE` of a line that is not whole yet.
   * @param {string} lines
   */
  append(lines) {
    this.#clearPaint();
    this.text += lines;
    let run = '';
    for (const piece of lines.match(/[^\n]{0,1999}\n|[^\n]{1,2000}/g) ?? []) {
      if (this.#chunkLines >= LINES_PER_CHUNK) {
        this.#write(run);
        run = '';
        this.#openChunk();
      }
      run += piece;
      const isWhole = piece.endsWith('\n');
      this.#chunkLines += isWhole ? 1 : LINES_PER_CHUNK;
      if (isWhole) this.#lines++;
    }
    this.#write(run);
    this.#showCount();
  }

  /**
   * Shows a line that is still arriving.
   * @param {string} line
   */
  setPartial(line) {
    if (this.#partial.data === line) return;
    this.#clearPaint();
    if (line && this.#chunkLines >= LINES_PER_CHUNK) this.#openChunk();
    this.#partial.data = line;
    if (line && this.#partial.parentNode !== this.#code.lastChild) this.#code.lastChild?.appendChild(this.#partial);
  }

  /** What Copy puts on the clipboard. */
  get content() {
    return (this.text + this.#partial.data).replace(/\n$/, '');
  }

  /** @param {string} run */
  #write(run) {
    const text = this.#code.lastChild?.firstChild;
    if (run && text instanceof Text) text.appendData(run);
  }

  #openChunk() {
    const full = this.#code.lastElementChild;
    if (full instanceof HTMLElement) full.style.setProperty('--sy-chunk-lines', String(this.#chunkLines % LINES_PER_CHUNK || this.#chunkLines));
    const chunk = document.createElement('span');
    chunk.className = 'sy-code-chunk';
    chunk.append(new Text());
    this.#code.append(chunk);
    this.#chunkLines = 0;
  }

  #showCount() {
    const label = this.element.querySelector('.sy-code-lines');
    if (label && this.#lines >= LONG_BLOCK) label.textContent = `${this.#lines} lines`;
  }

  /**
   * Colours the text, which is complete now.
   * @returns {Promise<void>}
   */
  async complete() {
    if (this.#isPainted) return;
    this.#isPainted = true;
    if (HIDDEN_CHARACTERS.test(this.content)) this.#warn();
    const text = this.text + this.#partial.data;
    const run = ++this.#paintRun;
    const isWanted = () => run === this.#paintRun;
    const marks = await highlight(text, this.language);
    if (marks && isWanted()) await paint([...this.#code.children], marks, isWanted);
  }

  /** Back to plain text, because the text goes on after all (an answer that was continued). */
  #clearPaint() {
    if (!this.#isPainted) return;
    this.#isPainted = false;
    this.#paintRun++;
    for (const chunk of this.#code.children) chunk.replaceChildren(new Text(chunk.textContent ?? ''));
    const partial = this.#partial.data;
    if (!partial) return;
    const text = /** @type {Text} */ (this.#code.lastChild?.firstChild);
    text.data = text.data.slice(0, text.data.length - partial.length);
    this.#code.lastChild?.appendChild(this.#partial);
  }

  #warn() {
    if (this.element.querySelector('.sy-code-warning')) return;
    const note = document.createElement('p');
    note.className = 'sy-code-warning';
    note.textContent = 'This code holds invisible characters. It may do something else than it shows.';
    this.element.querySelector('.sy-code-head')?.after(note);
  }

  /**
   * The same block with more text, rendered again as a part of a list: its header stays, with what the reader set there.
   * @param {CodeBlock | undefined} next
   */
  #becomes(next) {
    if (!next || next.language !== this.language || !next.text.startsWith(this.text)) return false;
    if (next.text === this.text) return true;
    this.#clearPaint();
    this.text = next.text;
    this.#lines = next.#lines;
    this.#chunkLines = next.#chunkLines;
    this.#code.replaceChildren(...next.#code.childNodes);
    this.#showCount();
    return true;
  }

  toggleWrap() {
    const isOn = this.element.toggleAttribute('data-wrap');
    this.element.querySelector('.sy-code-wrap')?.setAttribute('aria-pressed', String(isOn));
  }
}

/** @param {string} language */
function frame(language) {
  const element = document.createElement('div');
  element.className = 'sy-code';
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', language ? `Code, ${language}` : 'Code');
  // Markup of our own, without a letter of the answer in it.
  element.innerHTML =
    '<div class="sy-code-head"><span class="sy-code-language"></span><span class="sy-code-lines"></span>' +
    '<button type="button" class="sy-code-wrap" aria-pressed="false">Wrap</button>' +
    '<button type="button" class="sy-code-copy">Copy</button></div>' +
    '<pre tabindex="0" dir="ltr"><code></code></pre>';
  const name = /** @type {Element} */ (element.querySelector('.sy-code-language'));
  name.textContent = language || 'text';
  return element;
}
