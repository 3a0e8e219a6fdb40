// @ts-check
/**
 * Markdown to HTML text: markdown-it, with raw HTML off and a few rules of the house.
 *
 * What Markdown itself cannot say travels through the sanitiser in attributes that only this file writes
 * (`kind`, `lang`) and on `<var>`, a tag that Markdown never makes; `dress.js` turns them into our own elements.
 */

import MarkdownIt from '../../../vendor/markdown-it/markdown-it.esm.min.mjs';
import { maths } from './maths.js';

/** @import { StateBlock, StateCore, Token } from 'markdown-it' */

/** @typedef {Record<string, {href: string, title: string}>} References */

/** A run of text longer than this is parsed in pieces: emphasis and links cost more than linear time. */
const LONGEST_RUN = 4000;

/** More columns than anybody reads; a wider 'table' makes millions of cells out of a few bytes. */
const MOST_COLUMNS = 40;

/** An answer is a part of the page, so its headings start below the page's own (h1) and the room's (h2). */
const HEADING = /** @type {Record<string, string>} */ ({ h1: 'h3', h2: 'h4', h3: 'h5', h4: 'h6', h5: 'h6', h6: 'h6' });

/** Blocks whose text decides its own direction, and cannot turn its neighbours' around. */
const ISOLATED = new Set(['p', 'li', 'th', 'td', 'h3', 'h4', 'h5', 'h6']);

const md = new MarkdownIt({ html: false, linkify: true, typographer: false });

// "README.md" and "main.py" are files, not sites in Moldova and Paraguay: only whole URLs become links by themselves.
md.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
// Which addresses may be followed is decided in one place, dress.js.
md.validateLink = () => true;
md.use(maths);
md.block.ruler.at('table', boundedTable(), { alt: ['paragraph', 'reference'] });
md.core.ruler.after('block', 'shape', shape);

// No line breaks between tags: the same blocks must give the same nodes however the answer was cut. And no
// 'tight' lists without paragraphs: whether a list is tight is known only at its end; the style sheet spaces it.
md.renderer.renderToken = (tokens, index) => {
  const token = /** @type {Token} */ (tokens[index]);
  return token.nesting < 0 ? `</${token.tag}>` : `<${token.tag}${md.renderer.renderAttrs(token)}>`;
};
md.renderer.rules['fence'] = (tokens, index) => codeHtml(/** @type {Token} */ (tokens[index]));
md.renderer.rules['code_block'] = md.renderer.rules['fence'];
md.renderer.rules['image'] = (tokens, index, options, env) => {
  const token = /** @type {Token} */ (tokens[index]);
  const alt = md.renderer.renderInlineAsText(token.children ?? [], options, env);
  return `<var kind="image" title="${md.utils.escapeHtml(String(token.attrGet('src')))}">${md.utils.escapeHtml(alt)}</var>`;
};

/** The first word of a fence's info string. */
export const languageOf = (/** @type {string} */ info) => md.utils.unescapeAll(info).trim().split(/\s/)[0]?.slice(0, 40) ?? '';

/** The form in which a reference label is compared. */
export const referenceLabel = (/** @type {string} */ label) => md.utils.normalizeReference(label);

/**
 * The blocks of a text, without what is inside their lines.
 * @param {string} text
 * @returns {Token[]}
 */
export function blocksOf(text) {
  /** @type {Token[]} */
  const tokens = [];
  md.block.parse(text, md, {}, tokens);
  return tokens;
}

/**
 * @param {string} text
 * @returns {{html: string, references: References}}
 */
export function toHtml(text) {
  /** @type {{found?: References}} */
  const env = {};
  const html = md.render(text, env);
  return { html, references: env.found ?? {} };
}

/** @param {Token} token */
function codeHtml(token) {
  const lang = token.type === 'fence' ? languageOf(token.info) : '';
  return `<pre lang="${md.utils.escapeHtml(lang)}"><code>${md.utils.escapeHtml(token.content)}</code></pre>`;
}

function boundedTable() {
  const [table] = md.block.ruler.getRules('reference');
  if (!table) throw new Error('markdown-it has no table rule');
  return (/** @type {StateBlock} */ state, /** @type {number} */ start, /** @type {number} */ end, /** @type {boolean} */ silent) => {
    const header = state.src.slice(state.bMarks[start], state.eMarks[start]);
    return header.includes('|') && header.split('|').length <= MOST_COLUMNS && table(state, start, end, silent);
  };
}

/**
 * The rules of the house, between the block parser and the parser of what is inside the lines.
 * @param {StateCore} state
 */
function shape(state) {
  // Where `[label]` leads is decided when the whole answer is there (references.js), not by what came first.
  state.env['found'] = state.env.references;
  delete state.env.references;
  /** @type {Token[]} */
  const shaped = [];
  for (const token of state.tokens) {
    token.tag = HEADING[token.tag] ?? token.tag;
    if (token.nesting > 0) dressBlock(token);
    if (token.type === 'tr_close') dropEmptyCells(shaped);
    if (token.type === 'inline') {
      markTask(shaped, token);
      shaped.push(...shortRuns(token, state.Token));
    } else shaped.push(token);
  }
  state.tokens = shaped;
}

/** @param {Token} token */
function dressBlock(token) {
  const align = /^text-align:(\w+)$/.exec(String(token.attrGet('style') ?? ''));
  if (align) token.attrs = [['align', /** @type {string} */ (align[1])]];
  if (ISOLATED.has(token.tag)) token.attrSet('dir', 'auto');
}

/**
 * A short row's missing cells are left out: a few bytes must not make a huge table.
 * @param {Token[]} tokens
 */
function dropEmptyCells(tokens) {
  const isEmpty = () => tokens.at(-1)?.type === 'td_close' && tokens.at(-2)?.content === '';
  while (isEmpty() && tokens.at(-4)?.type !== 'tr_open') tokens.length -= 3;
}

/**
 * @param {Token[]} before
 * @param {Token} inline
 */
function markTask(before, inline) {
  const item = before.at(-2);
  const box = item?.type === 'list_item_open' && /^\[([ xX])\]\s+(?=\S)/.exec(inline.content);
  if (!item || !box) return;
  item.attrSet('kind', box[1] === ' ' ? 'todo' : 'done');
  inline.content = inline.content.slice(box[0].length);
}

/**
 * @param {Token} token
 * @param {StateCore["Token"]} NewToken
 * @returns {Token[]}
 */
function shortRuns(token, NewToken) {
  if (token.content.length <= LONGEST_RUN) return [token];
  const runs = [];
  for (let rest = token.content; rest; ) {
    const run = new NewToken('inline', '', 0);
    run.children = [];
    run.content = rest.slice(0, wordBreakBefore(rest, LONGEST_RUN));
    rest = rest.slice(run.content.length);
    runs.push(run);
  }
  return runs;
}

/**
 * Where to cut a text that is too long: after a space near the limit, and never inside a surrogate pair.
 * @param {string} text
 * @param {number} limit
 */
export function wordBreakBefore(text, limit) {
  if (text.length <= limit) return text.length;
  const space = Math.max(text.lastIndexOf(' ', limit - 1), text.lastIndexOf('\n', limit - 1)) + 1;
  if (space > limit / 2) return space;
  return /[\uD800-\uDBFF]/.test(text[limit - 1] ?? '') ? limit - 1 : limit;
}
