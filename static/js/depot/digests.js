// @ts-check
import { hex } from './layout.js';
import { PIECE } from './values.js';

/** The digest of one piece. @param {Blob} file @param {number} piece */
export const pieceOf = async (file, piece) => hex(await crypto.subtle.digest('SHA-256', await bytesOf(file, piece)));

/**
 * Reads all of a file: the digest of each piece, and with an algorithm the hash of the whole. The browser's own digest
 * is fast but takes all at once, so it does the pieces, and a library the whole.
 * @param {Blob} file @param {string} algorithm `sha256:`, `md5:` or nothing @param {AbortSignal} signal
 * @returns {Promise<{pieces: string[], hash: string}>}
 */
export async function digested(file, algorithm, signal) {
  const whole = await hasher(algorithm);
  const pieces = [];
  for (let piece = 0; piece * PIECE < file.size; piece++) {
    signal.throwIfAborted();
    const bytes = await bytesOf(file, piece);
    const digest = crypto.subtle.digest('SHA-256', bytes);
    whole?.update(new Uint8Array(bytes));
    pieces.push(hex(await digest));
  }
  return { pieces, hash: whole ? algorithm + hex(whole.digest()) : '' };
}

/** @param {Blob} file @param {number} piece */
const bytesOf = (file, piece) => file.slice(piece * PIECE, (piece + 1) * PIECE).arrayBuffer();

/** @param {string} algorithm */
async function hasher(algorithm) {
  if (algorithm === 'sha256:') return (await import('../../vendor/noble/sha2.js')).sha256.create();
  if (algorithm === 'md5:') return (await import('../../vendor/noble/legacy.js')).md5.create();
  return null;
}
