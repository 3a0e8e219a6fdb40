// @ts-check
// One delegated listener per kind of event: `data-click="[[name, fields], …]"` becomes messages.
// Nothing inside an answer (<sy-markdown>) can ever become a message.

import { awaitField, isForField } from './ahead.js';
import { pressInList } from './listbox.js';
import { keyMessages } from './keys.js';
import { pressInRows } from './rows.js';
import { isSecret } from './vault/secret.js';

/** @typedef {import('./bridge.js').Said} Said */
/** @typedef {(...said: Said[]) => void} Say */

/** `complete` is an editor's own: it asks what may stand at the cursor. */
const KINDS = ['click', 'input', 'change', 'submit', 'close', 'keydown', 'focusin', 'complete'];

/**
 * @param {Document} root
 * @param {Say} say
 */
export function listen(root, say) {
  // `close` of a dialog does not bubble: listen while it goes down.
  for (const kind of KINDS) root.addEventListener(kind, (event) => handle(kind, event, say), { capture: true });
}

/**
 * @param {string} kind
 * @param {Event} event
 * @param {Say} say
 */
async function handle(kind, event, say) {
  const target = event.target;
  if (!(target instanceof Element) || target.closest('sy-markdown')) return;
  if (kind === 'submit') event.preventDefault();
  if (kind === 'click' && target instanceof HTMLDialogElement && target.dataset.close) target.close();
  if (event instanceof KeyboardEvent) {
    if (event.isComposing) return;
    if (isForField(event)) return event.preventDefault();
    const editor = /** @type {any} */ (target.closest('sy-editor'));
    if (pressInList(event) || pressInRows(event) || submitOnEnter(event) || editor?.press?.(event)) return event.preventDefault();
    const said = keyMessages(event);
    if (said) {
      event.preventDefault();
      awaitField(said, event);
      return say(...said);
    }
  }
  const element = target.closest(`[data-${kind}]`);
  if (!(element instanceof HTMLElement) || element.matches(':disabled, [aria-disabled="true"]')) return;
  if (element instanceof HTMLDialogElement && kind === 'close' && target !== element) return;
  const values = read(element, event); // at once: a form may be emptied right after
  if (kind === 'submit' && element.hasAttribute('data-reset')) /** @type {HTMLFormElement} */ (element).reset();
  say(...fill(JSON.parse(element.dataset[kind] ?? '[]'), await values));
}

/**
 * What the event alone knows, but for what stands in a field for secrets.
 * @param {HTMLElement} element
 * @param {Event} event
 * @returns {Promise<Record<string, unknown>>}
 */
async function read(element, event) {
  /** @type {Record<string, unknown>} */
  const values = {};
  if ('value' in element && !isSecret(element)) values.value = element.value;
  if (element instanceof HTMLTextAreaElement) values.caret = [...element.value.slice(0, element.selectionStart)].length;
  if (element instanceof HTMLInputElement) {
    values.checked = element.checked;
    const { files } = element;
    if (files?.length && element.dataset.change?.includes('{"$":"files"}')) { // a model's may have gigabytes: nobody reads them here
      const picked = [...files];
      element.value = ''; // so that the same file can be picked again
      values.files = await Promise.all(picked.map(async (file) => ({ name: file.name, size: file.size, text: await file.text() })));
    }
  }
  if (element instanceof HTMLFormElement) {
    const data = new FormData(element);
    for (const field of element.elements) if (isSecret(field) && 'name' in field) data.delete(String(field.name));
    const fields = [...data].filter(([, value]) => typeof value === 'string');
    values.form = Object.fromEntries(fields);
  }
  if (event instanceof MouseEvent) values.shift = event.shiftKey;
  if (event instanceof KeyboardEvent && !isSecret(event.target)) values.key = event.key;
  return values;
}

/**
 * Put the event's values in the places that the view left open: `{"$": "value"}`.
 * @param {Said[]} said
 * @param {Record<string, unknown>} values
 * @returns {Said[]}
 */
function fill(said, values) {
  return said.map(([name, fields]) => [
    name,
    Object.fromEntries(Object.entries(fields).map(([field, value]) => [
      field,
      value && typeof value === 'object' && '$' in value ? values[String(value.$)] : value,
    ])),
  ]);
}

/** `data-enter="submit"`: Enter sends the form, Shift+Enter is a new line. @param {KeyboardEvent} event */
function submitOnEnter(event) {
  const field = event.target;
  if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return false;
  if (!(field instanceof HTMLTextAreaElement) || field.dataset.enter !== 'submit') return false;
  field.form?.requestSubmit();
  return true;
}
