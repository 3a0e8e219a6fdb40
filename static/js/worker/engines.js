// @ts-check
/**
 * The way from Python to the engines, for `app/browser/engines.py`: JSON text in, JSON text back. A model lives in a
 * worker of its own, and goes with it: ending the worker gives back all memory, also the GPU's.
 */

import { hasMemory64 } from '../engines/memory64.js';

/** @typedef {{leaf: string, detail: string}} Fault */

/** Milliseconds that an engine may take to stop by itself. */
const PATIENCE = 1000;

export const connect = () => new Engines();

class Engines {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, Call>} */
  #calls = new Map();
  #count = 0;
  /** @type {Fault | null} */
  #lost = null;

  /** What the engine died of, if it did. @returns {string | undefined} JSON */
  get lost() {
    return this.#lost ? JSON.stringify(this.#lost) : undefined;
  }

  /** In the place of what is loaded. @param {string} engine @param {string} text JSON */
  load(engine, text) {
    this.unload();
    const worker = new Worker(new URL(`../engines/${engine}-worker.js`, import.meta.url), { type: 'module', name: engine });
    worker.onmessage = ({ data }) => this.#hear(worker, data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#lose(worker, { leaf: 'EngineFailed', detail: event.message || 'its worker could not be loaded' });
    };
    this.#worker = worker;
    return this.ask('load', JSON.stringify({ ...JSON.parse(text), compat: !hasMemory64() }));
  }

  /** @param {string} order @param {string} text JSON */
  ask(order, text) {
    const id = this.#count;
    this.#count += 1;
    const call = new Call(order, () => this.#stop(id, order));
    this.#calls.set(id, call);
    if (this.#worker) this.#worker.postMessage({ id, order, given: JSON.parse(text) });
    else this.#end(id, { failed: this.#lost ?? { leaf: 'NotHere', detail: 'nothing is loaded' } });
    return call;
  }

  /** Let go of the model and its worker; what it is asked at this moment fails. */
  unload() {
    this.#lost = null;
    this.#close({ leaf: 'EngineFailed', detail: 'it was unloaded' });
  }

  /** A load can only be stopped with its worker; an answer by the engine, or else with it. @param {number} id @param {string} order */
  async #stop(id, order) {
    const call = this.#calls.get(id);
    if (!call) return;
    if (order === 'chat') {
      this.#worker?.postMessage({ id, order: 'stop' });
      await Promise.race([call.over, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    }
    if (!this.#calls.has(id)) return;
    const fault = { leaf: 'EngineFailed', detail: 'it did not stop by itself' };
    if (order !== 'load') this.#lost = fault;
    this.#close(fault);
  }

  /** @param {Worker} worker @param {{id?: number, told?: object[], done?: object, failed?: Fault, lost?: Fault}} message */
  #hear(worker, { id, told, lost, ...end }) {
    if (lost) return this.#lose(worker, lost);
    const call = this.#calls.get(Number(id));
    if (told) return call?.tell(told);
    if (end.failed && call?.order === 'load') return this.#close(end.failed); // what it took goes with its worker
    return this.#end(Number(id), end);
  }

  /** @param {number} id @param {{done?: object, failed?: Fault}} end */
  #end(id, end) {
    this.#calls.get(id)?.end(end);
    this.#calls.delete(id);
  }

  /** @param {Worker} worker @param {Fault} fault */
  #lose(worker, fault) {
    if (worker !== this.#worker) return; // the last words of one that was let go
    this.#lost = fault;
    this.#close(fault);
  }

  /** @param {Fault} failed */
  #close(failed) {
    this.#worker?.terminate();
    this.#worker = null;
    for (const id of [...this.#calls.keys()]) this.#end(id, { failed });
  }
}

/** One order: what is told of it waits until Python looks. */
class Call {
  /** @type {object[]} */
  #told = [];
  /** @type {{done?: any, failed?: Fault} | null} */
  #end = null;
  #arrived = () => {};
  #ended = () => {};
  /** @type {Promise<void>} */
  over = new Promise((resolve) => { this.#ended = resolve; });

  /** @param {string} order @param {() => Promise<void>} stop */
  constructor(order, stop) {
    this.order = order;
    this.close = stop;
  }

  /** @param {object[]} told */
  tell(told) {
    this.#told.push(...told);
    this.#arrived();
  }

  /** @param {{done?: any, failed?: Fault}} end */
  end(end) {
    this.#end = end;
    this.#arrived();
    this.#ended();
  }

  /** What was told since, and how it ended if it has. @returns {Promise<string>} JSON */
  async read() {
    if (!this.#told.length && !this.#end) await new Promise((resolve) => { this.#arrived = () => resolve(null); });
    const told = this.#told;
    this.#told = [];
    return JSON.stringify({ told, ...this.#end }, (name, value) => (name === 'vectors' ? undefined : value));
  }

  /** All numbers of an embedding, one after the other. @returns {Float32Array | undefined} */
  get vectors() {
    return this.#end?.done?.vectors;
  }
}
