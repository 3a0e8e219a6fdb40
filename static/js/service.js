// @ts-check

/**
 * The page's half of the service worker: registers it when the app is usable, tells the app when another release is
 * ready, and holds the lock that says which release this tab runs.
 */

/** @typedef {'current' | 'downloading' | 'ready' | 'unreachable' | 'unavailable'} CheckOutcome */
/** @typedef {{kind: string, what: string, kept: string, next: string, detail: string}} Problem */
/**
 * @typedef {object} ServiceOptions
 * @property {string} release the release this page runs
 * @property {Promise<unknown>} usable settles when the boot has ended, well or badly
 * @property {(release: string) => void} onUpdateReady another release is on the device, whole, and waits
 * @property {() => void} onOfflineReady this release is on the device, whole
 * @property {(progress: {release: string, done: number, total: number}) => void} onProgress bytes of a release
 * @property {(problem: Problem) => void} onProblem
 * @property {() => Promise<unknown>} beforeReload the last chance to keep drafts before the switch
 */

const HOUR = 60 * 60 * 1000;
/** A boot that hangs may be what an update repairs: the check does not wait for it for ever. */
const LONGEST_BOOT = 30_000;
const LONGEST_GOODBYE = 3_000;
const LONGEST_INSTALL = 60_000;

const root = new URL('./', document.baseURI);
const prefix = `sy:${root.pathname}:`;

/** @type {ServiceOptions} */
let options;
/** @type {ServiceWorkerRegistration | undefined} */
let registration;
let offered = '';
let lastCheck = 0;
let refusal = '';

/** To be called as early as is convenient: it only listens, until the boot has ended.
 * @param {ServiceOptions} given */
export async function startService(given) {
  options = given;
  refusal = whyUnavailable();
  if (refusal) return tellUnavailable();
  holdRelease();
  const fromWorker = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('message', (event) => heard(event.data));
  navigator.serviceWorker.startMessages();
  await within(LONGEST_BOOT, given.usable);
  addEventListener('online', () => void checkForUpdate());
  document.addEventListener('visibilitychange', checkWhenDue);
  setInterval(checkWhenDue, HOUR / 12);
  await checkForUpdate();
  if (fromWorker) await isolateTheOlderWay();
}

/** Asks the host for another release. @returns {Promise<CheckOutcome>} */
export async function checkForUpdate() {
  if (refusal) return 'unavailable';
  lastCheck = Date.now();
  try {
    registration = await register();
    if (registration.active) await registration.update();
    if (registration.installing || !registration.active) return 'downloading';
    if (registration.waiting) return (await offer(registration.waiting)) ? 'ready' : 'current';
    registration.active.postMessage({ type: 'tidy' });
    return (await offer(registration.active)) ? 'ready' : 'current';
  } catch (error) {
    return navigator.serviceWorker.controller ? 'unreachable' : refused(error);
  }
}

/** Switches every tab of the app to the release that waits. Each tab reloads itself. */
export async function acceptUpdate() {
  if (registration?.waiting) registration.waiting.postMessage({ type: 'skip-waiting' });
  else await reload();
}

/** @param {boolean} on takes effect at the next load of the page */
export async function setIsolation(on) {
  await askActive({ type: 'set-isolation', isolation: on ? 'credentialless' : 'off' });
}

/**
 * Keeps an optional part of the app on this device, now and with every later release.
 * @param {string} part
 * @param {(progress: {done: number, total: number}) => void} onProgress  bytes
 * @returns {Promise<{kept: boolean, kind?: string, detail?: string}>}
 */
export async function keepPart(part, onProgress) {
  const unavailable = refusal || whyUnavailable();
  if (unavailable) return { kept: false, kind: 'offline-unavailable', detail: unavailable };
  // On a first visit the app itself may still be on its way to the device.
  await within(LONGEST_INSTALL, navigator.serviceWorker.ready);
  const active = (await navigator.serviceWorker.getRegistration(root))?.active;
  if (!active) return { kept: false, kind: 'unreachable', detail: 'the app itself is not on this device yet' };
  const { parts = [] } = await ask(active, { type: 'describe' });
  if (!parts.includes(part)) return { kept: false, kind: 'unreachable', detail: 'another version of the app is in charge' };
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      if (data.kept === undefined) return onProgress(data);
      port1.close();
      return resolve(data);
    };
    active.postMessage({ type: 'keep', part }, [port2]);
  });
}

/** What Settings shows. */
export async function serviceFacts() {
  const active = refusal ? null : await askActive({ type: 'describe' });
  return {
    offline: refusal ? 'unavailable' : active ? 'ready' : 'preparing',
    refusal,
    release: options.release,
    waiting: offered,
    isolation: active ? active.isolation !== 'off' : false,
    isolated: crossOriginIsolated,
  };
}

/** Text that another app has shared, once: for the composer. @returns {Promise<string | null>} */
export async function takeShared() {
  if (whyUnavailable()) return null;
  const cacheName = `${prefix}state`;
  const url = new URL('shared', root).href;
  const stored = await caches.match(url, { cacheName });
  // Of two tabs that find it, the one that deletes it has it.
  if (!stored || !(await (await caches.open(cacheName)).delete(url))) return null;
  /** @type {{title: string, text: string, url: string}} */
  const shared = await stored.json();
  return [shared.title, shared.text, shared.url].filter((part) => part !== '').join('\n');
}

/** Takes the app's files off this device. Caches belong to the whole origin, where others may live: only ours go. */
export async function removeService() {
  if (whyUnavailable()) return;
  await (await navigator.serviceWorker.getRegistration(root))?.unregister();
  for (const name of await caches.keys()) if (name.startsWith(prefix)) await caches.delete(name);
}

/** Also finds the registration there is, and makes it anew where a first download broke off. */
async function register() {
  const found = await navigator.serviceWorker.register(new URL('service-worker.js', root), {
    scope: root.pathname,
    updateViaCache: 'none',
  });
  found.onupdatefound = () => {
    const coming = found.installing;
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'installed' && found.active) void offer(coming);
    });
  };
  return found;
}

/** @param {ServiceWorker} worker */
async function offer(worker) {
  const { release } = await ask(worker, { type: 'describe' });
  if (release === options.release) return false;
  if (release !== offered) options.onUpdateReady(release);
  offered = release;
  return true;
}

/** @param {{type: string, release: string, switchAsked: boolean, done: number, total: number, kind: string, detail: string}} message */
function heard({ type, release, switchAsked, done, total, kind, detail }) {
  if (type === 'progress') options.onProgress({ release, done, total });
  if (type === 'problem') options.onProblem(downloadProblem(kind, detail));
  if (type !== 'activated') return;
  if (release === options.release) options.onOfflineReady();
  else if (switchAsked) void reload();
  else options.onUpdateReady((offered = release));
}

async function reload() {
  await within(LONGEST_GOODBYE, options.beforeReload());
  location.reload();
}

/** The worker keeps a release's files while a tab holds its lock; the browser lets go of it when the tab ends. */
function holdRelease() {
  const hold = () => new Promise(() => {});
  // Where locks are refused, so is the service worker, and the registration says so.
  navigator.locks.request(prefix + options.release, { mode: 'shared' }, hold).catch(() => {});
}

/** A browser that does not know `credentialless` has ignored it: it gets the stricter header from now on. */
async function isolateTheOlderWay() {
  if (crossOriginIsolated) return;
  const active = await askActive({ type: 'describe' });
  if (active?.isolation === 'credentialless') await askActive({ type: 'set-isolation', isolation: 'require-corp' });
}

function checkWhenDue() {
  if (!document.hidden && Date.now() - lastCheck >= HOUR) void checkForUpdate();
}

/** @param {object} question */
async function askActive(question) {
  const active = (await navigator.serviceWorker.getRegistration(root))?.active;
  return active ? ask(active, question) : null;
}

/**
 * @param {ServiceWorker} worker
 * @param {object} question
 * @returns {Promise<{release: string, isolation: string, parts?: string[]}>}
 */
function ask(worker, question) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => {
      port1.close();
      resolve(event.data);
    };
    worker.postMessage(question, [port2]);
  });
}

/**
 * @param {number} ms
 * @param {Promise<unknown>} promise
 */
function within(ms, promise) {
  return Promise.race([promise.catch(() => {}), new Promise((resolve) => setTimeout(resolve, ms))]);
}

function whyUnavailable() {
  if (!isSecureContext) return 'The page was not loaded over https.';
  if (!('serviceWorker' in navigator)) return 'This browser, or its private mode, does not let pages keep files.';
  return '';
}

/** @param {unknown} error @returns {CheckOutcome} */
function refused(error) {
  const { name, message } = /** @type {Error} */ (error);
  // A TypeError is a script that could not be fetched: the next check may find it.
  if (name === 'TypeError') return 'unreachable';
  refusal = `The browser refused: ${message}`;
  tellUnavailable();
  return 'unavailable';
}

function tellUnavailable() {
  options.onProblem({
    kind: 'offline-unavailable',
    what: 'Switchyard cannot be kept on this device for use without a network.',
    kept: 'Everything else works while the network is there.',
    next: 'Open it over https in an ordinary window to use it offline.',
    detail: refusal,
  });
}

/**
 * @param {string} kind
 * @param {string} detail
 * @returns {Problem}
 */
function downloadProblem(kind, detail) {
  const kept = 'The version you are using goes on working, and nothing of yours was touched.';
  if (kind === 'storage-full') {
    const what = 'There is no room on this device for the whole app, so the download was taken back.';
    return { kind, what, kept, next: 'Free some space, or delete a model under Models, then check again.', detail };
  }
  if (kind === 'mismatch') {
    const what = 'A downloaded file is not the one that was published, so it was not used.';
    return { kind, what, kept, next: 'It is tried again at the next check. If it stays, tell whoever hosts it.', detail };
  }
  const what = 'The download of the app broke off before it was whole.';
  return { kind, what, kept, next: 'It goes on from there at the next check.', detail };
}
