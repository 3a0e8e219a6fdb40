// @ts-check
/**
 * What app/ondevice/values.py names, as it crosses.
 *
 * @typedef {{url: string, scope: string, bytes: number, hash: string, etag: string}} ModelFile
 * @typedef {'waiting' | 'running' | 'verifying' | 'paused' | 'done' | 'failed'} JobState
 * @typedef {{id: string, state: JobState, done: number, total: number, rate: number, fetched: number, fault: string,
 *   detail: string, files: ModelFile[]}} JobTold
 * @typedef {{url: string, bytes: number, whole: boolean, damaged: number[]}} Held
 *
 * What a host says of a file: 0 and empty where it does not say.
 * @typedef {{nbytes: number, etag: string, modified: string}} Told
 *
 * What is kept beside a file. `url` and `nbytes` are the engine's. `hash` is the one that was promised and found,
 * `pieces` are our own digests, piece by piece. `damaged`: pieces that are to be fetched again.
 * @typedef {Told & {url: string, hash: string, pieces: string[]}} Record
 * @typedef {Told & {url: string, hash: string, pieces?: string[], damaged?: number[]}} Part
 */

/** Bytes of a piece: what is digested, found damaged and fetched again at once. As PIECE in tests/fakes/depots.py. */
export const PIECE = 8 * 1024 * 1024;

/** An etag says “the same bytes” unless it is weak. @param {string} etag */
export const isStrong = (etag) => etag !== '' && !etag.startsWith('W/');

/** Whether two etags name the same. @param {string} one @param {string} other */
export const sameEtag = (one, other) => one.replace(/^W\//, '') === other.replace(/^W\//, '');

/**
 * Whether a file that lies here is the one that is wanted; null: only its bytes can tell.
 * @param {Record} record @param {ModelFile} wanted @returns {boolean | null}
 */
export function isWanted(record, { bytes, hash, etag }) {
  if (bytes && bytes !== record.nbytes) return false;
  if (!hash) return !etag || !record.etag || sameEtag(etag, record.etag);
  if (hash === record.hash) return true;
  return algorithm(hash) === algorithm(record.hash) ? false : null;
}

/** @param {string} hash  `sha256:…` or `md5:…` */
export const algorithm = (hash) => hash.slice(0, hash.indexOf(':') + 1);

/** What may be said of a file by the last part of its address. @param {string} url */
export const shortName = (url) => decodeURIComponent(url.split(/[?#]/)[0].split('/').at(-1) ?? '').slice(0, 100);
