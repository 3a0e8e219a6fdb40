// @ts-check
/// <reference lib="webworker" />

/**
 * Keeps one whole release of the app on the device and serves it from there, online or not.
 *
 * The build puts one line before this file that says what a whole release is (`SY_RELEASE`). Everything the app loads
 * after its page lies under `r/<release>/`, so two releases never share a URL and can lie side by side, each in its
 * own cache. Requests for anything else (providers, models, other origins, POST) are never touched.
 *
 * Headers are written when a file is stored, not when it is served: whatever answers from the cache, this worker or
 * the browser by itself through the static routes below, hands the stored response on as it is.
 */

/** @typedef {{path: string, sha256: string, bytes: number, gz?: boolean}} ReleaseFile */
/** @typedef {{release: string, files: ReleaseFile[], parts: Record<string, ReleaseFile[]>}} Release  parts: kept when asked for */
/** @typedef {'credentialless' | 'require-corp' | 'off'} Isolation */

const worker =
  /** @type {ServiceWorkerGlobalScope & {SY_RELEASE: Release}} */ (
    /** @type {unknown} */ (self)
  );
const { release, files, parts } = worker.SY_RELEASE;
const scope = worker.registration.scope;

// Caches belong to the origin, and several folders of one origin may each hold a Switchyard: the folder is in the name.
const prefix = `sy:${new URL(scope).pathname}:`;
const ownCache = prefix + release;
const stateCache = `${prefix}state`;
const ownFiles = new Set([files, ...Object.values(parts)].flat().map((file) => file.path));
const ofAnyRelease = /^r\/([0-9a-f]{12})\//;

const HASH = 'x-sy-sha256';
const LANES = 4;
const TYPES = /** @type {Record<string, string>} */ ({
  css: 'text/css',
  html: 'text/html',
  js: 'text/javascript',
  json: 'application/json',
  mjs: 'text/javascript',
  png: 'image/png',
  svg: 'image/svg+xml',
  toml: 'application/toml',
  ttf: 'font/ttf',
  txt: 'text/plain',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  woff: 'font/woff',
  woff2: 'font/woff2',
  zip: 'application/zip',
});

class InstallProblem extends Error {
  /**
   * @param {'unreachable' | 'mismatch' | 'storage-full'} kind
   * @param {string} detail
   */
  constructor(kind, detail) {
    super(detail);
    this.kind = kind;
  }
}

/** The page itself is stored under the folder's own URL, so that a browser can find it there without this worker.
 * @param {string} path */
const urlOf = (path) => scope + (path === 'index.html' ? '' : path);

/** @param {string} url without its query and fragment, relative to the scope; null outside of it */
function pathOf(url) {
  if (!url.startsWith(scope)) return null;
  const path = url.slice(scope.length).split(/[?#]/, 1)[0];
  return path === '' ? 'index.html' : path;
}

// ---- Install: the whole release, verified, beside the one that runs -------------------------------------------------

worker.addEventListener('install', (event) => {
  routePastThisWorker(/** @type {any} */ (event));
  event.waitUntil(install());
});

/** Browsers that have static routes need not start this worker for the app's own files, nor for what it never touches.
 * @param {{addRoutes?: (rules: object[]) => Promise<void>}} event */
function routePastThisWorker(event) {
  const { protocol, hostname, port, pathname } = new URL(scope);
  const origin = { protocol: protocol.slice(0, -1), hostname, port };
  const source = { cacheName: ownCache };
  const page = { ...origin, pathname, search: '' };
  const rest = { ...origin, pathname: `${pathname}r/${release}/*`, search: '' };
  const routes = event.addRoutes?.([
    { condition: { urlPattern: rest }, source },
    { condition: { urlPattern: page, requestMode: 'navigate', requestMethod: 'get' }, source },
    { condition: { not: { urlPattern: { ...origin, pathname: '*' } } }, source: 'network' },
  ]);
  routes?.catch(() => {}); // A browser that knows only older conditions: the fetch handler below does it all.
}

/** With the optional parts that were kept of the release before: what they are for goes on without a network. */
async function install() {
  const wanted = [...files, ...(await keptParts()).flatMap((part) => parts[part])];
  const problem = await keepFiles(wanted, (done, total) => tellPages({ type: 'progress', release, done, total }));
  if (!problem) return;
  // What was fetched stays for the next try, except where the device has no room for it.
  if (problem.kind === 'storage-full') await caches.delete(ownCache);
  await tellPages({ type: 'problem', release, kind: problem.kind, detail: problem.message });
  throw problem;
}

/**
 * @param {ReleaseFile[]} wanted
 * @param {(done: number, total: number) => unknown} tell  bytes
 * @returns {Promise<InstallProblem | undefined>} the first problem, after which no other file is begun
 */
async function keepFiles(wanted, tell) {
  const cache = await caches.open(ownCache);
  const kept = await keptFiles();
  const total = wanted.reduce((sum, file) => sum + file.bytes, 0);
  const waiting = wanted.values();
  let done = 0;
  /** @type {InstallProblem | undefined} */
  let problem;
  const lane = async () => {
    for (const file of waiting) {
      if (problem) return;
      try {
        await keepFile(cache, file, kept);
        done += file.bytes;
        await tell(done, total);
      } catch (error) {
        problem ??= asInstallProblem(error);
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return problem;
}

/** Where each content lies already, in any release of this folder: sha256 → its place. */
async function keptFiles() {
  /** @type {Map<string, {cache: Cache, request: Request}>} */
  const kept = new Map();
  const names = (await caches.keys()).filter((name) => name.startsWith(prefix));
  // The own cache comes last and wins: a file that a broken install has left there need not even be copied.
  for (const name of [...names.filter((other) => other !== ownCache), ownCache]) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const sha256 = (await cache.match(request))?.headers.get(HASH);
      if (sha256) kept.set(sha256, { cache, request });
    }
  }
  return kept;
}

/**
 * @param {Cache} cache
 * @param {ReleaseFile} file
 * @param {Map<string, {cache: Cache, request: Request}>} kept
 */
async function keepFile(cache, file, kept) {
  const url = urlOf(file.path);
  const place = kept.get(file.sha256);
  if ((await cache.match(url))?.headers.get(HASH) === file.sha256) return;
  const copy = place && (await place.cache.match(place.request));
  const body = copy?.body ?? (await fetchVerified(file));
  await cache.put(url, new Response(body, { headers: await headersFor(file) }));
}

/** The HTTP cache is asked first: on a first visit the page has just loaded most of these files. The hash says whether
 * what it gave is stale; then the host is asked itself.
 * @param {ReleaseFile} file
 * @returns {Promise<ArrayBuffer>} */
async function fetchVerified(file) {
  const url = scope + file.path + (file.gz ? '.gz' : '');
  for (const cache of /** @type {RequestCache[]} */ (['default', 'reload'])) {
    const response = await fetch(url, { cache });
    if (!response.ok) throw new InstallProblem('unreachable', `${file.path}: HTTP ${response.status}`);
    const received = await response.arrayBuffer();
    const body = file.gz ? await gunzip(received) : received;
    if (body && (await sha256Of(body)) === file.sha256) return body;
  }
  throw new InstallProblem('mismatch', file.path);
}

/** Some hosts label .gz files so that the browser has unpacked them already: then they are taken as they are.
 * @param {ArrayBuffer} bytes */
async function gunzip(bytes) {
  const [first, second] = new Uint8Array(bytes);
  if (first !== 0x1f || second !== 0x8b) return bytes;
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(unpacked).arrayBuffer().catch(() => null);
}

/** @param {ArrayBuffer} bytes */
async function sha256Of(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param {ReleaseFile} file */
async function headersFor(file) {
  const extension = file.path.split('.').pop() ?? '';
  const type = TYPES[extension] ?? 'application/octet-stream';
  return withIsolation(
    new Headers({ 'content-type': type, 'content-length': String(file.bytes), [HASH]: file.sha256 }),
    await readIsolation(),
  );
}

/** @param {unknown} error */
function asInstallProblem(error) {
  if (error instanceof InstallProblem) return error;
  const { name, message } = /** @type {Error} */ (error);
  return new InstallProblem(name === 'QuotaExceededError' ? 'storage-full' : 'unreachable', message);
}

// ---- Optional parts: kept when somebody asks, and from then on with every release -----------------------------------

/** @param {string} part */
const markOf = (part) => `${scope}part/${part}`;

async function keptParts() {
  const state = await caches.open(stateCache);
  const marks = await Promise.all(Object.keys(parts).map(async (part) => ((await state.match(markOf(part))) ? part : '')));
  return marks.filter((part) => part !== '');
}

/**
 * @param {string} part
 * @param {MessagePort} asker
 */
async function keepPart(part, asker) {
  const problem = await keepFiles(parts[part], (done, total) => asker.postMessage({ done, total }));
  if (!problem) {
    await (await caches.open(stateCache)).put(markOf(part), Response.json(true));
    asker.postMessage({ kept: true });
    return;
  }
  // The rest of the release needs the room more.
  if (problem.kind === 'storage-full') await dropPart(part);
  asker.postMessage({ kept: false, kind: problem.kind, detail: problem.message });
}

/** @param {string} part */
async function dropPart(part) {
  const cache = await caches.open(ownCache);
  for (const file of parts[part]) await cache.delete(urlOf(file.path));
}

// ---- Cross-origin isolation: what a static host cannot send, the stored files carry ---------------------------------

/** Pages and worker scripts need the headers; on other scripts they mean nothing.
 * @param {Headers} headers
 * @param {Isolation} isolation */
function withIsolation(headers, isolation) {
  const type = headers.get('content-type');
  if (type !== 'text/html' && type !== 'text/javascript') return headers;
  headers.delete('cross-origin-opener-policy');
  headers.delete('cross-origin-embedder-policy');
  if (isolation !== 'off') {
    headers.set('cross-origin-opener-policy', 'same-origin');
    headers.set('cross-origin-embedder-policy', isolation);
  }
  return headers;
}

/** @returns {Promise<Isolation>} */
async function readIsolation() {
  const stored = await caches.match(`${scope}isolation`, { cacheName: stateCache });
  return stored ? stored.json() : 'credentialless';
}

/** @param {Isolation} isolation */
async function setIsolation(isolation) {
  await (await caches.open(stateCache)).put(`${scope}isolation`, Response.json(isolation));
  for (const name of await caches.keys()) {
    if (!name.startsWith(prefix) || name === stateCache) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const stored = await cache.match(request);
      if (!stored || !/html|javascript/.test(stored.headers.get('content-type') ?? '')) continue;
      const headers = withIsolation(new Headers(stored.headers), isolation);
      await cache.put(request, new Response(await stored.arrayBuffer(), { headers }));
    }
  }
}

// ---- Serving --------------------------------------------------------------------------------------------------------

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const path = pathOf(request.url);
  if (path === null) return;
  if (request.method === 'POST' && path === 'share') event.respondWith(takeShare(request));
  if (request.method !== 'GET') return;
  const other = path.match(ofAnyRelease)?.[1];
  if (ownFiles.has(path)) event.respondWith(fromCache(ownCache, path, request));
  // A tab of another release goes on with its own files.
  else if (other) event.respondWith(fromCache(prefix + other, path, request));
});

/** @type {Promise<Cache> | undefined} */
let openOwnCache;

/**
 * @param {string} cacheName
 * @param {string} path
 * @param {Request} request
 */
async function fromCache(cacheName, path, request) {
  const url = urlOf(path);
  const stored =
    cacheName === ownCache
      ? await (await (openOwnCache ??= caches.open(ownCache))).match(url)
      : await caches.match(url, { cacheName });
  return stored ?? fetch(request);
}

/** Text that another app shares arrives as a POST, so that it is in no URL and never reaches the host.
 * @param {Request} request */
async function takeShare(request) {
  const form = await request.formData();
  const shared = Object.fromEntries(['title', 'text', 'url'].map((name) => [name, String(form.get(name) ?? '')]));
  await (await caches.open(stateCache)).put(`${scope}shared`, Response.json(shared));
  return Response.redirect(`${scope}#/chat?shared`, 303);
}

// ---- From one release to the next -----------------------------------------------------------------------------------

/** Whether a tab has asked for the switch: only then may the others be reloaded. */
let switchAsked = false;

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      await worker.clients.claim();
      await tellPages({ type: 'activated', release, switchAsked });
    })(),
  );
});

worker.addEventListener('message', (event) => {
  const { data, ports } = event;
  if (data.type === 'skip-waiting') {
    switchAsked = true;
    event.waitUntil(worker.skipWaiting());
  }
  if (data.type === 'tidy') event.waitUntil(deleteOtherReleases());
  if (data.type === 'describe') {
    event.waitUntil(readIsolation().then((isolation) => ports[0].postMessage({ release, isolation, parts: Object.keys(parts) })));
  }
  if (data.type === 'keep') event.waitUntil(keepPart(data.part, ports[0]));
  if (data.type === 'set-isolation') {
    event.waitUntil(setIsolation(data.isolation).then(() => ports[0].postMessage({ done: true })));
  }
});

/** A page holds a Web Lock with the name of the cache it lives on, from its start to its end. */
async function deleteOtherReleases() {
  if (worker.registration.installing || worker.registration.waiting) return;
  const { held = [] } = await worker.navigator.locks.query();
  const alive = held.map((lock) => lock.name ?? '').filter((name) => name.startsWith(prefix));
  // Fewer locks than pages: one is still starting and has not said what it runs. Then nothing goes this time. (The
  // ids would tell which, but Chromium gives a page another id as a holder of locks than as a client.)
  if (alive.length < (await pages()).length) return;
  for (const name of await caches.keys()) {
    if (name.startsWith(prefix) && ![ownCache, stateCache, ...alive].includes(name)) await caches.delete(name);
  }
}

async function pages() {
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return windows.filter((client) => pathOf(client.url) === 'index.html');
}

/** @param {object} message */
async function tellPages(message) {
  for (const page of await pages()) page.postMessage(message);
}
