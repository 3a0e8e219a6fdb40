// @ts-check
// Starts Python: PyScript's kernel (polyscript) makes the worker, our interpreter.mjs restores the heap in it.

import { XWorker } from '../../vendor/pyscript/index.js';
import { fetchRuntime } from './files.js';
import { openLine } from './line.mjs';

const release = new URL('../../../', import.meta.url);

/**
 * @typedef {object} Python
 * @property {Worker} worker
 * @property {ReturnType<typeof openLine>} line to and from Python
 * @property {Promise<unknown>} ready settles when the entry module has run
 * @property {Promise<unknown>} files settles when everything large was fetched
 */

/**
 * @param {{interpreter: string, main: string}} settings the table of pyscript.toml
 * @returns {Python}
 */
export function startPython({ interpreter, main, ...config }) {
  const here = (/** @type {string} */ path) => new URL(path, release).href; // the worker's own URL is a blob
  const files = fetchRuntime(here(main));
  const all = Promise.all([files.runtime, files.extension, files.library, files.snapshot, files.entry]);
  all.catch(() => {}); // said by problem.js, which also waits for it
  const { port1, port2 } = new MessageChannel();
  const worker = XWorker(here(main), { type: 'pyodide', version: here(interpreter), async: true, config });
  worker.addEventListener('message', async (/** @type {MessageEvent} */ event) => {
    if (event.data !== 'sy:ready?') return;
    performance.mark('sy:worker');
    const [runtime, extension, library, snapshot] = await all;
    performance.mark('sy:files');
    const given = { runtime, extension, library, snapshot, port: port2 };
    worker.postMessage({ 'sy:start': given }, [port2, library, ...(snapshot ? [snapshot] : [])]);
  });
  return { worker, line: openLine(port1, {}), ready: worker.ready, files: all };
}
