// @ts-check
// The page's half as in the app: its events, its ports and its line to Python, which a test starts when it needs it.

import { listen } from './static/js/events.js';
import { morphRegions } from './static/js/morph.js';
import { ports } from './static/js/ports.js';
import { openLine } from './static/js/python/line.mjs';
import { startVault } from './static/js/vault/start.js';

/** @type {unknown[]} */
const said = [];
const say = (/** @type {unknown[]} */ ...messages) => said.push(...messages);

listen(document, say);
startVault(say);

/** @type {ReturnType<typeof openLine> | null} */
let line = null;

function started() {
  if (line) return line;
  const worker = new Worker(new URL('worker.mjs', import.meta.url), { type: 'module' });
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ port: port2 }, [port2]);
  line = openLine(port1, {
    async call(/** @type {string} */ port, /** @type {string} */ fields) {
      try {
        return JSON.stringify({ answer: await ports[port](JSON.parse(fields)) });
      } catch (error) {
        return JSON.stringify({ error: String(error) });
      }
    },
  });
  return line;
}

Object.assign(window, {
  said,
  ports,
  morph: morphRegions,
  /** @param {string} name of a function of trial.py @param {object} given */
  async python(name, given) {
    const { answer, failed } = await started().ask('python', name, JSON.stringify(given));
    if (failed) throw new Error(failed);
    return answer;
  },
});
