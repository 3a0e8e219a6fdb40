// @ts-check
// A shortcut opens a field only when Python has answered. What is typed until then is meant for that field: it must
// neither be lost nor press anything else.

/** The messages that lead to a text field. */
const OPEN_FIELDS = new Set(['PaletteOpened', 'ComposerWanted', 'TalksSearchWanted', 'RoutePickerOpened']);
/** After so long the field is not coming. */
const PATIENCE_MS = 1_500;

let until = 0;
let text = '';

/**
 * A shortcut was pressed.
 * @param {import('./bridge.js').Said[]} said
 * @param {KeyboardEvent} event
 */
export function awaitField(said, event) {
  if (said.some(([name]) => OPEN_FIELDS.has(name))) [until, text] = [event.timeStamp + PATIENCE_MS, ''];
}

/**
 * Whether this key is for the field that is about to open.
 * @param {KeyboardEvent} event
 */
export function isForField(event) {
  if (event.timeStamp > until || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === 'Backspace') text = text.slice(0, -1);
  else if (event.key.length === 1) text += event.key;
  else if (event.key === 'Escape' || event.key === 'Tab') until = 0;
  return until > 0;
}

document.addEventListener('focusin', ({ target }) => {
  if (!until || !(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
  const typed = text;
  [until, text] = [0, ''];
  if (!typed) return;
  target.setRangeText(typed, target.selectionStart ?? 0, target.selectionEnd ?? 0, 'end');
  target.dispatchEvent(new Event('input', { bubbles: true }));
});
