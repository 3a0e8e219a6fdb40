// @ts-check
// The page's half of the bridge: markup comes in and is morphed, events go out as messages.
// What happens before Python is up waits in a queue, so no click and no key is lost.

import { listen } from './events.js';
import { watchLeaving } from './leaving.js';
import { watchMenus } from './menus.js';
import { watchPopups } from './popup.js';
import { morphRegions } from './morph.js';
import { ports } from './ports.js';
import { hideProblem, showProblem } from './problem.js';
import { watchSorting } from './sorting.js';
import { watchToasts } from './toasts.js';

/** @typedef {[name: string, fields: Record<string, unknown>]} Said */

/**
 * @param {import('./python/start.js').Python} python
 * @param {string} release
 */
export function connect({ line, ready, files }, release) {
  /** @type {Said[]} */
  let waiting = [];
  let up = false;
  /** @type {(value?: unknown) => void} */
  let nowUsable = () => {};
  // Settles when the boot has ended, well or badly.
  const usable = new Promise((resolve) => { nowUsable = resolve; });
  Promise.all([ready, files]).catch(nowUsable);

  /** @param {Said[]} said */
  const say = (...said) => {
    if (up) line.ask('say', JSON.stringify(said));
    else waiting.push(...said);
  };

  const answers = {
    /** @param {string} regions JSON: id → markup. Answered when a frame shows it: that is Python's pace. */
    show: (regions) => nextFrame(() => morphRegions(JSON.parse(regions))),
    /** @param {string} id @param {number} start @param {string} text */
    async stream(id, start, text) {
      await customElements.whenDefined('sy-markdown');
      return nextFrame(() => append(id, start, text));
    },
    /** @param {string} port @param {string} fields JSON */
    async call(port, fields) {
      try {
        return JSON.stringify({ answer: await ports[port](JSON.parse(fields)) });
      } catch (error) {
        return JSON.stringify({ error: error instanceof Error ? error.message : String(error) });
      }
    },
    /** Python has rendered once and answers. */
    usable() {
      performance.mark('sy:usable');
      up = true;
      hideProblem();
      if (waiting.length) say(...waiting);
      waiting = [];
      nowUsable();
      // An answer's text waits in the markup until then.
      import('./elements/sy-markdown.js').catch((error) => showProblem(error, 'download'));
    },
    /** @param {string} detail Python could not start */
    failed: (detail) => showProblem(new Error(detail), 'python'),
    /** What Python must know for its first render. */
    facts() {
      performance.mark('sy:python');
      return JSON.stringify({ ...address(), online: navigator.onLine });
    },
  };
  for (const [name, how] of Object.entries(answers)) line.answer(name, how);

  listen(document, say);
  typeAgain();
  if (document.documentElement.dataset.login) say(['LoginReturned', {}]); // early.js saw it
  for (const watch of [watchToasts, watchMenus, watchPopups, watchSorting, watchLeaving]) watch();
  import('./service-facts.js').then(({ startServiceFacts }) =>
    startServiceFacts({ say, release, usable, beforeReload: () => line.ask('rest') }));
  usable.then(() => import('./vault/start.js')).then(({ startVault }) => startVault(say))
    .catch((error) => showProblem(error, 'download')); // nobody would lock the keys of a person who left
  import('./files/watch.js').then(({ watchFiles }) => watchFiles(say)).catch((error) => showProblem(error, 'download'));
  addEventListener('hashchange', () => {
    document.getElementById('room')?.scrollTo(0, 0); // another place is read from its beginning
    say(['RoomOpened', address()]);
  });
  const phone = matchMedia('(width < 720px)'); // as in static/css/frame.css
  const sayWidth = () => say(['WidthChanged', { narrow: phone.matches }]);
  phone.addEventListener('change', sayWidth);
  if (phone.matches) sayWidth();
  for (const event of ['online', 'offline']) {
    addEventListener(event, () => say(['ConnectionChanged', { online: navigator.onLine }]));
  }
}

/** Put back what was typed before a reload that came before Python (early.js kept it). */
function typeAgain() {
  const field = /** @type {HTMLTextAreaElement | null} */ (document.getElementById('composer'));
  try {
    const typed = sessionStorage.getItem('sy.typed');
    sessionStorage.removeItem('sy.typed');
    if (!typed || !field || field.value) return;
    field.value = typed;
    field.dispatchEvent(new Event('input', { bubbles: true })); // the draft follows when Python is up
  } catch {
    // Storage refused: there was nothing to keep it in.
  }
}

/** `#/room/item` */
function address() {
  const [, room = 'chat', item = ''] = /^#\/([a-z]+)(?:\/([\w-]+))?/.exec(location.hash) ?? [];
  return { room, item };
}

/**
 * Do the work in the next frame. A hidden tab has no frames, and must not hold Python up.
 * @template T
 * @param {() => T} work
 * @returns {Promise<T>}
 */
function nextFrame(work) {
  return new Promise((resolve, reject) => {
    const run = () => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    };
    if (document.hidden) setTimeout(run);
    else requestAnimationFrame(run);
  });
}

/**
 * False: the element is there but lacks what came before `start` (its room was closed meanwhile).
 * @param {string} id @param {number} start @param {string} text
 */
function append(id, start, text) {
  const element = /** @type {any} */ (document.getElementById(id));
  if (!element) return true;
  if (start === 0 && element.source) element.text = '';
  if (element.length !== start) return false;
  element.append(text);
  return true;
}
