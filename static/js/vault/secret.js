// @ts-check
// Fields that hold what nobody else may read. They never become part of a message (events.js), and morphing leaves
// what was typed alone (morph.js): a performer takes it, once.

const SECRET = 'input[type=password], [data-secret]';

/** @param {EventTarget | null} element */
export const isSecret = (element) => element instanceof Element && element.matches(SECRET);

/** What is told to a field that was emptied by us: no `input`, which would be a message. */
export const EMPTIED = 'sy:emptied';

/** The text of a field, which is empty afterwards. @param {{id: string}} given */
export function takeSecret({ id }) {
  const field = document.getElementById(id);
  if (!field || !('value' in field)) throw new Error(`there is no field “${id}” on the page`);
  const text = String(field.value).toWellFormed(); // half a character is none in any encoding
  empty(/** @type {HTMLInputElement} */ (field));
  return text;
}

/**
 * Put a text where the person sees it, without it ever being markup. The element needs `data-keep`, so that a render
 * does not take it away again.
 * @param {{id: string, text: string}} given
 */
export function showSecret({ id, text }) {
  const place = found(id);
  place.textContent = text;
}

/** @param {{id: string}} given */
export function clearSecret({ id }) {
  const place = document.getElementById(id); // what is gone is cleared
  if (!place) return;
  if ('value' in place) empty(/** @type {HTMLInputElement} */ (place));
  else place.textContent = '';
}

/** Empty every field: nobody is there any more, or is not to be trusted. */
export function clearAllSecrets() {
  for (const field of document.querySelectorAll(SECRET)) {
    if ('value' in field && field.value) empty(/** @type {HTMLInputElement} */ (field));
  }
}

/** @param {{id: string}} given */
export async function copySecret({ id }) {
  const place = found(id);
  await navigator.clipboard.writeText('value' in place ? String(place.value) : place.textContent ?? '');
}

/** @param {HTMLInputElement} field */
function empty(field) {
  field.value = '';
  field.removeAttribute('value');
  field.dispatchEvent(new Event(EMPTIED, { bubbles: true }));
}

/** @param {string} id */
function found(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`there is no element “${id}” on the page`);
  return element;
}
