// @ts-check
/** Drives one stream from frame to frame, and has done what comes after the text: formulas, colours, links, speech. */

import { codeBlockOf } from './code.js';
import { setFormulas } from './formulas.js';
import { requestWork } from './frames.js';
import { linkReferences } from './references.js';
import { Speech } from './speech.js';
import { Stream } from './stream.js';

/** Rendering the open end again takes at most one part of the time in so many. */
const REST_PER_WORK = 4;

export class Answer {
  /**
   * @param {Element} body an empty element
   * @param {Element | null} region where a screen reader is told what arrives
   */
  constructor(body, region) {
    this.#body = body;
    this.#speech = region && new Speech(region);
    this.#stream = new Stream(body, (nodes, isSettled) => this.#onplaced(nodes, isSettled));
  }

  #body;
  #speech;
  #stream;
  #isComplete = false;
  #isStopped = false;
  /** When the open end may be rendered again. */
  #nextTail = 0;
  /** Work that goes on beside the text. @type {Set<Promise<void>>} */
  #beside = new Set();
  /** @type {(() => void)[]} */
  #waiting = [];
  #isIdle = true;

  /** @param {string} text with line feeds only */
  write(text) {
    this.#stream.write(text);
    if (this.#isComplete) this.#nextTail = 0;
    this.#isComplete = false;
    this.#wake();
  }

  finish() {
    this.#isComplete = true;
    this.#nextTail = 0;
    this.#wake();
  }

  /** Another text takes this one's place. */
  stop() {
    this.#isStopped = true;
    this.#rest();
  }

  /** @returns {Promise<void>} fulfilled when all that was written is shown, coloured and set */
  settled() {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#isIdle) this.#rest();
    });
  }

  isInSight() {
    const { top, bottom } = this.#body.getBoundingClientRect();
    return bottom >= 0 && top <= innerHeight;
  }

  /**
   * A turn in the frame loop.
   * @param {number} deadline
   */
  work(deadline) {
    if (this.#isStopped) return false;
    while (this.#stream.step()) if (performance.now() >= deadline) return true;
    const begun = performance.now();
    if (begun < this.#nextTail) return true;
    const late = this.#stream.showTail(this.#isComplete);
    if (this.#isComplete) {
      linkReferences(this.#body, { ...late, ...this.#stream.references });
      this.#body.removeAttribute('aria-busy');
    }
    this.#nextTail = begun + (performance.now() - begun) * REST_PER_WORK;
    this.#isIdle = true;
    this.#rest();
    return false;
  }

  #wake() {
    this.#isIdle = false;
    requestWork(this);
  }

  async #rest() {
    while (this.#beside.size) await Promise.all(this.#beside);
    if (!this.#isIdle && !this.#isStopped) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /**
   * @param {ChildNode[]} nodes
   * @param {boolean} isSettled
   */
  #onplaced(nodes, isSettled) {
    this.#beginBeside(setFormulas(nodes));
    if (isSettled) for (const block of codeBlocksIn(nodes)) this.#beginBeside(block.complete());
    this.#speech?.hear(nodes, isSettled);
  }

  /** @param {Promise<void>} task */
  #beginBeside(task) {
    const done = task.catch((error) => console.error('A part of an answer stays plain.', error)).finally(() => this.#beside.delete(done));
    this.#beside.add(done);
  }
}

/** @param {ChildNode[]} nodes */
function codeBlocksIn(nodes) {
  const elements = nodes.filter((node) => node instanceof Element);
  const boxes = elements.flatMap((element) => (element.matches('.sy-code') ? [element] : [...element.querySelectorAll('.sy-code')]));
  return boxes.map(codeBlockOf).filter((block) => block !== undefined);
}
