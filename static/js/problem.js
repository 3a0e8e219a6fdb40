// @ts-check
// When the app can't start, the page itself says what is wrong and what to do: never a blank, never
// an endless spinner. This must work without Python, so the sentences live here.

/** Longer than a cold start on a slow line takes; after it, silence is a problem worth a word. */
const PATIENCE_MS = 60_000;

const SENTENCES = {
  wasm: ['This browser can’t run Switchyard: WebAssembly is missing or switched off.',
    'Use a current Firefox, Chrome, Edge or Safari, or allow WebAssembly for this site (some “lockdown” modes switch it off).'],
  worker: ['Switchyard’s Python worker could not be started.',
    'An extension or a policy of this browser may block workers. Allow them for this site, then reload.'],
  download: ['A part of Switchyard could not be loaded.',
    'Check the connection, then reload. If you host this copy yourself, see that all of its files are there.'],
  python: ['Switchyard’s Python could not start.',
    'Reload the page. If it happens again, please report it with the details below.'],
  slow: ['Switchyard is still loading.',
    'The first visit downloads about 15 MB; on a slow line that takes a while. Later visits start at once, even offline.'],
};

/** @typedef {keyof typeof SENTENCES} Problem */

/**
 * @param {unknown} error
 * @param {Problem} [kind]
 */
export function showProblem(error, kind = guess(error)) {
  const panel = document.getElementById('boot-problem');
  if (!panel) return;
  const [what, next] = SENTENCES[kind];
  const detail = error instanceof Error ? error.message : '';
  panel.replaceChildren(
    Object.assign(document.createElement('h2'), { textContent: what }),
    Object.assign(document.createElement('p'), { textContent: `${next} What you have typed and stored is kept.` }),
    Object.assign(document.createElement('code'), { textContent: detail, hidden: !detail }),
    Object.assign(document.createElement('button'), { type: 'button', className: 'button', textContent: 'Reload', onclick: () => location.reload() }),
  );
  panel.hidden = false;
  document.documentElement.dataset.boot = kind === 'slow' ? 'slow' : 'failed';
}

/** The app came up after all: a slow line, say. */
export function hideProblem() {
  const panel = document.getElementById('boot-problem');
  if (panel) panel.hidden = true;
  document.documentElement.dataset.boot = 'ready';
}

/** @param {import('./python/start.js').Python} python */
export function watchForTrouble({ worker, ready, files }) {
  let heard = false;
  worker.addEventListener('message', () => { heard = true; }, { once: true });
  worker.addEventListener('error', (/** @type {ErrorEvent} */ event) => {
    if (!heard) showProblem(event.error ?? new Error(event.message), 'worker');
  });
  files.catch((error) => showProblem(error, guess(error) === 'wasm' ? 'wasm' : 'download'));
  ready.catch((error) => showProblem(error, neverCame(error) ? 'download' : 'python'));
  setTimeout(() => {
    if (document.documentElement.dataset.boot === 'starting') showProblem(null, heard ? 'slow' : 'worker');
  }, PATIENCE_MS);
}

/** A module that the worker could not load: each browser has its own words for it. @param {unknown} error */
const neverCame = (error) => error instanceof TypeError && /fetch|import|load/i.test(error.message);

/** @param {unknown} error @returns {Problem} */
function guess(error) {
  if (typeof WebAssembly === 'undefined' || error instanceof WebAssembly.CompileError) return 'wasm';
  if (error instanceof DOMException) return 'worker'; // thrown where one is made
  return error instanceof TypeError ? 'download' : 'python';
}
