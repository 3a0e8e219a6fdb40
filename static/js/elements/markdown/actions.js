// @ts-check
/** What the buttons inside an answer do. */

import { codeBlockOf } from './code.js';

const CONFIRMED_MS = 2000;

/**
 * @param {Event} event
 * @param {Element} region where a screen reader is told the outcome
 */
export function onAnswerClick(event, region) {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  const block = codeBlockOf(button);
  if (button?.matches('.sy-code-wrap')) block?.toggleWrap();
  if (button?.matches('.sy-code-copy') && block) copy(block.content, block.element, button, region);
}

/**
 * @param {string} text
 * @param {Element} box
 * @param {Element} button
 * @param {Element} region
 */
async function copy(text, box, button, region) {
  let outcome = 'Copied';
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No permission, or not a secure page: the reader is one keystroke away all the same.
    getSelection()?.selectAllChildren(/** @type {Element} */ (box.querySelector('code')));
    outcome = 'Selected: press Ctrl C';
  }
  button.textContent = outcome;
  region.textContent = outcome;
  setTimeout(() => {
    button.textContent = 'Copy';
    if (region.textContent === outcome) region.textContent = '';
  }, CONFIRMED_MS);
}
