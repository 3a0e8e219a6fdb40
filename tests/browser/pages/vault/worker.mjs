// @ts-check
// Pyodide with our own packages and `app/`, as in the app's worker but without its kernel.

// @ts-expect-error The test lays the app's scripts beside this one.
import { openLine } from './static/js/python/line.mjs';

const here = (/** @type {string} */ path) => new URL(path, import.meta.url).href;

async function start() {
  /** @type {{loadPyodide: (options: object) => Promise<any>}} */
  const { loadPyodide } = await import(here('pyodide/pyodide.mjs'));
  const python = await loadPyodide({ indexURL: here('pyodide/') });
  const get = async (/** @type {string} */ path) => (await fetch(here(path))).arrayBuffer();
  const wheels = await (await fetch(here('wheels.json'))).json();
  for (const wheel of wheels) python.unpackArchive(await get(`wheels/${wheel}`), 'wheel');
  python.unpackArchive(await get('app.zip'), 'zip', { extractDir: '/app' });
  python.runPython('import sys, importlib; sys.path.insert(0, "/app"); importlib.invalidate_caches()');
  return python.pyimport('trial');
}

const trial = start();

addEventListener('message', ({ data: { port } }) => {
  const line = openLine(port, {
    async python(/** @type {string} */ name, /** @type {string} */ given) {
      try {
        return { answer: await (await trial)[name](given) };
      } catch (error) {
        return { failed: String(error) };
      }
    },
  });
  Object.assign(globalThis, { sy_line: Promise.resolve(line), sy_import: (/** @type {string} */ path) => import(here(path)) });
});
