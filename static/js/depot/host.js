// @ts-check
/**
 * Talking to the hosts of models.
 *
 * A range is always asked for, from the first byte on: then the browser asks for the file as it is and not packed, so
 * sizes are exact, and the answer shows at once whether the host can resume. `If-Range` is not sent, since it makes the
 * browser ask beforehand whether it may, and not every host of files says so. The answer names the same etag or date,
 * and is compared.
 *
 * @typedef {import('./values.js').Told} Told
 * @typedef {Told & {from: number, body: ReadableStream<Uint8Array>}} Answer  `from`: where in the file the body begins
 */

import { Leaf } from './faults.js';

/** Nothing of the person goes along, and nothing is kept a second time. @type {RequestInit} */
const PLAIN = { credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' };
/** Milliseconds in which a host must say something. */
const SILENCE = 60_000;
const BUSY = [408, 425, 429];

/**
 * Begin to fetch a file, or a part of it; null: the host has nothing from there on.
 * @param {string} url @param {{from?: number, to?: number, signal: AbortSignal}} wanted  to: the byte after the last
 * @returns {Promise<Answer | null>}
 */
export async function fetched(url, { from = 0, to, signal }) {
  let response = await asked(url, { headers: { Range: `bytes=${from}-${to === undefined ? '' : to - 1}` } }, signal);
  if (response.status === 416 && from > 0) return null;
  if (response.status === 416) response = await asked(url, {}, signal); // a file of no bytes has no first one
  accept(response);
  const body = response.body ?? new Blob().stream();
  const range = /^bytes (\d+)-/.exec(response.headers.get('Content-Range') ?? '');
  const begins = response.status === 206 ? from : 0;
  if (range && Number(range[1]) !== begins) throw new Error('the host sent another part of the file');
  return { ...toldBy(response, to === undefined ? from : null), from: begins, body };
}

/** What a host says of a file without sending it. @param {string} url @param {AbortSignal} signal @returns {Promise<Told>} */
export async function looked(url, signal) {
  const headers = { Range: 'bytes=0-' }; // for the size as it is: see above
  const head = await asked(url, { method: 'HEAD', headers }, signal).catch(() => null);
  if (head?.ok && head.headers.get('Content-Length')) return toldBy(head, 0);
  const response = await asked(url, { headers: { Range: 'bytes=0-0' } }, signal);
  await response.body?.cancel();
  accept(response);
  return toldBy(response, null);
}

/** A small file. @param {string} url @param {AbortSignal} signal @returns {Promise<{bytes: Uint8Array<ArrayBuffer>, etag: string, modified: string}>} */
export async function whole(url, signal) {
  const response = await asked(url, {}, signal);
  accept(response);
  const { etag, modified } = toldBy(response, 0);
  return { bytes: new Uint8Array(await response.arrayBuffer()), etag, modified };
}

/** The next bytes of a body; null: that was all. @param {ReadableStreamDefaultReader<Uint8Array>} reader */
export async function next(reader) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const silence = new Promise((_, reject) => { timer = setTimeout(() => reject(silent()), SILENCE); });
  try {
    const { done, value } = await Promise.race([reader.read(), /** @type {Promise<never>} */ (silence)]);
    return done ? null : value;
  } finally {
    clearTimeout(timer);
  }
}

/** The answer of a host; the signal ends its body too. @param {string} url @param {RequestInit} more @param {AbortSignal} signal */
async function asked(url, more, signal) {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(silent()), SILENCE);
  try {
    return await fetch(url, { ...PLAIN, ...more, signal: AbortSignal.any([signal, silence.signal]) });
  } finally {
    clearTimeout(timer);
  }
}

const silent = () => new Error(`the host was silent for ${SILENCE / 1000} seconds`);

/** @param {Response} response */
function accept({ ok, status }) {
  if (ok) return;
  if (status >= 500 || BUSY.includes(status)) throw new Error(`the host is busy (HTTP ${status})`);
  throw new Leaf('HostRefused', `HTTP ${status}`);
}

/** @param {Response} response @param {number | null} from  null: not to the end @returns {Told} */
function toldBy({ status, headers }, from) {
  const total = /\/(\d+)$/.exec(headers.get('Content-Range') ?? '')?.[1];
  const length = Number(headers.get('Content-Length') ?? 0);
  // Not every host lets a page read what it says of the range: then the answer is as long as the rest.
  const rest = status === 206 ? from !== null && length && from + length : length;
  const nbytes = total ? Number(total) : Number(rest);
  return { nbytes, etag: headers.get('ETag') ?? '', modified: headers.get('Last-Modified') ?? '' };
}
