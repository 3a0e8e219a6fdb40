// @ts-check
/**
 * One answer that grows: what is finished is rendered once, only its open end is rendered again.
 *
 *   text  ├── settled: rendered, never touched again ──┤── open: at most LARGEST characters ──┤
 *
 * The same text gives the same nodes, whatever the pieces it came in: cuts are made where the text says, not where a
 * piece happened to end. Each `step()` does a bounded piece of work, so the caller can stop between two.
 */

import { lastCut } from './boundary.js';
import { CodeBlock } from './code.js';
import { FenceReader } from './fence.js';
import { blocksOf, languageOf, wordBreakBefore } from './parser.js';
import { patchRun } from './patch.js';
import { render } from './render.js';
import { holderOf, kindOf, spread, takeItems } from './runs.js';

/** @import { Token } from 'markdown-it' */
/** @import { Container } from './boundary.js' */
/** @import { References } from './parser.js' */

/** A block that is longer is cut all the same: better an odd break in a block than a page that stops. */
const LARGEST = 16_000;

/** How far to look for the end of a block: first a little, then ever more. */
const WINDOWS = [2_000, 4_000, 8_000, LARGEST];

/** A window holds fewer lines than this many characters each: a table's row can be two, and cost forty cells. */
const SHORTEST_LINES = 40;

/** A block that is made of more blocks than this inside each other is cut like one that is too long. */
const MOST_TOKENS = 1_500;

/** A paragraph, which gains nothing from being kept whole, is cut sooner. */
const LONGEST_PARAGRAPH = 4_000;

/** Tokens of a paragraph: begin, text, end. */
const ONE_PARAGRAPH = 3;

/** Settled blocks stand in sections of so many, which are not laid out while they are off screen. */
const BLOCKS_PER_SECTION = 60;

export class Stream {
  /**
   * @param {Element} body an empty element that holds the answer and nothing else
   * @param {(nodes: ChildNode[], isSettled: boolean) => void} onplaced told of all nodes that were placed
   */
  constructor(body, onplaced) {
    this.#body = body;
    this.#section = this.#openSection();
    this.#onplaced = onplaced;
  }

  #body;
  #section;
  #onplaced;
  #text = '';
  /** Where the open end begins. */
  #start = 0;
  /** The end of the last line that was searched for a cut in vain. */
  #searched = 0;
  /** The list, quotation or table that the open end goes on inside of. @type {{kind: Container, run: Element, prefix: string} | null} */
  #container = null;
  /** @type {FenceReader | null} */
  #fence = null;
  /** What shows the open end: inside the container, and after it. @type {[ChildNode[], ChildNode[]]} */
  #tail = [[], []];

  /** Where `[label]` leads, as far as the text is settled. @type {References} */
  references = {};

  /** @param {string} text with line feeds only */
  write(text) {
    this.#text += text;
  }

  /**
   * Settles the next piece of the text, if there is one.
   * @returns {boolean} false when all that is left is the open end
   */
  step() {
    if (this.#fence) return this.#readCode(this.#fence);
    const lastLine = Math.max(this.#start, this.#text.lastIndexOf('\n') + 1);
    const isSmall = this.#text.length - this.#start <= LARGEST;
    if (isSmall && lastLine === this.#searched) return false;
    let window = '';
    for (const size of WINDOWS) {
      window = this.#wholeLines(size);
      const isAll = this.#start + window.length === lastLine;
      const tokens = blocksOf(this.#prefix + window);
      if (this.#settleUpToCut(window, tokens)) return true;
      if (isAll && isSmall) {
        this.#searched = lastLine;
        return false;
      }
      if (!isAll && (tokens.length > MOST_TOKENS || (size >= LONGEST_PARAGRAPH && tokens.length <= ONE_PARAGRAPH))) break;
    }
    this.#settle(window || this.#words(), null, '');
    return true;
  }

  /**
   * Renders the open end as it stands.
   * @param {boolean} isLast nothing follows for now
   * @returns {References} where its labels lead
   */
  showTail(isLast) {
    const rest = this.#text.slice(this.#start);
    if (this.#fence) {
      this.#fence.show(rest, isLast);
      this.#onplaced([this.#fence.block.element], isLast);
      return {};
    }
    const { blocks, references } = render(rest && this.#prefix + rest);
    this.#place(blocks);
    this.#onplaced(this.#tail.flat(), isLast);
    return references;
  }

  get #prefix() {
    return this.#container?.prefix ?? '';
  }

  /**
   * The whole lines at the start of the open end, up to `size` characters.
   * @param {number} size
   */
  #wholeLines(size) {
    const limit = this.#start + size;
    let end = this.#start;
    for (let count = 0; count < size / SHORTEST_LINES; count++) {
      const next = this.#text.indexOf('\n', end) + 1;
      if (!next || next > limit) break;
      end = next;
    }
    return this.#text.slice(this.#start, end);
  }

  /** For a line that is too long itself: as many whole words as may be. */
  #words() {
    const rest = this.#text.slice(this.#start, this.#start + LARGEST + 1);
    return rest.slice(0, wordBreakBefore(rest, LARGEST));
  }

  /**
   * @param {string} window
   * @param {Token[]} tokens
   */
  #settleUpToCut(window, tokens) {
    const lines = (this.#prefix + window).split('\n');
    const cut = lastCut(tokens, lines);
    if (cut.line) {
      const length = lines.slice(0, cut.line).join('\n').length + 1 - this.#prefix.length;
      this.#settle(window.slice(0, length), cut.container, cut.prefix);
    } else if (cut.fence) this.#openCode(cut.fence, String(lines[0]));
    return Boolean(cut.line || cut.fence);
  }

  /**
   * @param {string} markdown the next piece of the text
   * @param {Container | null} goesOn the kind of block that the piece after it is inside of
   * @param {string} prefix
   */
  #settle(markdown, goesOn, prefix) {
    const { blocks, references } = render(this.#prefix + markdown);
    this.references = { ...references, ...this.references };
    this.#place(blocks);
    const last = this.#tail[1].at(-1);
    if (!goesOn) this.#container = null;
    else if (last instanceof Element) this.#container = { kind: goesOn, run: last, prefix };
    this.#advance(markdown.length);
  }

  /**
   * @param {Token} fence
   * @param {string} opener its first line
   */
  #openCode(fence, opener) {
    const block = new CodeBlock(languageOf(fence.info));
    this.#place([]); // away with the open end: what it shows of this block is another element
    this.#container = null;
    this.#place([block.element]);
    this.#fence = new FenceReader(block, fence.markup, opener.indexOf(fence.markup));
    this.#advance(opener.length + 1);
  }

  /** @param {FenceReader} fence */
  #readCode(fence) {
    const { used, isClosed } = fence.read(this.#text.slice(this.#start));
    this.#start += used;
    if (isClosed) {
      this.#fence = null;
      this.#onplaced([fence.block.element], true);
    }
    return used > 0;
  }

  /** @param {number} length of what was settled just now */
  #advance(length) {
    const settled = this.#tail.flat();
    this.#fillSections();
    this.#tail = [[], []];
    this.#start += length;
    this.#onplaced(settled, !this.#fence);
  }

  /**
   * Puts blocks where the open end is shown now.
   * @param {Element[]} blocks
   */
  #place(blocks) {
    const [inside, after] = this.#tail;
    const run = this.#container?.run ?? null;
    const holder = run && holderOf(run);
    /** @type {Element[]} */
    let more = [];
    if (holder && blocks[0] && kindOf(blocks[0]) === this.#container?.kind) {
      const { items, isUsedUp } = takeItems(blocks[0], run, holder.children.length - inside.length);
      more = items;
      if (isUsedUp) blocks.shift();
    }
    this.#tail = [
      patchRun(holder ?? this.#section, inside, more),
      patchRun(this.#section, after, blocks.flatMap(spread)),
    ];
  }

  /** What the section has too much begins the next one. */
  #fillSections() {
    while (this.#section.children.length > BLOCKS_PER_SECTION) {
      const more = [...this.#section.children].slice(BLOCKS_PER_SECTION);
      this.#section.classList.add('sy-full');
      this.#section = this.#openSection();
      this.#section.append(...more);
    }
  }

  #openSection() {
    const section = document.createElement('div');
    section.className = 'sy-section';
    this.#body.append(section);
    return section;
  }
}
