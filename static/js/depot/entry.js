// @ts-check
import { Leaf } from './faults.js';
import { folderOf, nameOf, penFor } from './layout.js';
import { rest } from './waiting.js';

/**
 * @typedef {import('./values.js').Record} Record
 * @typedef {import('./values.js').Part} Part
 * @typedef {import('./layout.js').Pen} Pen
 */

/** Times that an open is tried where somebody else, who was killed just now, still seems to hold the file. */
const OPENINGS = 40;

/** One file of a model here, with what is kept beside it. */
export class Entry {
  #folder;
  #name;

  /** @param {FileSystemDirectoryHandle} folder @param {string} name @param {string} url */
  constructor(folder, name, url) {
    this.#folder = folder;
    this.#name = name;
    this.url = url;
  }

  /** @param {{scope: string, url: string}} file */
  static async of({ scope, url }) {
    return new Entry(await folderOf(scope), await nameOf(url), url);
  }

  /** The file itself, or null. @returns {Promise<File | null>} */
  async file() {
    return this.#file('bin');
  }

  async size() {
    return (await this.file())?.size ?? 0;
  }

  /** What is kept beside a whole file; null: it is not whole. @returns {Promise<Record | null>} */
  async record() {
    const record = await this.#json('record.json');
    // An engine that fetched a file by itself wrote less.
    return record && { etag: '', modified: '', hash: '', pieces: [], ...record };
  }

  /** What is kept beside a file that is not whole. @returns {Promise<Part | null>} */
  async part() {
    return this.#json('part.json');
  }

  /** What the file is to be. @param {Omit<Part, 'url'>} part */
  async promise(part) {
    await this.#write('part.json', { url: this.url, ...part });
  }

  /** It is whole: from now on engines find it. @param {Omit<Record, 'url'>} record */
  async finish(record) {
    await this.#write('record.json', { url: this.url, ...record });
    await this.#remove('part.json');
  }

  /** It is not whole any more, but to be this. @param {Omit<Part, 'url'>} part */
  async reopen(part) {
    await this.promise(part);
    await this.#remove('record.json');
  }

  async remove() {
    for (const ending of ['record.json', 'part.json', 'bin']) await this.#remove(ending);
  }

  /** Opens the file to be written. Nobody else can, until it is closed. @returns {Promise<Pen>} */
  async open() {
    return this.#open('bin');
  }

  /** @param {string} ending @returns {Promise<File | null>} */
  async #file(ending) {
    try {
      return await (await this.#folder.getFileHandle(`${this.#name}.${ending}`)).getFile();
    } catch (error) {
      if (/** @type {Error} */ (error).name === 'NotFoundError') return null;
      throw error;
    }
  }

  /** @param {string} ending */
  async #json(ending) {
    try {
      const told = JSON.parse(await (await this.#file(ending))?.text() ?? 'null');
      return told?.url === this.url && Number.isSafeInteger(told.nbytes) ? told : null;
    } catch (error) {
      if (error instanceof SyntaxError) return null; // the tab was killed while it wrote this
      throw error;
    }
  }

  /** @param {string} ending @param {object} value */
  async #write(ending, value) {
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    const pen = await this.#open(ending);
    try {
      pen.truncate(0);
      writeAll(pen, bytes, 0);
      pen.flush();
    } finally {
      pen.close();
    }
  }

  /** @param {string} ending @returns {Promise<Pen>} */
  async #open(ending) {
    const handle = await this.#folder.getFileHandle(`${this.#name}.${ending}`, { create: true });
    for (let opening = 1; ; opening++) {
      try {
        return await penFor(handle);
      } catch (error) {
        const held = /** @type {Error} */ (error).name === 'NoModificationAllowedError';
        if (!held || opening === OPENINGS) throw error;
        await rest(50, NEVER);
      }
    }
  }

  /** @param {string} ending */
  async #remove(ending) {
    try {
      await this.#folder.removeEntry(`${this.#name}.${ending}`);
    } catch (error) {
      if (/** @type {Error} */ (error).name !== 'NotFoundError') throw error;
    }
  }
}

const NEVER = new AbortController().signal;

/** Write all of it: a disk that is full may take a part. @param {Pen} pen @param {Uint8Array} bytes @param {number} at */
export function writeAll(pen, bytes, at) {
  const written = pen.write(bytes, { at });
  if (written !== bytes.length) throw new Leaf('NoRoom', `the disk took ${written} of ${bytes.length} bytes`);
}
