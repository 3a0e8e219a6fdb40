// @ts-check
// Pyodide with our own packages and `app/`, as in the app's worker but without its page.

Object.assign(globalThis, {
  sy_import: (/** @type {string} */ path) => import(new URL(path, import.meta.url).href),
});

// No import at the top: a question that came while it loads would find nobody who listens.
async function start() {
  /** @type {{loadPyodide: (options: object) => Promise<any>}} */
  const { loadPyodide } = await import(new URL('pyodide/pyodide.mjs', import.meta.url).href);
  const python = await loadPyodide({ indexURL: new URL('pyodide/', import.meta.url).href });
  const get = async (/** @type {string} */ path) => (await fetch(new URL(path, import.meta.url))).arrayBuffer();
  const wheels = await (await fetch(new URL('wheels.json', import.meta.url))).json();
  for (const wheel of wheels) python.unpackArchive(await get(`wheels/${wheel}`), 'wheel');
  python.unpackArchive(await get('app.zip'), 'zip', { extractDir: '/app' });
  python.runPython('import sys, importlib; sys.path.insert(0, "/app"); importlib.invalidate_caches()');
  return python.pyimport('trial');
}

const trial = start();

addEventListener('message', async ({ data: [number, name, given] }) => {
  try {
    postMessage([number, await (await trial)[name](given)]);
  } catch (error) {
    postMessage([number, null, String(error)]);
  }
});
