// @ts-check
/**
 * `<sy-markdown>`: an answer of a model, as Markdown that grows.
 *
 *   <sy-markdown id="m1" data-keep>whole **text**</sy-markdown>
 *   element.text = "…"          the whole text at once
 *   element.append(" and more") a piece of it, as often as it comes
 *   element.finish()            it is complete
 *   element.mark("Stopped.")    it is not, and why: a line under the text; more text takes it away
 *   element.source              the whole Markdown, with line feeds
 *   await element.settled()     everything is shown, coloured and set
 *
 * The text is hostile. Nothing in it can have a class, an id or a data attribute, so no message to the app can be forged
 * with it; the bridge moreover ignores events from inside. With the attribute `announce` a screen reader is told what
 * arrives. The parser and its libraries load with the first answer; until they are there the text stands there plain.
 */

/** @import { Answer } from './markdown/answer.js' */

/** How much is shown plain until then; it is a moment, once. */
const PLAIN_CHARACTERS = 4000;

/** @type {{Answer: typeof Answer, onAnswerClick: typeof import('./markdown/actions.js').onAnswerClick} | null} */
let parts = null;

async function loadParts() {
  const [{ Answer }, { onAnswerClick }] = await Promise.all([import('./markdown/answer.js'), import('./markdown/actions.js')]);
  parts = { Answer, onAnswerClick };
}

export class SyMarkdown extends HTMLElement {
  #body = part('div', 'sy-markdown-body');
  #note = part('p', 'sy-markdown-note');
  #region = part('div', 'sy-markdown-speech');
  /** @type {Answer | null} */
  #answer = null;
  /** @type {Promise<void> | null} */
  #loading = null;
  #source = '';
  #length = 0;
  /** Text that the answer was not handed yet. */
  #unread = '';
  /** The second half of a line end may be in the next piece. */
  #endsWithReturn = false;
  #isComplete = true;

  connectedCallback() {
    if (this.#body.parentNode === this) return;
    const written = this.textContent;
    this.#region.setAttribute('aria-live', 'polite');
    this.addEventListener('click', (event) => parts?.onAnswerClick(event, this.#region));
    this.replaceChildren(this.#body, this.#note, this.#region);
    if (written && !this.#source) this.text = written;
  }

  get source() {
    return this.#source;
  }

  /** How much text came, with its line ends as they came: whoever appends counts those. */
  get length() {
    return this.#length;
  }

  get text() {
    return this.#source;
  }

  set text(text) {
    this.#answer?.stop();
    this.#answer = null;
    this.#body.replaceChildren();
    this.#source = this.#unread = '';
    this.#length = 0;
    this.#take(String(text));
    this.finish();
  }

  /** @param {string} chunk */
  append(chunk) {
    this.#isComplete = false;
    this.#body.setAttribute('aria-busy', 'true');
    this.#take(String(chunk));
    this.#feed();
  }

  finish() {
    this.#isComplete = true;
    this.#feed();
  }

  /** @param {string} reason why the answer ends here */
  mark(reason) {
    this.finish();
    this.#note.textContent = reason;
  }

  /** @returns {Promise<void>} */
  async settled() {
    await this.#loading;
    await this.#answer?.settled();
  }

  /**
   * Line ends become what an HTML parser makes of them, so that the text in Python's markup can be compared with ours.
   * @param {string} text
   */
  #take(text) {
    this.#length += text.length;
    const rest = this.#endsWithReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text) this.#endsWithReturn = text.endsWith('\r');
    const clean = rest.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD');
    this.#note.textContent = '';
    this.#source += clean;
    this.#unread += clean;
  }

  #feed() {
    if (!parts) {
      this.#body.textContent ||= this.#source.slice(0, PLAIN_CHARACTERS);
      this.#loading ??= loadParts().then(() => this.#feed(), (error) => this.#stayPlain(error));
      return;
    }
    const answer = (this.#answer ??= this.#begin(parts));
    if (this.#unread) answer.write(this.#unread);
    this.#unread = '';
    if (this.#isComplete) answer.finish();
  }

  /** The parts could not be loaded: the text is there, unset, and more of it tries again. @param {Error} error */
  #stayPlain(error) {
    console.warn('Switchyard: an answer can’t be set as Markdown yet.', error);
    this.#loading = null;
    this.#body.textContent = this.#source;
  }

  /** @param {NonNullable<typeof parts>} parts */
  #begin({ Answer }) {
    this.#body.replaceChildren();
    return new Answer(this.#body, this.hasAttribute('announce') ? this.#region : null);
  }
}

/**
 * @param {string} tag
 * @param {string} className
 */
function part(tag, className) {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}

customElements.define('sy-markdown', SyMarkdown);
