// @ts-check
// Shortcuts. `#keys` holds what Python offers now: keys → messages, keys like `mod+k`, `?` or `g s`.

const SEQUENCE_MS = 1_000;
const onMac = /Mac|iPhone|iPad/.test(navigator.platform);

let first = '';
let firstAt = 0;

/**
 * @param {KeyboardEvent} event
 * @returns {import('./bridge.js').Said[] | null}
 */
export function keyMessages(event) {
  const offered = JSON.parse(document.getElementById('keys')?.querySelector('[data-keys]')?.getAttribute('data-keys') ?? '{}');
  const mod = onMac ? event.metaKey : event.ctrlKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const press = `${mod ? 'mod+' : ''}${event.altKey ? 'alt+' : ''}${event.shiftKey && key.length > 1 ? 'shift+' : ''}${key}`;
  // Plain keys are text where text is typed, and nothing is pressed behind an open dialog.
  if (!mod && event.key !== 'Escape' && isTyping(event.target)) return null;
  if (document.querySelector('dialog[open]') && press !== 'mod+k') return null;
  const sequence = event.timeStamp - firstAt < SEQUENCE_MS ? `${first} ${press}` : '';
  [first, firstAt] = [press, event.timeStamp];
  return offered[sequence] ?? offered[press] ?? null;
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=radio], [type=checkbox], [type=button]), textarea, select'));
}
