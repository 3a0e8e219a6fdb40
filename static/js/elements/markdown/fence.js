// @ts-check
/**
 * Reads the lines of an open code fence straight into its block: no parser, no second look at what stands already.
 */

import { LONGEST_LINE } from './code.js';

/** @import { CodeBlock } from './code.js' */

/** Lines handed over in one go; a step must stay small. */
const LINES_AT_ONCE = 400;

export class FenceReader {
  /**
   * @param {CodeBlock} block
   * @param {string} markup what opened the fence: three or more backticks or tildes
   * @param {number} indent spaces before it, which are taken off every line
   */
  constructor(block, markup, indent) {
    this.block = block;
    this.#indent = indent;
    this.#closer = new RegExp(`^ {0,3}${markup[0]}{${markup.length},}[ \\t]*$`);
    this.#beginOfCloser = new RegExp(`^ {0,3}${markup[0]}*[ \\t]*$`);
  }

  #indent;
  #closer;
  #beginOfCloser;
  #isInsideLine = false;

  /**
   * @param {string} text what follows what was read so far
   * @returns {{used: number, isClosed: boolean}}
   */
  read(text) {
    let lines = '';
    let used = 0;
    for (let count = 0; count < LINES_AT_ONCE; count++) {
      const end = text.indexOf('\n', used);
      const line = text.slice(used, end < 0 ? used + LONGEST_LINE : end);
      if (end < 0 && line.length < LONGEST_LINE) break;
      if (end >= 0 && this.#isCloser(line)) {
        this.#append(lines);
        return { used: end + 1, isClosed: true };
      }
      lines += this.#withoutIndent(line) + (end < 0 ? '' : '\n');
      used += line.length + (end < 0 ? 0 : 1);
      this.#isInsideLine = end < 0;
    }
    this.#append(lines);
    return { used, isClosed: false };
  }

  /**
   * Shows the beginning of a line; not what may turn out to be the closing fence.
   * @param {string} line
   * @param {boolean} isLast nothing follows for now
   */
  show(line, isLast) {
    const mayClose = !this.#isInsideLine && (isLast ? this.#closer : this.#beginOfCloser).test(line);
    this.block.setPartial(mayClose ? '' : this.#withoutIndent(line));
  }

  /** @param {string} lines */
  #append(lines) {
    this.block.setPartial('');
    if (lines) this.block.append(lines);
  }

  /** @param {string} line */
  #isCloser(line) {
    return !this.#isInsideLine && line.length < LONGEST_LINE && this.#closer.test(line);
  }

  /** @param {string} line */
  #withoutIndent(line) {
    if (!this.#indent || this.#isInsideLine) return line;
    // A tab counts as four columns; what it has beyond the fence's own indent stays, as spaces.
    return line.replace(/^ {0,3}\t/, '    ').replace(new RegExp(`^ {0,${this.#indent}}`), '');
  }
}
