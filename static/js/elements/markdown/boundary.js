// @ts-check
/**
 * Where an answer that is still growing may be cut, so that what stands before the cut never changes again.
 *
 * A block is finished when the next one has begun in whole lines. The items of a list, the blocks of a quotation and
 * the rows of a table count as blocks too, or one long list would be rendered anew with every token. Cutting there and
 * parsing on from the cut gives the same blocks as parsing the whole, which the tests try with random cuts.
 */

/** @import { Token } from 'markdown-it' */

/** @typedef {"ul" | "ol" | "blockquote" | "table"} Container */

/**
 * @typedef {object} Cut
 * @property {number} line The line that the rest begins with.
 * @property {Container | null} container The open block that the rest goes on inside.
 * @property {string} prefix What the parser has to read before the rest: a table's two header lines.
 * @property {Token | null} fence A code fence that begins at this line.
 */

/**
 * @param {Token[]} tokens blocks of whole lines
 * @param {string[]} lines
 * @returns {Cut}
 */
export function lastCut(tokens, lines) {
  const blocks = tokens.filter((token) => token.level === 0 && token.nesting >= 0);
  const fence = blocks.findIndex((token) => token.type === 'fence');
  if (fence >= 0) return { line: startOf(blocks[fence]), container: null, prefix: '', fence: blocks[fence] ?? null };
  const last = blocks.at(-1);
  const container = last && containerOf(last);
  if (container) {
    const line = lastSafeStart(childrenOf(tokens, last, container), lines);
    const prefix = container === 'table' ? lines.slice(startOf(last), startOf(last) + 2).join('\n') + '\n' : '';
    if (line) return { line, container, prefix, fence: null };
  }
  return { line: lastSafeStart(blocks, lines), container: null, prefix: '', fence: null };
}

/**
 * The start of the last block that surely is not a part of the one before it; 0 when there is none.
 *
 * The one thing that can swallow a block which has already begun is a reference definition: its title may start on the
 * next line and run on for several. An empty line ends it for sure.
 * @param {Token[]} blocks
 * @param {string[]} lines
 */
function lastSafeStart(blocks, lines) {
  for (let index = blocks.length - 1; index > 0; index--) {
    const start = startOf(blocks[index]);
    const isApart = /^[\s>]*$/.test(lines[start - 1] ?? '');
    if (isApart || blocks[index - 1]?.type !== 'reference_definition') return start;
  }
  return 0;
}

/** @param {Token} token */
function containerOf(token) {
  return /^(ul|ol|blockquote|table)$/.test(token.tag) ? /** @type {Container} */ (token.tag) : null;
}

/**
 * @param {Token[]} tokens
 * @param {Token} parent the last block
 * @param {Container} container
 */
function childrenOf(tokens, parent, container) {
  const level = container === 'table' ? 2 : 1;
  const firstRow = startOf(parent) + (container === 'table' ? 2 : 0);
  const inside = tokens.slice(tokens.indexOf(parent) + 1);
  return inside.filter((token) => token.level === level && token.nesting >= 0 && token.map && startOf(token) >= firstRow);
}

/** @param {Token | undefined} token */
function startOf(token) {
  return token?.map?.[0] ?? 0;
}
