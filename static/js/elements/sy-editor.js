// @ts-check
/**
 * `<sy-editor>`: a plain field for a text that is read line by line, with numbers beside its rows and a list of what may
 * stand at the cursor. The field is an ordinary <textarea>, which works before this is loaded.
 *
 *   <sy-editor data-keep data-marks="3:error 7:warning">
 *     <div class="editor-rows" aria-hidden="true"></div>
 *     <textarea data-input="…" data-complete="…"></textarea>
 *     <div class="editor-options">…<div role="listbox" data-caret="12" data-typed="3">…</div></div>
 *   </sy-editor>
 *
 * The list is Python's: it is shown while the cursor stands where it was when the list was made. Tab indents; after
 * Escape, Tab leaves, and Shift+Tab always does.
 */

const INDENT = 2;

class SyEditor extends HTMLElement {
  static observedAttributes = ['data-marks'];

  #field = /** @type {HTMLTextAreaElement} */ (this.querySelector('textarea'));
  #rows = /** @type {HTMLElement} */ (this.querySelector('.editor-rows'));
  #options = /** @type {HTMLElement} */ (this.querySelector('.editor-options'));
  #shown = '';
  #closed = false;
  #begun = false;
  /** The last key was Escape. */
  #leaving = false;
  /** Which option would be taken. */
  #chosen = 0;

  connectedCallback() {
    document.addEventListener('selectionchange', this.#moved);
    if (!this.#begun) this.#begin();
    this.#begun = true;
    this.#changed();
    const filled = early.get(this.#field.id);
    early.delete(this.#field.id);
    if (filled) this.fill(filled.text, filled.before);
  }

  #begin() {
    this.#field.addEventListener('input', () => this.#changed());
    this.#field.addEventListener('scroll', () => this.#scrolled());
    this.#field.addEventListener('focus', () => this.#place());
    this.#field.addEventListener('blur', () => { this.#leaving = false; this.#place(); });
    this.#options.addEventListener('mousedown', (event) => event.preventDefault()); // the field keeps the focus
    this.#options.addEventListener('click', ({ target }) => {
      const option = target instanceof Element ? target.closest('[role=option]') : null;
      if (option instanceof HTMLElement) this.#take(option);
    });
    const anew = new MutationObserver(() => { this.#chosen = 0; this.#place(); });
    anew.observe(this.#options, { childList: true, subtree: true, attributeFilter: ['data-caret'] });
  }

  disconnectedCallback() {
    document.removeEventListener('selectionchange', this.#moved);
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#draw();
  }

  /**
   * What was typed meanwhile is newer, and stays.
   * @param {string} text @param {string} before
   */
  fill(text, before) {
    if (this.#field.value !== before.replaceAll(/\r\n?/g, '\n')) return;
    this.#field.value = text;
    this.#changed();
    this.#place();
  }

  /** @param {number} line @param {number} column both from 1 */
  go(line, column) {
    const rows = this.#field.value.split('\n');
    const row = rows[line - 1] ?? '';
    const before = rows.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const at = before + [...row].slice(0, column - 1).join('').length;
    this.#field.focus();
    this.#field.setSelectionRange(at, at);
    const height = Number.parseFloat(getComputedStyle(this.#field).lineHeight);
    this.#field.scrollTop = (line - 3) * height;
    this.#field.scrollLeft = 0;
  }

  /** @param {KeyboardEvent} event @returns {boolean} the key is used up */
  press(event) {
    if (event.target !== this.#field) return false;
    const { key } = event;
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    if (key === ' ' && event.ctrlKey) return this.#ask();
    const leaving = this.#leaving;
    this.#leaving = key === 'Escape';
    if (!isPlain) return false;
    const all = this.#open();
    if (all.length && this.#pressInList(key, all)) return true;
    if (key === 'Tab' && !leaving) return this.#indent();
    if (key === 'Enter') return this.#newRow();
    return false;
  }

  /** @param {string} key @param {HTMLElement[]} all */
  #pressInList(key, all) {
    if (key === 'Escape') {
      this.#closed = true;
      this.#place();
    } else if (key === 'Enter' || key === 'Tab') {
      this.#take(all[this.#chosen]);
    } else if (key === 'ArrowDown' || key === 'ArrowUp') {
      this.#chosen = (this.#chosen + (key === 'ArrowDown' ? 1 : all.length - 1)) % all.length;
      this.#choose(all);
    } else {
      return false;
    }
    return true;
  }

  #ask() {
    this.#closed = false;
    this.#field.dispatchEvent(new Event('complete'));
    return true;
  }

  /** What may stand at the cursor, as long as it still is there. */
  #open() {
    const list = this.#list();
    const here = document.activeElement === this.#field && this.#field.selectionStart === this.#field.selectionEnd;
    if (!list || this.#closed || !here || Number(list.dataset.caret) !== characters(this.#before())) return [];
    return /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[role=option]')]);
  }

  #list = () => /** @type {HTMLElement | null} */ (this.#options.querySelector('[role=listbox]'));

  #before = () => this.#field.value.slice(0, this.#field.selectionStart);

  /** @param {HTMLElement} option */
  #take(option) {
    const typed = [...this.#before()].slice(-Number(this.#list()?.dataset.typed) || Infinity).join('');
    const { selectionStart } = this.#field;
    const text = option.dataset.text ?? '';
    this.#write(text, selectionStart - typed.length, selectionStart);
    if (text.endsWith(' ')) this.#ask(); // its value comes next
    else this.#closed = true;
    this.#place();
  }

  /** As if it were typed, so that the browser can undo it. @param {string} text @param {number} from @param {number} to */
  #write(text, from, to) {
    this.#field.focus();
    this.#field.setSelectionRange(from, to);
    if (document.execCommand('insertText', false, text)) return;
    this.#field.setRangeText(text, from, to, 'end');
    this.#field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** One step, or each of the rows that are chosen. */
  #indent() {
    const { value, selectionStart, selectionEnd } = this.#field;
    const start = value.lastIndexOf('\n', selectionStart - 1) + 1;
    if (!value.slice(selectionStart, selectionEnd).includes('\n')) {
      this.#write(' '.repeat(INDENT - ((selectionStart - start) % INDENT)), selectionStart, selectionEnd);
      return true;
    }
    const rows = value.slice(start, selectionEnd).replace(/^(?=.)/gm, ' '.repeat(INDENT));
    this.#write(rows, start, selectionEnd);
    this.#field.setSelectionRange(start, start + rows.length);
    return true;
  }

  /** A new row stands below what the last one began. */
  #newRow() {
    const { value, selectionStart, selectionEnd } = this.#field;
    const row = value.slice(value.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart);
    const level = /^ *(?:- +)*/.exec(row)?.[0].length ?? 0;
    this.#write(`\n${' '.repeat(row.trim() ? level + (/:\s*$/.test(row) ? INDENT : 0) : row.length)}`, selectionStart, selectionEnd);
    return true;
  }

  #changed() {
    this.#closed = false;
    this.#draw();
    this.#scrolled();
  }

  #moved = () => {
    if (document.activeElement === this.#field) this.#place();
  };

  #scrolled() {
    this.#rows.style.translate = `0 ${-this.#field.scrollTop}px`;
    this.#place();
  }

  /** The numbers of the rows, with what is wrong there. */
  #draw() {
    const marks = new Map((this.dataset.marks ?? '').split(' ').map((mark) => /** @type {[string, string]} */ (mark.split(':'))));
    const count = this.#field.value.split('\n').length;
    const wanted = `${count} ${this.dataset.marks}`;
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    this.#rows.replaceChildren(...Array.from({ length: count }, (_, row) => {
      const number = document.createElement('span');
      number.textContent = String(row + 1);
      number.className = marks.get(number.textContent) ?? '';
      return number;
    }));
  }

  /** The list stands under the word that it completes, and within the editor's width. */
  #place() {
    const all = this.#open();
    this.#options.hidden = !all.length;
    this.#choose(all);
    if (!all.length) return;
    const style = getComputedStyle(this.#field);
    const rows = this.#before().split('\n');
    const row = rows.at(-1) ?? '';
    const word = row.slice(0, row.length - Number(this.#list()?.dataset.typed));
    const left = this.#field.offsetLeft + Number.parseFloat(style.paddingLeft) + widthOf(word, style.font) - this.#field.scrollLeft;
    const top = this.#field.offsetTop + Number.parseFloat(style.paddingTop) + rows.length * Number.parseFloat(style.lineHeight) - this.#field.scrollTop;
    this.#options.style.left = `${Math.max(0, Math.min(left, this.clientWidth - this.#options.offsetWidth))}px`;
    this.#options.style.top = `${Math.min(top, this.#field.offsetTop + this.#field.offsetHeight)}px`;
  }

  /** @param {HTMLElement[]} all */
  #choose(all) {
    all.forEach((option, index) => option.setAttribute('aria-selected', String(index === this.#chosen)));
    const now = all[this.#chosen];
    if (now) this.#field.setAttribute('aria-activedescendant', now.id);
    else this.#field.removeAttribute('aria-activedescendant');
    now?.scrollIntoView({ block: 'nearest' });
  }
}

/** @param {string} text */
const characters = (text) => [...text].length;

const canvas = document.createElement('canvas').getContext('2d');

/** @param {string} text @param {string} font */
function widthOf(text, font) {
  if (!canvas) return 0;
  canvas.font = font;
  return canvas.measureText(text).width;
}

/** @param {string} id of the field @returns {SyEditor | null | undefined} */
const editor = (id) => document.getElementById(id)?.closest('sy-editor');

/** What came for an editor before the page had drawn it. @type {Map<string, {text: string, before: string}>} */
const early = new Map();

/** @param {string} id @param {string} text @param {string} before */
export function fill(id, text, before) {
  const here = editor(id);
  if (here) here.fill(text, before);
  else early.set(id, { text, before: early.get(id)?.before ?? before });
}

/** @param {string} id @param {number} line @param {number} column */
export const go = (id, line, column) => editor(id)?.go(line, column);

customElements.define('sy-editor', SyEditor);
