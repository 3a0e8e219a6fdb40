// @ts-check
/** Copies a file in that the person picked on the page; `picked.js` there hands it over. */

import { alone } from './bringing.js';
import { digested } from './digests.js';
import { writeAll } from './entry.js';
import { Leaf, leafOf } from './faults.js';
import { asksFor } from './picked.js';
import { needRoom } from './room.js';
import { Teller } from './telling.js';
import { algorithm, shortName } from './values.js';

/** @typedef {import('./values.js').ModelFile} ModelFile */

const NEVER = new AbortController().signal;

/**
 * How far it is, is told like a job with the name of what was picked.
 * @param {ModelFile} file @param {string} picked @param {(told: import('./values.js').JobTold) => void} post
 * @returns {Promise<ModelFile>} as it was found to be
 */
export async function takenIn(file, picked, post) {
  const source = await asksFor(picked);
  const teller = new Teller(picked, post);
  teller.now({ state: 'running', total: source.size });
  try {
    const found = await copied(file, source, teller);
    teller.now({ state: 'done', files: [found] });
    return found;
  } catch (error) {
    const { name, message } = leafOf(error);
    teller.now({ state: 'failed', fault: name, detail: message });
    throw error;
  }
}

/** @param {ModelFile} file @param {File} source @param {Teller} teller @returns {Promise<ModelFile>} */
async function copied(file, source, teller) {
  if (file.bytes && file.bytes !== source.size) {
    throw new Leaf('WrongHash', `${shortName(file.url)} has ${source.size} bytes, not ${file.bytes}`);
  }
  await needRoom(source.size);
  return alone(file, NEVER, async (entry) => {
    await entry.remove();
    try {
      await pour(source, await entry.open(), teller);
      teller.now({ state: 'verifying' });
      const blob = /** @type {File} */ (await entry.file());
      const { pieces, hash } = await digested(blob, algorithm(file.hash), NEVER);
      if (hash !== file.hash) throw new Leaf('WrongHash', shortName(file.url));
      await entry.finish({ nbytes: blob.size, etag: file.etag, modified: '', hash, pieces });
      return { ...file, bytes: blob.size };
    } catch (error) {
      await entry.remove();
      throw error;
    }
  });
}

/** @param {File} source @param {import('./entry.js').Pen} pen @param {Teller} teller */
async function pour(source, pen, teller) {
  const reader = source.stream().getReader();
  try {
    let at = 0;
    for (let read; !(read = await reader.read()).done; at += read.value.length) {
      writeAll(pen, read.value, at);
      teller.note({ done: at + read.value.length });
    }
    pen.flush();
  } finally {
    pen.close();
  }
}
