// @ts-check
/** Markdown to nodes: parse, sanitise, dress. The heavy half of the element, loaded when the first answer shows. */

import { dress } from './dress.js';
import { toHtml } from './parser.js';
import { sanitise } from './sanitise.js';

/** @import { References } from './parser.js' */

/**
 * @param {string} markdown
 * @returns {{blocks: Element[], references: References}}
 */
export function render(markdown) {
  const { html, references } = toHtml(markdown);
  return { blocks: [...dress(sanitise(html)).children], references };
}
