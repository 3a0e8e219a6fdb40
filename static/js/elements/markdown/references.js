// @ts-check
/**
 * Reference links: `[text][label]`, `[label]`, with `[label]: https://…` anywhere, most often at the end.
 *
 * They are made when the answer is complete, out of the text that stands there. So a finished block need not be
 * rendered again when its label turns up later, and the result does not depend on what came first.
 */

import { safeUrl, showWhereItLeads } from './links.js';
import { referenceLabel } from './parser.js';

/** @import { References } from './parser.js' */

const CANDIDATE = /\[([^[\]]{1,200})\](?:\[([^[\]]{0,200})\])?/g;

/**
 * @param {Element} body
 * @param {References} references
 */
export function linkReferences(body, references) {
  if (!Object.keys(references).length) return;
  const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT, (node) =>
    node.textContent?.includes('[') && !node.parentElement?.closest('a, code, .sy-maths') ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT,
  );
  /** @type {Text[]} */
  const found = [];
  while (texts.nextNode()) found.push(/** @type {Text} */ (texts.currentNode));
  for (const text of found) linkText(text, references);
}

/**
 * @param {Text} text
 * @param {References} references
 */
function linkText(text, references) {
  /** @type {(string | Node)[]} */
  const parts = [];
  let end = 0;
  for (const match of text.data.matchAll(CANDIDATE)) {
    const [whole, label = '', name] = match;
    const url = safeUrl(references[referenceLabel(name || label)]?.href ?? '');
    if (!url) continue;
    parts.push(text.data.slice(end, match.index), linkTo(url, label));
    end = match.index + whole.length;
  }
  if (end) text.replaceWith(...parts, text.data.slice(end));
}

/**
 * @param {URL} url
 * @param {string} label
 */
function linkTo(url, label) {
  const link = document.createElement('a');
  link.textContent = label;
  showWhereItLeads(link, url);
  return link;
}
