// @ts-check
/**
 * The way from Python to the worker that holds the files of models, for `app/browser/depot.py`: JSON text in, JSON text
 * back. The worker begins with the first order. How jobs stand is heard from all tabs, so also where none was given.
 */

import { CHANNEL, LAST } from '../depot/telling.js';

/** @typedef {import('../depot/values.js').JobTold} JobTold */

/** One for all of this tab. */
export const connect = () => depot;

class Depot {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, (answer: string) => void>} */
  #waiting = new Map();
  #count = 0;
  /** @type {JobTold[]} */
  #told = [];
  #wake = () => {};
  /** Jobs of this tab, as they were told last. @type {Map<string, JobTold>} */
  #jobs = new Map();
  #channel = new BroadcastChannel(CHANNEL);

  constructor() {
    this.#channel.onmessage = ({ data: { told } }) => { if (told) this.#tell(told); };
  }

  /** @param {string} text  `{"order": …, "given": …, "settings": …}` @returns {Promise<string>} */
  ask(text) {
    this.#worker ??= this.#begin();
    const id = this.#count;
    this.#count += 1;
    const asked = JSON.parse(text);
    if (asked.order === 'begin') this.#jobs.set(asked.given.id, nothingYet(asked.given.id));
    const answer = new Promise((resolve) => { this.#waiting.set(id, resolve); });
    this.#worker.postMessage({ id, ...asked });
    return /** @type {Promise<string>} */ (answer);
  }

  /** What became of jobs since the last call; waits until there is something. */
  async events() {
    while (!this.#told.length) await new Promise((resolve) => { this.#wake = () => resolve(undefined); });
    return JSON.stringify(this.#told.splice(0));
  }

  #begin() {
    const worker = new Worker(new URL('../depot/worker.js', import.meta.url), { type: 'module', name: 'depot' });
    worker.onmessage = ({ data: { id, ...answer } }) => {
      this.#waiting.get(id)?.(JSON.stringify(answer));
      this.#waiting.delete(id);
    };
    // It could not be loaded, or ran out of memory: what it was about has failed, and the next order begins anew.
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      this.#worker = null;
      const detail = event.message || 'its worker could not be loaded';
      for (const answer of this.#waiting.values()) answer(JSON.stringify({ failed: { leaf: 'FilesFailed', detail } }));
      this.#waiting.clear();
      for (const told of [...this.#jobs.values()]) this.#tell({ ...told, state: 'failed', fault: 'FilesFailed', detail });
    };
    return worker;
  }

  /** @param {JobTold} told */
  #tell(told) {
    if (LAST.includes(told.state)) this.#jobs.delete(told.id);
    else if (this.#jobs.has(told.id)) this.#jobs.set(told.id, told);
    // Nobody need hear what was overtaken before it was read.
    this.#told = this.#told.filter(({ id, state }) => id !== told.id || LAST.includes(state));
    this.#told.push(told);
    this.#wake();
  }
}

/** @param {string} id @returns {JobTold} */
const nothingYet = (id) => ({ id, state: 'waiting', done: 0, total: 0, rate: 0, fetched: 0, fault: '', detail: '', files: [] });

const depot = new Depot();
