// @ts-check
/** Small files that Python reads, and what a host says of a file. */

import { alone } from './bringing.js';
import { digested } from './digests.js';
import { writeAll } from './entry.js';
import { Leaf } from './faults.js';
import { looked, whole } from './host.js';
import { retried } from './retrying.js';
import { algorithm, isWanted, shortName } from './values.js';

/** @typedef {import('./values.js').ModelFile} ModelFile */
/** @typedef {import('./entry.js').Entry} Entry */

/** Tries while somebody waits for the answer. */
const TRIES = 3;
const LARGEST = 64 * 1024 * 1024;
const NEVER = new AbortController().signal;

/** As it lies here, else fetched and kept. `fresh`: fetched whatever lies here, and not kept. @param {ModelFile} file @param {boolean} fresh @param {number} patience */
export async function textOf(file, fresh, patience) {
  if (fresh) return decoded((await fetchedText(file, patience)).bytes, file);
  return alone(file, NEVER, async (entry) => {
    const here = await kept(entry, file);
    if (here) return here.text();
    const { bytes, etag, modified } = await fetchedText(file, patience);
    const { pieces, hash } = await digested(new Blob([bytes]), algorithm(file.hash), NEVER);
    if (hash !== file.hash) throw new Leaf('WrongHash', shortName(file.url));
    const text = decoded(bytes, file);
    await entry.remove();
    await keep(entry, bytes);
    await entry.finish({ nbytes: bytes.length, etag, modified, hash, pieces });
    return text;
  });
}

/** The file that lies here, if it is the one that is wanted. @param {Entry} entry @param {ModelFile} file */
async function kept(entry, file) {
  const [record, blob] = await Promise.all([entry.record(), entry.file()]);
  if (!record || blob?.size !== record.nbytes) return null;
  const wanted = isWanted(record, file) ?? (await digested(blob, algorithm(file.hash), NEVER)).hash === file.hash;
  return wanted ? blob : null;
}

/** @param {string} url @param {number} patience */
export async function asked(url, patience) {
  const { nbytes, etag } = await retried({ url, patience, tries: TRIES, signal: NEVER }, () => looked(url, NEVER));
  return { bytes: nbytes, etag };
}

/** @param {ModelFile} file @param {number} patience */
async function fetchedText({ url }, patience) {
  const told = await retried({ url, patience, tries: TRIES, signal: NEVER }, () => whole(url, NEVER));
  if (told.bytes.length > LARGEST) throw new Leaf('HostRefused', `${shortName(url)} is too large to be a text`);
  return told;
}

/** @param {Uint8Array} bytes @param {ModelFile} file */
function decoded(bytes, { url }) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Leaf('HostRefused', `${shortName(url)} is no text`);
  }
}

/** @param {Entry} entry @param {Uint8Array} bytes */
async function keep(entry, bytes) {
  const pen = await entry.open();
  try {
    writeAll(pen, bytes, 0);
    pen.flush();
  } finally {
    pen.close();
  }
}
