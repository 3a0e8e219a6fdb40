// @ts-check
/**
 * Brings one file here, whole and verified.
 *
 * @typedef {import('./values.js').ModelFile} ModelFile
 * @typedef {import('./values.js').Record} Record
 *
 * What whoever brings a file is given and tells.
 * @typedef {object} Way
 * @property {AbortSignal} signal
 * @property {import('./bucket.js').Bucket} bucket
 * @property {number} patience  milliseconds before the second try; each further one comes twice as late, about
 * @property {(bytes: number) => void} came  over the network
 * @property {(here: number, total: number) => void} lies  so much of it
 * @property {(state: 'running' | 'verifying' | 'waiting') => void} stands
 * @property {(words: string) => void} says
 */

import { digested } from './digests.js';
import { Entry } from './entry.js';
import { Leaf } from './faults.js';
import { fill } from './filling.js';
import { retried } from './retrying.js';
import { algorithm, isWanted, shortName } from './values.js';

const FILE_LOCK = 'switchyard-depot-file:';

/** While this runs nobody else in any tab writes or removes the file. @template T @param {{url: string, scope: string}} file @param {AbortSignal} signal @param {(entry: Entry) => Promise<T>} work @returns {Promise<T>} */
export async function alone(file, signal, work) {
  return navigator.locks.request(`${FILE_LOCK}${file.scope} ${file.url}`, { signal }, async () => work(await Entry.of(file)));
}

/** @param {ModelFile} file @param {Way} way @returns {Promise<ModelFile>} as it was found to be */
export function bring(file, way) {
  return alone(file, way.signal, async (entry) => {
    const record = await entry.record();
    if (record && await stays(record, file, entry)) return found(file, record, way);
    for (let fetches = 0; ; ) {
      way.stands('running');
      if (await filled(entry, file, way)) fetches += 1;
      way.stands('verifying');
      const made = await verified(entry, file, way);
      if (made) return found(file, made, way);
      await entry.remove();
      if (fetches === 2) throw new Leaf('WrongHash', shortName(file.url));
      way.says(`${shortName(file.url)} is not what was promised: it is fetched again.`);
    }
  });
}

/** @param {Entry} entry @param {ModelFile} file @param {Way} way */
function filled(entry, file, way) {
  const { signal, patience } = way;
  let furthest = 0;
  const waits = (/** @type {boolean} */ waiting) => way.stands(waiting ? 'waiting' : 'running');
  return retried({ url: file.url, signal, patience, waits }, (gained) => fill(entry, file, {
    ...way,
    lies(here, total) {
      if (here > furthest) gained();
      furthest = Math.max(here, furthest);
      way.lies(here, total);
    },
  }));
}

/**
 * Whether a whole file may stay as it is. Where only its bytes can tell, it counts as one that has all its bytes and is
 * still to be verified.
 * @param {Record} record @param {ModelFile} file @param {Entry} entry
 */
async function stays(record, file, entry) {
  const wanted = isWanted(record, file);
  if (wanted) return (await entry.size()) === record.nbytes;
  if (wanted === null) await entry.reopen({ nbytes: record.nbytes, etag: record.etag, modified: record.modified, hash: '' });
  else await entry.remove();
  return false;
}

/** @param {Entry} entry @param {ModelFile} file @param {Way} way @returns {Promise<Record | null>} null: it is another file */
async function verified(entry, file, { signal }) {
  const [blob, part] = await Promise.all([entry.file(), entry.part()]);
  if (!blob || !part) throw new Leaf('FilesFailed', 'a file went away while it was verified');
  const { pieces, hash } = await digested(blob, algorithm(file.hash || part.hash), signal);
  const asBefore = !part.pieces || String(part.pieces) === String(pieces);
  if (!asBefore || hash !== (file.hash || part.hash)) return null;
  const record = { url: entry.url, nbytes: blob.size, etag: part.etag, modified: part.modified, hash, pieces };
  await entry.finish(record);
  return record;
}

/** @param {ModelFile} file @param {Record} record @param {Way} way @returns {ModelFile} */
function found(file, { nbytes, etag, hash }, way) {
  way.lies(nbytes, nbytes);
  return { ...file, bytes: nbytes, etag: etag || file.etag, hash: file.hash || hash };
}
