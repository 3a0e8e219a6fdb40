// @ts-check
// The runtime's large files. The page begins to fetch and compile them at once, while the worker is still
// being made; start.js hands them over when the worker asks.

const vendor = new URL('../../vendor/', import.meta.url);

/** @param {string} path */
async function get(path) {
  const response = await fetch(new URL(path, vendor));
  if (!response.ok) throw new Error(`${path} could not be loaded (HTTP ${response.status})`);
  return response;
}

/**
 * Our service worker has stored it unpacked, a server holds it packed. The cache is asked directly: whether
 * a page is controlled is not known this early.
 */
async function getSnapshot() {
  const path = 'python/snapshot.bin';
  const stored = await globalThis.caches?.match(new URL(path, vendor)).catch(() => undefined);
  if (stored) return stored.arrayBuffer();
  const { body } = await get(`${path}.gz`);
  if (!body) throw new Error(`${path} is empty`);
  return new Response(body.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}

/**
 * @typedef {object} RuntimeFiles
 * @property {Promise<WebAssembly.Module>} runtime Pyodide itself
 * @property {Promise<WebAssembly.Module>} extension Pydantic's compiled half
 * @property {Promise<ArrayBuffer>} library Python's standard library, for what the snapshot does not hold
 * @property {Promise<ArrayBuffer | null>} snapshot the heap with everything imported; null: boot without it
 * @property {Promise<unknown>} entry the app's first file
 */

/**
 * @param {string} main address of the app's first file: PyScript fetches it too, but tells nobody when it can't
 * @returns {RuntimeFiles}
 */
export function fetchRuntime(main) {
  return {
    runtime: WebAssembly.compileStreaming(get('pyodide/pyodide.asm.wasm')),
    snapshot: getSnapshot().catch((error) => {
      console.warn('Switchyard: the boot snapshot could not be read, booting from wheels.', error);
      return null;
    }),
    extension: WebAssembly.compileStreaming(get('python/pydantic_core.wasm')),
    library: get('pyodide/python_stdlib.zip').then((response) => response.arrayBuffer()),
    entry: get(main),
  };
}
