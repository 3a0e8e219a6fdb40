// @ts-check
/**
 * What the workers of all engines do the same: take orders, gather what is told, name what goes wrong.
 *
 * In: `{id, order: 'load' | 'chat' | 'embed', given}`, and `{id, order: 'stop'}` for one of those.
 * Out: `{id, told: […]}` any number of times, then `{id, done}` or `{id, failed: {leaf, detail}}`; and `{lost: …}` when
 * the engine is gone, whoever asks.
 */

import { Fault, toldOf } from './faults.js';

/** @typedef {(event: object) => void} Tell */
/** @typedef {{vectors: Float32Array<ArrayBuffer>, width: number, tokens: number}} Vectors */
/**
 * @typedef {object} Engine
 * @property {(order: any, tell: Tell) => Promise<object>} load  what it was found to be: fields of `Loaded`
 * @property {(body: any, tell: Tell, signal: AbortSignal) => Promise<void>} chat
 * @property {(texts: string[]) => Promise<Vectors>} embed
 */

/** Milliseconds between two messages: a frame of the screen. Tokens that come sooner wait for each other. */
const GAP = 16;

/** @param {Engine} engine */
export function serve(engine) {
  /** @type {Map<number, AbortController>} */
  const running = new Map();
  addEventListener('message', async ({ data: { id, order, given } }) => {
    if (order === 'stop') return running.get(id)?.abort();
    const stop = new AbortController();
    running.set(id, stop);
    const gathered = new Gathered((told) => postMessage({ id, told }));
    try {
      const done = await engine[/** @type {keyof Engine} */ (order)](given, gathered.tell, stop.signal);
      gathered.hand();
      postMessage({ id, done: done ?? {} });
    } catch (error) {
      gathered.hand();
      postMessage({ id, failed: toldOf(error) });
    }
    return running.delete(id);
  });
  // A promise that nobody waits for inside an engine: the engine may be broken, so whoever asks next must not wait for it.
  addEventListener('unhandledrejection', (event) => lose(event.reason));
}

/** The engine is gone. @param {unknown} error */
export const lose = (error) => postMessage({ lost: toldOf(error) });

/** Each model may be loaded once: another one gets another worker. @param {unknown} loaded */
export function expectLoaded(loaded) {
  if (!loaded) throw new Fault('NotHere', 'nothing is loaded');
}

/** Events on their way out. Neighbouring texts of an answer become one. */
class Gathered {
  /** @type {any[]} */
  #events = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #handed = -GAP;

  /** @param {(told: object[]) => void} hand */
  constructor(hand) {
    this.#hand = hand;
  }

  #hand;

  /** @type {Tell} */
  tell = (event) => {
    const last = this.#events.at(-1);
    if (last && isText(last) && isText(event)) textOf(last).content += textOf(event).content;
    else this.#events.push(event);
    const wait = this.#handed + GAP - performance.now();
    if (wait <= 0) this.hand();
    else this.#timer ??= setTimeout(() => this.hand(), wait);
  };

  hand() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#events.length) return;
    this.#handed = performance.now();
    this.#hand(this.#events);
    this.#events = [];
  }
}

const PLAIN = new Set(['content', 'role']);

/** A chunk of an answer with nothing in it but text. @param {any} event */
function isText({ choices, usage }) {
  const delta = choices?.[0]?.delta;
  return !usage && typeof delta?.content === 'string' && !choices[0].finish_reason && Object.keys(delta).every((key) => PLAIN.has(key));
}

/** @param {any} event */
const textOf = (event) => event.choices[0].delta;

/**
 * Keeps the machine usable while an engine works: after every 50 ms of work, 1 ms of rest, in which nothing of ours waits
 * for the GPU or a core. It costs about a fiftieth of the speed.
 */
export class Rests {
  #since = performance.now();

  /** @param {boolean} wanted */
  constructor(wanted) {
    this.wanted = wanted;
  }

  /** To be awaited between two tokens. */
  async rest() {
    if (!this.wanted || performance.now() - this.#since < 50) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
    this.#since = performance.now();
  }
}
