// @ts-check
/**
 * Writes what is missing of a file straight to where it stays. What lies on the disk is the only account of how far it
 * came, so that a kill at any moment loses nothing but what was on its way.
 *
 * @typedef {import('./values.js').ModelFile} ModelFile
 * @typedef {import('./values.js').Part} Part
 * @typedef {import('./host.js').Answer} Answer
 */

import { writeAll } from './entry.js';
import { Leaf } from './faults.js';
import { fetched, next } from './host.js';
import { isStrong, PIECE, sameEtag, shortName } from './values.js';

/**
 * One try; whether something was fetched.
 * @param {import('./entry.js').Entry} entry @param {ModelFile} file @param {import('./bringing.js').Way} way
 */
export async function fill(entry, file, way) {
  const part = await entry.part();
  const filling = new Filling(entry, await entry.open(), file, way);
  try {
    if (part?.damaged && await filling.mend(part, part.damaged)) return true;
    return await filling.goOn(part?.damaged ? null : part);
  } finally {
    filling.pen.close();
  }
}

class Filling {
  /** @param {import('./entry.js').Entry} entry @param {import('./entry.js').Pen} pen @param {ModelFile} file @param {import('./bringing.js').Way} way */
  constructor(entry, pen, file, way) {
    this.entry = entry;
    this.pen = pen;
    this.file = file;
    this.way = way;
  }

  /** From where it stopped to its end. @param {Part | null} part */
  async goOn(part) {
    const { file: { url, hash }, way: { signal }, pen } = this;
    let from = part && !(hash && part.hash && hash !== part.hash) ? pen.getSize() : 0;
    if (part?.nbytes && from === part.nbytes) return false;
    if (!part || from > part.nbytes || !this.#canTell(part)) from = 0;
    for (;;) {
      const answer = await fetched(url, { from, signal });
      const same = answer && (from === 0 || this.#isSame(/** @type {Part} */ (part), answer));
      if (from > 0 && !(same && answer.from === from)) this.#saysWhy(same === true);
      if (answer && answer.from > 0 && !same) await answer.body.cancel();
      if (!answer || (answer.from > 0 && !same)) from = 0;
      else if (await this.#take(answer)) return true;
      else from = pen.getSize();
      part = await this.entry.part();
    }
  }

  /**
   * Only the pieces that a check found damaged; false: the host has another file now.
   * @param {Part} part @param {number[]} damaged
   */
  async mend(part, damaged) {
    let here = part.nbytes - damaged.reduce((sum, piece) => sum + bytesOf(part, piece), 0);
    for (const piece of damaged) {
      const from = piece * PIECE;
      const answer = await fetched(this.file.url, { from, to: from + bytesOf(part, piece), signal: this.way.signal });
      if (answer?.from !== from || !this.#isSame(part, answer)) {
        await answer?.body.cancel();
        this.#saysWhy(false);
        return false;
      }
      await this.#pour(answer, (at) => this.way.lies(here + at - from, part.nbytes));
      here += bytesOf(part, piece);
    }
    this.pen.flush();
    return true;
  }

  /** Write what comes; whether that was all of it. @param {Answer} answer */
  async #take(answer) {
    const { file, pen, entry } = this;
    const { etag, modified, from } = answer;
    if (answer.nbytes && file.bytes && answer.nbytes !== file.bytes) {
      throw new Leaf('WrongHash', `${shortName(file.url)} has ${answer.nbytes} bytes, not ${file.bytes}`);
    }
    const nbytes = answer.nbytes || file.bytes;
    const promised = { etag, modified, hash: file.hash };
    if (from === 0) {
      pen.truncate(0);
      await entry.promise({ nbytes, ...promised });
    }
    const size = await this.#pour(answer, (at) => this.way.lies(at, nbytes));
    if (nbytes && size < nbytes && size > from) return false; // some hosts send a long file in several answers
    if (nbytes && size !== nbytes) throw new Error(`${size} bytes came, not ${nbytes}`);
    pen.flush(); // before a record says that it is whole
    await entry.promise({ nbytes: size, ...promised });
    return true;
  }

  /** @param {Answer} answer @param {(at: number) => void} lies @returns {Promise<number>} where it ended */
  async #pour({ body, from }, lies) {
    const { pen, way: { signal, bucket, came } } = this;
    const reader = body.getReader();
    let at = from;
    lies(at);
    try {
      for (let chunk; (chunk = await next(reader)); at += chunk.length) {
        writeAll(pen, chunk, at);
        came(chunk.length);
        lies(at + chunk.length);
        await bucket.take(chunk.length, signal);
      }
    } finally {
      reader.cancel().catch(() => {}); // it is over, or whoever wanted it has gone
    }
    return at;
  }

  /** Whether one could know a changed file from this one. @param {Part} part */
  #canTell({ etag, modified, pieces }) {
    return isStrong(etag) || modified !== '' || this.file.hash !== '' || pieces !== undefined;
  }

  /** Whether the host still has the file that lies here in part. @param {Part} part @param {Answer} answer */
  #isSame(part, answer) {
    if (part.nbytes && answer.nbytes && part.nbytes !== answer.nbytes) return false;
    if (part.etag && answer.etag && !sameEtag(part.etag, answer.etag)) return false;
    if (isStrong(part.etag) && answer.etag) return true;
    if (part.modified && answer.modified) return part.modified === answer.modified;
    return this.file.hash !== '' || part.pieces !== undefined; // the end will tell
  }

  /** @param {boolean} same */
  #saysWhy(same) {
    const why = same ? 'its host cannot go on in the middle of it' : 'it was changed on its host';
    this.way.says(`${shortName(this.file.url)} begins anew: ${why}.`);
    this.way.lies(0, this.file.bytes);
  }
}

/** @param {Part} part @param {number} piece */
const bytesOf = ({ nbytes }, piece) => Math.min(PIECE, nbytes - piece * PIECE);
