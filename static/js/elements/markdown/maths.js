// @ts-check
/**
 * TeX in Markdown, as models write it: `$…$` and `\(…\)` in a line, `$$…$$` and `\[…\]` on their own.
 *
 * A rule of our own because the published plugins take prices for formulas, know only some of the four
 * delimiters, or search the rest of the document for the closing one. Here the extent of a block is known line
 * by line (it ends at its closer or at an empty line), which is what lets an answer be cut while it streams.
 */

/** @import { MarkdownIt, StateBlock, StateInline } from 'markdown-it' */

/** @type {Record<string, string>} */
const CLOSER = { '$$': '$$', '$': '$', '\\(': '\\)', '\\[': '\\]' };

/** Longer 'formulas' are text that happens to hold two dollar signs. */
const LONGEST = 4000;

/** "5 (or 5" between two dollar signs: an amount and words, without anything that TeX needs. */
const PRICE = /^[\d.,]+[kKmMbB]?(\s+[^\\^_={}]*)?$/;

/** @param {MarkdownIt} md */
export function maths(md) {
  md.inline.ruler.before('escape', 'maths', inlineMaths);
  md.block.ruler.before('fence', 'maths', blockMaths, { alt: ['paragraph', 'reference', 'blockquote', 'list'] });
  md.renderer.rules['maths'] = (tokens, index) => {
    const { content, markup } = /** @type {import('markdown-it').Token} */ (tokens[index]);
    return `<var kind="${markup}">${md.utils.escapeHtml(content)}</var>`;
  };
}

/**
 * @param {string} src
 * @param {number} pos
 */
function openerAt(src, pos) {
  const two = src.slice(pos, pos + 2);
  if (two in CLOSER) return two;
  return src[pos] === '$' ? '$' : '';
}

/**
 * @param {StateInline} state
 * @param {boolean} silent
 */
function inlineMaths(state, silent) {
  const { src, pos, posMax } = state;
  const opener = openerAt(src, pos);
  if (!opener) return false;
  const closer = /** @type {string} */ (CLOSER[opener]);
  const start = pos + opener.length;
  const end = src.indexOf(closer, start);
  if (end <= start || end + closer.length > posMax || end - start > LONGEST) return false;
  const tex = src.slice(start, end);
  if (opener === '$' && !isDollarMaths(tex, src[pos - 1], src[end + 1])) return false;
  if (!tex.trim()) return false;
  if (!silent) push(state, tex, opener);
  state.pos = end + closer.length;
  return true;
}

/**
 * A single dollar sign is money more often than maths, so it has to look like maths from both sides.
 * @param {string} tex
 * @param {string | undefined} before
 * @param {string | undefined} after
 */
function isDollarMaths(tex, before, after) {
  if (/^\s|[\s\\]$/.test(tex)) return false;
  if (before && /[\w$\\]/.test(before)) return false;
  if (after && /[\w$]/.test(after)) return false;
  return !/^\d/.test(tex) || !PRICE.test(tex) || tex.trim().length === 1;
}

/**
 * @param {StateInline | StateBlock} state
 * @param {string} tex
 * @param {string} opener
 */
function push(state, tex, opener) {
  const token = state.push('maths', 'var', 0);
  token.content = tex.trim();
  token.markup = opener === '$' || opener === '\\(' ? 'inline' : 'display';
}

/**
 * @param {StateBlock} state
 * @param {number} startLine
 * @param {number} endLine
 * @param {boolean} silent
 */
function blockMaths(state, startLine, endLine, silent) {
  const first = lineAt(state, startLine);
  const opener = openerAt(first, 0);
  if (opener !== '$$' && opener !== '\\[') return false;
  if (indentOf(state, startLine) >= 4) return false;
  const closer = /** @type {string} */ (CLOSER[opener]);
  // "$$x$$ and more": the whole formula is in the line, so it belongs to a paragraph.
  if (first.includes(closer, 2) && !first.trimEnd().endsWith(closer)) return false;
  if (silent) return true;

  let line = startLine;
  let closed = first.includes(closer, 2);
  while (!closed && ++line < endLine && !state.isEmpty(line) && indentOf(state, line) >= 0) {
    closed = lineAt(state, line).includes(closer);
  }
  const end = closed ? line + 1 : line;
  const content = state.getLines(startLine, end, state.blkIndent, false).trim();
  const pure = closed && content.endsWith(closer);

  const open = state.push('paragraph_open', 'p', 1);
  open.map = [startLine, end];
  if (pure) push(state, content.slice(2, -2), opener);
  else {
    const text = state.push('inline', '', 0);
    text.content = content;
    text.children = [];
  }
  state.push('paragraph_close', 'p', -1);
  state.line = end;
  return true;
}

/**
 * @param {StateBlock} state
 * @param {number} line
 */
function lineAt(state, line) {
  return state.src.slice(Number(state.bMarks[line]) + Number(state.tShift[line]), state.eMarks[line]);
}

/**
 * @param {StateBlock} state
 * @param {number} line
 */
function indentOf(state, line) {
  return Number(state.sCount[line]) - state.blkIndent;
}
