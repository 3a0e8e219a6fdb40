// @ts-check
/**
 * How a job stands, told to all tabs on one channel: at once when it becomes something else, otherwise a few times a
 * second.
 *
 * @typedef {import('./values.js').JobState} JobState
 * @typedef {import('./values.js').JobTold} JobTold
 */

export const CHANNEL = 'switchyard-depot';

/** Milliseconds between two tellings of the same state. */
const PACE = 250;
/** Tellings over which the rate is reckoned. */
const LATELY = 16;

export const LAST = ['paused', 'done', 'failed'];

export class Teller {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {[at: number, fetched: number][]} */
  #lately = [];
  /** @type {(told: JobTold) => void} */
  #post;

  /** @param {string} id @param {(told: JobTold) => void} post */
  constructor(id, post) {
    this.#post = post;
    /** @type {JobTold} */
    this.told = { id, state: 'waiting', done: 0, total: 0, rate: 0, fetched: 0, fault: '', detail: '', files: [] };
  }

  /** Soon. @param {Partial<JobTold>} news */
  note(news) {
    Object.assign(this.told, news);
    this.#timer ??= setTimeout(() => this.now({}), PACE);
  }

  /** At once. @param {Partial<JobTold>} news */
  now(news) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    Object.assign(this.told, news);
    this.#post({ ...this.told, rate: this.#rate() });
  }

  #rate() {
    this.#lately.push([performance.now(), this.told.fetched]);
    if (this.#lately.length > LATELY) this.#lately.shift();
    const [[began, first], [ended, last]] = [this.#lately[0], /** @type {[number, number]} */ (this.#lately.at(-1))];
    return ended > began ? ((last - first) * 1000) / (ended - began) : 0;
  }
}
