// @ts-check
// wllama (llama.cpp in WebAssembly) in a worker of its own, which makes those that compute. Files come from OPFS only.

import { Fault } from './faults.js';
import { storedFiles } from './files.js';
import { Rests, expectLoaded, lose, serve } from './serving.js';

const VENDOR = new URL('../../vendor/', import.meta.url);
const ALL_LAYERS = 99_999;
const INFO = 2;
/** What a WebAssembly that can't go on leaves as its last words; after anything else it takes the next order. */
const DEAD = /^\(ABORT\)|^\(unknown error\)|unreachable|out of bounds|call stack/;

/** @type {any} */
let wllama;
/** What llama.cpp wrote while it loaded. It says there where it put the model, and why it could not: what it throws says
 * less, and sometimes it throws nothing. @type {{written: string[], complaints: string[]}} */
const said = { written: [], complaints: [] };
let loading = true;

const logger = {
  /** @param {unknown[]} what */
  debug(...what) {
    if (loading) said.written.push(what.join(' '));
  },
  log() {},
  warn() {},
  /** @param {unknown} what */
  error(what) {
    if (what instanceof ErrorEvent) lose(new Error(what.message || 'the worker that computes died'));
    else if (loading) said.complaints.push(String(what));
  },
};

serve({
  /** @param {{files: {scope: string, url: string}[], context: number, threads: number, gpu: boolean, responsive: boolean, embeddings: boolean, compat: boolean}} order */
  async load({ files, context, threads, gpu, responsive, embeddings, compat }, tell) {
    tell({ share: 0, words: 'Looking at the files' });
    const blobs = await storedFiles(files);
    await expectGguf(blobs);
    tell({ share: 0.1, words: 'Starting the engine' });
    const { Wllama } = await import(new URL('wllama/index.js', VENDOR).href);
    const engine = new Wllama({ default: new URL('wllama/wllama.wasm', VENDOR).href }, { logger });
    // By itself it would ask a CDN for the files that browsers without 64-bit memory need: ours, or none.
    engine.setCompat(compat ? own('wllama-compat/') : null, 'firefox_safari');
    tell({ share: 0.2, words: 'Reading the model' });
    const { n_ctx } = await loaded(engine, blobs, {
      log_level: INFO,
      n_ctx: context,
      n_parallel: 1,
      n_gpu_layers: gpu ? ALL_LAYERS : 0,
      // By itself it takes half of the cores, which leaves the others to the rest of the machine.
      ...(threads || !responsive ? { n_threads: threads || navigator.hardwareConcurrency } : {}),
      ...(embeddings ? { embeddings, n_batch: context, n_ubatch: context } : {}),
    });
    breathe(engine, new Rests(responsive));
    wllama = engine;
    loading = false;
    return { context: n_ctx, threads: engine.getNumThreads(), ...placed(said.written) };
  },

  async chat(body, tell, signal) {
    expectLoaded(wllama);
    try {
      await wllama.createChatCompletion({ ...withPictures(body), stream: true, abortSignal: signal, onData: tell });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Error && DEAD.test(error.message)) lose(error);
      throw error;
    }
  },

  async embed(texts) {
    expectLoaded(wllama);
    const rows = [];
    let tokens = 0;
    // One by one: it hands out the vectors of several texts in several answers, and keeps only the last.
    for (const input of texts) {
      const { data, usage } = await wllama.createEmbedding({ input });
      rows.push(data[0].embedding);
      tokens += usage?.prompt_tokens ?? 0;
    }
    return { vectors: Float32Array.from(rows.flat()), width: rows[0]?.length ?? 0, tokens };
  },
});

/** @param {string} folder */
const own = (folder) => ({ worker: new URL(`${folder}wllama.js`, VENDOR).href, wasm: new URL(`${folder}wllama.wasm`, VENDOR).href });

const BUFFER = /(\S+) +(model|KV|output|compute) buffer size = +([\d.]+) MiB/;

/**
 * Where llama.cpp put the model, and all that it took: an adapter alone does not mean that it could use it.
 * @param {string[]} lines
 */
function placed(lines) {
  const buffers = lines.map((line) => BUFFER.exec(line)).filter((found) => found !== null);
  return {
    gpu: buffers.some(([, device, kind]) => kind === 'model' && !device.startsWith('CPU')),
    memory: Math.round(buffers.reduce((sum, [, , , mebibytes]) => sum + Number(mebibytes), 0) * 2 ** 20),
  };
}

/** @param {Blob[]} files */
async function expectGguf(files) {
  for (const file of files) {
    const magic = await file.slice(0, 4).text();
    if (magic !== 'GGUF') throw new Fault('WrongFile', `it begins with ${JSON.stringify(magic)}`);
  }
}

/**
 * Rests between two steps of the engine, which computes only when it is asked for its next result. There is no setting
 * for that: this is its only door to the worker that computes.
 * @param {any} engine @param {Rests} rests
 */
function breathe({ proxy }, rests) {
  const act = proxy.wllamaAction.bind(proxy);
  proxy.wllamaAction = async (/** @type {string} */ name, /** @type {object} */ body) => {
    if (name === 'get_result') await rests.rest();
    return act(name, body);
  };
}

/**
 * @param {any} engine @param {Blob[]} files @param {object} how
 * @returns {Promise<{n_ctx: number}>} what was loaded
 */
async function loaded(engine, files, how) {
  try {
    await engine.loadModel(files, how);
  } catch (error) {
    throw error instanceof RangeError ? error : new Error([error instanceof Error ? error.message : error, ...said.complaints].join(' '));
  }
  const told = engine.getLoadedContextInfo();
  if (!told.success) throw new Error(['failed to load the model', ...said.complaints].join(' '));
  return told;
}

/** Pictures as bytes: it takes no addresses. @param {any} body */
function withPictures(body) {
  const messages = body.messages.map((/** @type {any} */ message) => (Array.isArray(message.content) ? { ...message, content: message.content.map(part) } : message));
  return { ...body, messages };
}

/** @param {any} given */
function part(given) {
  if (given.type !== 'image_url') return given;
  const [, packed] = given.image_url.url.split(';base64,');
  return { type: 'image', data: Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0)).buffer };
}
