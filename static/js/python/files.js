// @ts-check
// The runtime's large files. The page begins to fetch and compile them at once, while the worker is
// still being made, and hands them over when the worker's interpreter asks (interpreter.mjs).

const vendor = new URL('../../vendor/', import.meta.url);

/**
 * A file of the release. Without our service worker the server holds it compressed, under another name.
 * @param {string} path
 * @param {boolean} [packed] the server has PATH.gz, the service worker's cache has PATH
 * @returns {Promise<Response>}
 */
async function get(path, packed = false) {
  const asked = packed && !navigator.serviceWorker?.controller ? `${path}.gz` : path;
  const response = await fetch(new URL(asked, vendor));
  if (!response.ok) throw new Error(`${asked} could not be loaded (HTTP ${response.status})`);
  if (asked === path || !response.body) return response;
  return new Response(response.body.pipeThrough(new DecompressionStream('gzip')));
}

/**
 * @typedef {object} RuntimeFiles
 * @property {Promise<WebAssembly.Module>} runtime Pyodide itself
 * @property {Promise<WebAssembly.Module>} extension Pydantic's compiled half
 * @property {Promise<ArrayBuffer | null>} snapshot the heap with everything imported; null: boot without it
 */

/** @returns {RuntimeFiles} */
export function fetchRuntime() {
  const snapshot = get('python/snapshot.bin', true).then((response) => response.arrayBuffer());
  return {
    runtime: WebAssembly.compileStreaming(get('pyodide/pyodide.asm.wasm')),
    extension: WebAssembly.compileStreaming(get('python/pydantic_core.wasm')),
    snapshot: snapshot.catch((error) => {
      console.warn('Switchyard: the boot snapshot could not be read, booting from wheels.', error);
      return null;
    }),
  };
}
