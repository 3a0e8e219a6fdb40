// @ts-check
/**
 * A job: files that are to be here in the end, a few at a time. It runs in one tab. In others that want it too it waits
 * for that tab to die, and goes on then.
 *
 * @typedef {import('./values.js').JobTold} JobTold
 * @typedef {import('./values.js').ModelFile} ModelFile
 * @typedef {{bucket: import('./bucket.js').Bucket, turns: import('./waiting.js').Turns, patience: number,
 *   post: (told: JobTold) => void}} Given  what all jobs of this tab share
 */

import { bring } from './bringing.js';
import { Leaf, leafOf } from './faults.js';
import { heldOf } from './holding.js';
import { needRoom } from './room.js';
import { LAST, Teller } from './telling.js';
import { rest } from './waiting.js';

/** Files of one job that are fetched at once. */
const LANES = 3;
export const JOB_LOCK = 'switchyard-depot-job:';
/** Milliseconds in which the last word of whoever held the lock is sure to have come. */
const LAST_WORD = 200;

const PAUSED = new Leaf('Paused');
const ENDED_ELSEWHERE = new Leaf('EndedElsewhere');

/** @typedef {'waiting' | 'running' | 'verifying' | ''} LaneState */

export class Job {
  #stop = new AbortController();
  #given;
  #teller;
  /** How each file stands. @type {{here: number, total: number, state: LaneState}[]} */
  #standing;
  #runs = false;

  /** @param {{id: string, files: ModelFile[]}} order @param {Given} given */
  constructor({ id, files }, given) {
    this.id = id;
    this.files = files;
    this.#given = given;
    this.#teller = new Teller(id, given.post);
    this.#standing = files.map(({ bytes }) => ({ here: 0, total: bytes, state: '' }));
    this.ended = this.#begin();
  }

  /** All that came is kept. */
  async pause() {
    this.#stop.abort(PAUSED);
    await this.ended;
  }

  /** What some tab told of this job: where it has ended, it is not to go on here. @param {JobTold} told */
  heard({ state }) {
    if (!this.#runs && LAST.includes(state)) this.#stop.abort(ENDED_ELSEWHERE);
  }

  /** Whether it is about the same. @param {ModelFile[]} files */
  isFor(files) {
    return JSON.stringify(files) === JSON.stringify(this.files);
  }

  /** Where it runs, tell how it stands. */
  look() {
    if (this.#runs) this.#teller.now({});
  }

  async #begin() {
    const { signal } = this.#stop;
    const lock = JOB_LOCK + this.id;
    const ran = await navigator.locks.request(lock, { ifAvailable: true }, async (held) => {
      if (held) await this.#run(signal);
      return held !== null;
    });
    if (ran) return;
    try {
      await navigator.locks.request(lock, { signal }, async () => {
        await rest(LAST_WORD, signal);
        await this.#run(signal);
      });
    } catch {
      // Paused here, or ended by whoever ran it, and then it was told there.
    }
  }

  /** @param {AbortSignal} signal */
  async #run(signal) {
    this.#runs = true;
    try {
      await this.#survey();
      this.#teller.now({ state: 'running' });
      const files = await this.#bringAll();
      this.#teller.now({ state: 'done', files, detail: '' });
    } catch (error) {
      const { name, message } = leafOf(signal.aborted ? signal.reason : error);
      this.#teller.now(name === 'Paused' ? { state: 'paused' } : { state: 'failed', fault: name, detail: message });
    } finally {
      this.#runs = false;
    }
  }

  /** What lies here already, and whether there is room for the rest. */
  async #survey() {
    const held = await Promise.all(this.files.map(heldOf));
    held.forEach(({ bytes }, at) => { this.#standing[at].here = bytes; });
    this.#sum();
    await needRoom(this.#standing.reduce((sum, { here, total }) => sum + Math.max(total - here, 0), 0));
  }

  /** @returns {Promise<ModelFile[]>} */
  async #bringAll() {
    /** @type {ModelFile[]} */
    const found = [];
    const left = this.files.map((file, at) => ({ file, at }));
    const lane = async () => {
      for (let next; (next = left.shift());) found[next.at] = await this.#bring(next.file, next.at);
    };
    // The first that fails stops the others, and all have let go of their files before that is told.
    const lanes = Array.from({ length: LANES }, () => lane().catch((error) => this.#stop.abort(leafOf(error))));
    await Promise.all(lanes);
    this.#stop.signal.throwIfAborted();
    return found;
  }

  /** @param {ModelFile} file @param {number} at */
  #bring(file, at) {
    const standing = this.#standing[at];
    const { bucket, turns, patience } = this.#given;
    const way = {
      signal: this.#stop.signal,
      bucket,
      patience,
      came: (/** @type {number} */ bytes) => this.#teller.note({ fetched: this.#teller.told.fetched + bytes }),
      lies: (/** @type {number} */ here, /** @type {number} */ total) => {
        Object.assign(standing, { here, total: total || standing.total });
        this.#sum();
      },
      stands: (/** @type {LaneState} */ state) => {
        standing.state = state;
        this.#state();
      },
      says: (/** @type {string} */ detail) => this.#teller.note({ detail }),
    };
    return turns.one(way.signal, () => bring(file, way)).finally(() => { standing.state = ''; });
  }

  #sum() {
    let [done, total] = [0, 0];
    for (const one of this.#standing) {
      done += one.here;
      total += Math.max(one.total, one.here);
    }
    this.#teller.note({ done, total });
  }

  /** It runs as long as one of its files does, and waits for the network when nothing else goes on. */
  #state() {
    const lanes = this.#standing.map((one) => one.state);
    const state = /** @type {const} */ (['running', 'verifying', 'waiting']).find((one) => lanes.includes(one)) ?? 'running';
    if (state === this.#teller.told.state) return;
    this.#teller.now({ state, fault: state === 'waiting' ? 'HostUnreachable' : '' });
  }
}
