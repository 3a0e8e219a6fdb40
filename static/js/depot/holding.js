// @ts-check
/**
 * What lies here: seen, checked, removed.
 *
 * @typedef {import('./values.js').ModelFile} ModelFile
 * @typedef {import('./values.js').Held} Held
 */

import { alone } from './bringing.js';
import { digested } from './digests.js';
import { Entry } from './entry.js';
import { algorithm, PIECE } from './values.js';

const NEVER = new AbortController().signal;

/** @param {ModelFile} file @returns {Promise<Held>} */
export async function heldOf(file) {
  const entry = await Entry.of(file);
  const [size, record, part] = await Promise.all([entry.size(), entry.record(), entry.part()]);
  const damaged = part?.damaged ?? [];
  if (record) return { url: file.url, bytes: size, whole: size === record.nbytes, damaged: [] };
  const lost = damaged.reduce((sum, piece) => sum + Math.max(Math.min(PIECE, size - piece * PIECE), 0), 0);
  return { url: file.url, bytes: part ? Math.max(size - lost, 0) : 0, whole: false, damaged };
}

/** Reads all of it; what is not as it was is noted, and is not whole until it is fetched again. @param {ModelFile} file @returns {Promise<Held>} */
export async function checked(file) {
  await alone(file, NEVER, async (entry) => {
    const [record, blob] = await Promise.all([entry.record(), entry.file()]);
    if (!record) return;
    if (!blob) return entry.remove();
    const known = record.pieces.length > 0;
    const { pieces, hash } = await digested(blob, known ? '' : algorithm(file.hash), NEVER);
    const before = known ? record.pieces : pieces;
    const all = Array.from({ length: Math.max(Math.ceil(record.nbytes / PIECE), pieces.length) }, (_, piece) => piece);
    const lost = all.filter((piece) => before[piece] !== pieces[piece]);
    if (!known && hash !== file.hash) return entry.remove(); // nobody can say which piece
    if (lost.length || blob.size !== record.nbytes) return entry.reopen({ ...record, damaged: lost });
    if (!known) await entry.finish({ ...record, pieces, hash });
  });
  return heldOf(file);
}

/** @param {ModelFile} file */
export const removed = (file) => alone(file, NEVER, (entry) => entry.remove());
