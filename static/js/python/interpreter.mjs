// @ts-check
// What PyScript loads as its interpreter: Pyodide, with its heap restored from a snapshot in which
// Pydantic and `app/` are imported already. Where that fails, Pyodide starts the ordinary way and
// unpacks the same modules from our own zip. How a snapshot works: docs/ARCHITECTURE.md.

import { loadPyodide as load, version } from '../../vendor/pyodide/pyodide.mjs';
import createModule from '../../vendor/pyodide/pyodide.asm.mjs';
import { openLine } from './line.mjs';
import { withoutStorage } from './no-storage.mjs';
import { EXTENSION, EXTENSION_HEAD, HEADER, LOCK, MEMORY } from '../../vendor/python/snapshot.mjs';

const storageAgain = withoutStorage();

const vendor = (/** @type {string} */ path) => new URL(`../../vendor/${path}`, import.meta.url).href;

/** @typedef {{runtime: WebAssembly.Module, extension: WebAssembly.Module, library: ArrayBuffer, snapshot: ArrayBuffer | null, port: MessagePort}} Files */

/** Ask the page for what it has fetched and compiled meanwhile. @type {Promise<Files>} */
const files = new Promise((resolve) => {
  const take = (/** @type {MessageEvent} */ event) => {
    if (!event.data?.['sy:start']) return;
    event.stopImmediatePropagation(); // PyScript would hand it to Python
    removeEventListener('message', take, { capture: true });
    resolve(event.data['sy:start']);
  };
  addEventListener('message', take, { capture: true });
  postMessage('sy:ready?');
});

/**
 * Lend Pyodide what is fetched and compiled already: it has no option for that, so the three functions
 * through which it would do so itself are exchanged while it loads, in this worker only.
 * @template T
 * @param {Files} files
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withPrepared({ runtime, extension, library }, work) {
  const { instantiate, instantiateStreaming } = WebAssembly;
  const { fetch } = globalThis;
  const prepared = new Map([
    [vendor('pyodide/pyodide.asm.wasm'), new Response()],
    [vendor('pyodide/python_stdlib.zip'), new Response(library)],
    [EXTENSION, new Response(Uint8Array.from(EXTENSION_HEAD))],
  ]);
  globalThis.fetch = async (input, init) => prepared.get(String(input)) ?? fetch(input, init);
  WebAssembly.instantiateStreaming = async (_, imports) => ({
    module: runtime,
    instance: await instantiate(runtime, imports),
  });
  // Emscripten reads the extension's dynamic-link section from bytes (they hold nothing else), then
  // instantiates it: the one call with bytes that is made while Pyodide loads.
  WebAssembly.instantiate = /** @type {any} */ (async (/** @type {any} */ source, /** @type {any} */ imports) =>
    source instanceof WebAssembly.Module
      ? instantiate(source, imports)
      : { module: extension, instance: await instantiate(extension, imports) });
  try {
    return await work();
  } finally {
    Object.assign(WebAssembly, { instantiate, instantiateStreaming });
    globalThis.fetch = fetch;
  }
}

/**
 * Write the snapshot over the memory. It holds only the pages that differ from those of a fresh Pyodide.
 * What is allocated here to make the memory grow is forgotten at once.
 * @param {any} module
 * @param {Uint8Array} snapshot
 */
function writeMemory(module, snapshot) {
  while (module.HEAPU8.length < MEMORY.size) module._malloc(MEMORY.size - module.HEAPU8.length);
  let at = 0;
  for (const [from, to] of MEMORY.runs) {
    module.HEAPU8.set(snapshot.subarray(at, at + to - from), from);
    at += to - from;
  }
  if (at !== snapshot.length) throw new Error(`the snapshot has ${snapshot.length} bytes, not ${at}`);
  module.HEAPU8.fill(0, MEMORY.size);
  return module;
}

/**
 * The extension must lie at the same address as when the snapshot was made: Emscripten loads
 * `dynamicLibraries` before anything else allocates, so it always gets the same one.
 * @param {any} settings
 */
function withExtension(settings) {
  const locate = settings.locateFile;
  settings.dynamicLibraries = [EXTENSION];
  settings.locateFile = (/** @type {string} */ file) => (file === EXTENSION ? file : locate(file));
  settings.preRun = [...settings.preRun, (/** @type {any} */ { FS }) => {
    FS.mkdirTree(EXTENSION.slice(0, EXTENSION.lastIndexOf('/')));
    FS.writeFile(EXTENSION, new Uint8Array(0));
  }];
  return createModule(settings);
}

/** @param {object} options */
async function restore(options) {
  const given = await files;
  if (!given.snapshot) throw new Error('there is no snapshot');
  const snapshot = new Uint8Array(given.snapshot);
  const python = await withPrepared(given, () =>
    load({
      ...options,
      // Pyodide's own way to restore wants all of the memory: it gets a header with nothing behind it.
      _loadSnapshot: Uint8Array.from(HEADER),
      _snapshotDeserializer: () => null,
      createPyodideModule: async (/** @type {any} */ settings) => writeMemory(await withExtension(settings), snapshot),
    }));
  python.globals.set('sy_boot', 'snapshot');
  return python;
}

const PACKED = '/tmp/fallback.zip.xz';

/** @param {object} options */
async function unpack(options) {
  const python = await load({ ...options, createPyodideModule: createModule });
  const get = async (/** @type {string} */ path) => {
    const response = await fetch(vendor(path));
    if (!response.ok) throw new Error(`${path} could not be loaded (HTTP ${response.status})`);
    return response.arrayBuffer();
  };
  const [packages, extension] = await Promise.all([get('python/fallback.zip.xz'), get('python/pydantic_core.wasm')]);
  const site = EXTENSION.slice(0, EXTENSION.indexOf('/pydantic_core'));
  python.FS.writeFile(PACKED, new Uint8Array(packages));
  python.runPython(`
import io, lzma, zipfile
with lzma.open("${PACKED}") as packed:
    zipfile.ZipFile(io.BytesIO(packed.read())).extractall("${site}")
`);
  python.FS.unlink(PACKED);
  python.FS.writeFile(EXTENSION, new Uint8Array(extension));
  python.runPython('import importlib; importlib.invalidate_caches()');
  python.globals.set('sy_boot', 'wheels');
  return python;
}

// What Python finds in its global scope: the line to the page, and how to import one of our own modules.
Object.assign(globalThis, {
  sy_line: files.then(({ port }) => openLine(port, {})),
  sy_import: (/** @type {string} */ path) => import(new URL(`../../../${path}`, import.meta.url).href),
});

/** @param {object} options what PyScript passes */
export async function loadPyodide(options) {
  storageAgain();
  const all = { ...options, indexURL: vendor('pyodide/'), lockFileContents: LOCK, packageBaseUrl: vendor('python/') };
  try {
    return await restore(all);
  } catch (error) {
    console.warn('Switchyard: the boot snapshot can’t be used, booting from wheels.', error);
    return unpack(all);
  }
}

export { version };
