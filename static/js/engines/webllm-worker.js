// @ts-check
// WebLLM (WebGPU) in a worker of its own. It reads its own OPFS cache, which the depot filled; it never fetches.

import { Fault } from './faults.js';
import { storedFile, storedFiles } from './files.js';
import { Rests, expectLoaded, lose, serve } from './serving.js';

const LIBRARY = new URL('../../vendor/web-llm/index.js', import.meta.url);
const EMBEDDING = 1;

/** @type {any} */
let engine;
let rests = new Rests(false);

serve({
  /** @param {{files: {scope: string, url: string}[], model: string, url: string, library: string, manifest: string, context: number, responsive: boolean, embeddings: boolean}} order */
  async load(order, tell) {
    tell({ share: 0, words: 'Looking at the files' });
    await storedFiles(order.files);
    await expectGpu();
    const { MLCEngine } = await import(LIBRARY.href);
    const loading = new MLCEngine({
      appConfig: { cacheBackend: 'opfs', model_list: [recordOf(order)] },
      initProgressCallback: (/** @type {{progress: number}} */ { progress }) => tell({ share: progress, words: 'Reading the model' }),
      logLevel: 'SILENT',
    });
    await openingLibrary(() => loading.reload(order.model));
    rests = new Rests(order.responsive);
    engine = loading;
    return { context: order.context, threads: 1, gpu: true };
  },

  async chat(body, tell, signal) {
    expectLoaded(engine);
    signal.addEventListener('abort', () => engine.interruptGenerate());
    const chunks = await engine.chat.completions.create({ ...body, stream: true });
    for await (const chunk of chunks) {
      if (signal.aborted) break;
      tell(chunk);
      await rests.rest();
    }
  },

  async embed(texts) {
    expectLoaded(engine);
    const { data, usage } = await engine.embeddings.create({ input: texts });
    const rows = data.map((/** @type {{embedding: number[]}} */ { embedding }) => embedding);
    return { vectors: Float32Array.from(rows.flat()), width: rows[0]?.length ?? 0, tokens: usage?.prompt_tokens ?? 0 };
  },
});

/** @param {{model: string, url: string, library: string, manifest: string, context: number, embeddings: boolean}} order */
const recordOf = ({ model, url, library, manifest, context, embeddings }) => ({
  model: url,
  model_id: model,
  model_lib: library,
  overrides: { context_window_size: context },
  ...(manifest ? { model_manifest: manifest } : {}),
  ...(embeddings ? { model_type: EMBEDDING } : {}),
});

/** Asked for here, because WebLLM only writes a long sentence. */
async function expectGpu() {
  if (!navigator.gpu) throw new Fault('NoGpu', 'this browser has no WebGPU');
  if (!(await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' }))) throw new Fault('NoGpu', 'no adapter');
}

/** Whether the model's library is being opened: it comes before the GPU. */
let opening = false;

/**
 * What goes wrong while a library is opened is that it was made for another runtime, unless there is no memory for it.
 * @param {() => Promise<void>} load
 */
async function openingLibrary(load) {
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = /** @type {any} */ ((/** @type {Parameters<typeof instantiate>} */ ...given) => {
    WebAssembly.instantiate = instantiate; // the library is the first: the tokenizer's comes later
    opening = true;
    return instantiate(...given);
  });
  try {
    await load();
  } catch (error) {
    throw opening && !(error instanceof RangeError) ? new Fault('WrongLibrary', String(error)) : error;
  }
}

// Every file is in the private file system before a load begins. What is asked for all the same is read from there (a
// library at `localhost` goes past WebLLM's cache), or is missing: nothing goes over the network.
globalThis.fetch = async (what) => {
  const { url } = new Request(what);
  for (const scope of ['webllm/model', 'webllm/config', 'webllm/wasm']) {
    const file = await storedFile(scope, url);
    if (file) return new Response(file);
  }
  throw new Fault('MissingShards', url);
};

// WebLLM keeps the device to itself, and only logs its loss. It destroys it where the GPU had no room for a buffer; we
// never do, since a model goes with its worker.
if (globalThis.GPUAdapter) {
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    opening = false;
    const device = await requestDevice.apply(this, given);
    device.lost.then(({ reason, message }) => lose(new Fault(reason === 'destroyed' ? 'OutOfMemory' : 'GpuLost', message)));
    return device;
  };
}
