// @ts-check
/**
 * Dresses sanitised nodes: links, images, formulas, code, tables, tasks. Everything that has a class, a role or a
 * function in an answer is made here, by us, after nothing else could be left in it.
 */

import { CodeBlock } from './code.js';
import { formula } from './formulas.js';
import { openOutside, safeUrl, showWhereItLeads, textSpan } from './links.js';
import { frameTable } from './runs.js';

/**
 * @param {DocumentFragment} fragment
 * @returns {DocumentFragment}
 */
export function dress(fragment) {
  for (const element of fragment.querySelectorAll('var')) dressVar(element);
  for (const link of fragment.querySelectorAll('a:not(.sy-image)')) dressLink(/** @type {HTMLAnchorElement} */ (link));
  for (const pre of fragment.querySelectorAll('pre')) dressCode(pre);
  for (const item of fragment.querySelectorAll('li[kind]')) dressTask(item);
  for (const table of fragment.querySelectorAll('table')) frameTable(table);
  return fragment;
}

/** @param {Element} element what parser.js could not say in Markdown's own tags */
function dressVar(element) {
  const kind = element.getAttribute('kind');
  const text = element.textContent ?? '';
  if (kind === 'image') element.replaceWith(imageLink(text, element.getAttribute('title') ?? '', !element.closest('a')));
  else element.replaceWith(formula(text, kind === 'display'));
}

/**
 * A picture in an answer is a request to wherever the model says, with whatever the model puts into the address: it is
 * never made by itself. `img-src` forbids it too. So a click opens the picture in a new tab, which is simpler and
 * stricter than loading it here.
 * @param {string} alt
 * @param {string} address
 * @param {boolean} canLink
 */
function imageLink(alt, address, canLink) {
  const url = safeUrl(address);
  const name = alt.trim() || 'no description';
  if (!url || url.protocol === 'mailto:' || !canLink) return textSpan('sy-image', `Image: ${name}`);
  const link = document.createElement('a');
  link.className = 'sy-image';
  link.href = url.href;
  link.append(textSpan('sy-image-name', `Image: ${name}`), ' ', textSpan('sy-image-host', `from ${url.host}, opens in a new tab`));
  openOutside(link);
  return link;
}

/** @param {HTMLAnchorElement} link */
function dressLink(link) {
  const url = safeUrl(link.getAttribute('href') ?? '');
  if (url) showWhereItLeads(link, url);
  else link.replaceWith(...link.childNodes);
}

/** @param {Element} pre */
function dressCode(pre) {
  const block = new CodeBlock(pre.getAttribute('lang') ?? '');
  block.append(pre.textContent ?? '');
  pre.replaceWith(block.element);
}

/** @param {Element} item */
function dressTask(item) {
  const isDone = item.getAttribute('kind') === 'done';
  item.removeAttribute('kind');
  item.className = 'sy-task';
  const box = textSpan(isDone ? 'sy-task-box sy-task-done' : 'sy-task-box', '');
  box.setAttribute('role', 'img');
  box.setAttribute('aria-label', isDone ? 'Done:' : 'To do:');
  (item.querySelector(':scope > p') ?? item).prepend(box);
}
