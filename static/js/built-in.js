// @ts-check
// The browser's own model (`LanguageModel`), which only windows have, for Python to ask: `app/browser/engines.py`.

import { toldOf } from './engines/faults.js';

/** @typedef {{told: object[], end: {done?: object, failed?: import('./engines/faults.js').Told} | null, arrived: () => void, stop: AbortController}} Call */

/** @type {Map<number, Call>} */
const calls = new Map();
let count = 0;

/** Kept so that the browser keeps the model in memory. @type {any} */
let session = null;

const api = () => /** @type {any} */ (globalThis).LanguageModel;

/** @returns {Promise<string>} as `BuiltIn` in app/ondevice/values.py names it */
export async function availability() {
  try {
    return (await api()?.availability()) ?? 'absent';
  } catch {
    return 'unavailable';
  }
}

/** Begins to make the model ready, which may mean that the browser downloads it. @returns {number} to read */
export function load() {
  return begin(async (tell, signal) => {
    unload();
    const monitor = (/** @type {EventTarget} */ told) => told.addEventListener('downloadprogress', (event) => tell({ share: /** @type {ProgressEvent} */ (event).loaded, words: 'The browser downloads its model' }));
    session = await api().create({ monitor, signal });
    return { context: session.contextWindow ?? session.inputQuota ?? 0, threads: 1, gpu: true };
  });
}

/** @param {{body: {messages: {role: string, content: string}[], temperature?: number, top_k?: number, schema?: object}}} given @returns {number} to read */
export function chat({ body: { messages, temperature, top_k, schema } }) {
  return begin(async (tell, signal) => {
    const sampling = temperature === undefined ? {} : { temperature, topK: top_k };
    const own = await api().create({ initialPrompts: messages.slice(0, -1), signal, ...sampling });
    try {
      const before = usageOf(own);
      const last = messages.slice(-1);
      const input = before + ((await (own.measureContextUsage ?? own.measureInputUsage)?.call(own, last)) ?? 0);
      const stream = own.promptStreaming(last, { signal, ...(schema ? { responseConstraint: schema } : {}) });
      for await (const content of stream) tell({ choices: [{ delta: { content } }] });
      const output = usageOf(own) - input;
      tell({ choices: [{ delta: {}, finish_reason: 'stop' }], ...(output > 0 ? { usage: { prompt_tokens: input, completion_tokens: output } } : {}) });
    } finally {
      own.destroy();
    }
    return {};
  });
}

export function unload() {
  session?.destroy();
  session = null;
}

/** What was told since, and how it ended if it has. @param {{id: number}} given */
export async function read({ id }) {
  const call = /** @type {Call} */ (calls.get(id));
  if (!call.told.length && !call.end) await new Promise((resolve) => { call.arrived = () => resolve(null); });
  if (call.end) calls.delete(id);
  return { told: call.told.splice(0), ...call.end };
}

/** @param {{id: number}} given */
export function close({ id }) {
  calls.get(id)?.stop.abort();
  calls.delete(id);
}

/** @param {any} own tokens that a session holds, under either of the names that browsers have had for it */
const usageOf = (own) => own.contextUsage ?? own.inputUsage ?? 0;

/** @param {(tell: (event: object) => void, signal: AbortSignal) => Promise<object>} work */
function begin(work) {
  count += 1;
  const id = count;
  /** @type {Call} */
  const call = { told: [], end: null, arrived: () => {}, stop: new AbortController() };
  calls.set(id, call);
  const end = (/** @type {Call['end']} */ how) => {
    call.end = how;
    call.arrived();
  };
  const tell = (/** @type {object} */ event) => {
    call.told.push(event);
    call.arrived();
  };
  work(tell, call.stop.signal).then((done) => end({ done }), (error) => end({ failed: toldOf(error) }));
  return id;
}
