// @ts-check
// Reads the conversations and their messages out of the database, the newest first, and follows what changes in it.

import { openDB } from '../../vendor/idb/index.js';
import { Texts } from './texts.js';

/** Conversations whose messages are read in one transaction. */
const AT_ONCE = 25;

/** @typedef {{kind: string, ids: string[]}} Change  no ids: too many to name */
/** @typedef {{id: string, at: number, data: string, fields: Record<string, string>}} Row */

export class Reader {
  texts = new Texts();
  read = 0;
  of = 0;
  /** @type {Promise<import('idb').IDBPDatabase> | null} */
  #opening = null;
  #name;
  /** What is done to the texts is done one after the other. @type {Promise<unknown>} */
  #work = Promise.resolve();
  /** Conversations whose messages are still to be read, the newest last. @type {string[]} */
  #unread = [];
  #going = false;
  /** @type {Promise<void> | null} */
  #reading = null;

  /** @param {string} name  of the database */
  constructor(name) {
    this.#name = name;
    // Heard before the first row is read, so that nothing is missed.
    new BroadcastChannel(`${name}-records`).onmessage = ({ data }) => this.change(data);
  }

  /** Whether all is in memory. */
  get whole() {
    return this.#reading !== null && !this.#going;
  }

  /** Resolves when the titles are known; the messages follow. */
  async start() {
    this.#reading ??= this.#begin();
    try {
      await this.#reading;
      await this.#work;
    } catch (error) {
      this.#reading = null;
      throw error;
    }
  }

  /**
   * Somebody wrote. What is asked next waits until that is known here.
   * @param {Change} change
   */
  change({ kind, ids }) {
    if (!this.#reading || !ids) return;
    if (kind === 'conversation') this.#then(() => (ids.length ? this.#talksChanged(ids) : this.#readTalks()));
    if (kind === 'message') this.#then(() => (ids.length ? this.#messagesChanged(ids) : this.#readAgain()));
  }

  /** The messages as they were written. @param {string[]} ids @returns {Promise<Map<string, string>>} */
  async written(ids) {
    const rows = await this.#get('message', ids);
    return new Map(rows.flatMap((row) => (row ? [[row.id, textOf(row)]] : [])));
  }

  async #begin() {
    await this.#then(() => this.#readTalks());
    this.of = await (await this.#database()).count('message');
    this.#goOn();
  }

  /** @template T @param {() => Promise<T>} step @returns {Promise<T>} */
  #then(step) {
    const done = this.#work.then(step);
    this.#work = done.catch(() => {}); // whoever waits for the step is told; the next one is tried all the same
    return done;
  }

  /** The messages of the next conversations, then of those after them: between two steps others have their turn. */
  async #goOn() {
    if (this.#going) return;
    this.#going = true;
    try {
      while (this.#unread.length) await this.#then(() => this.#readNext());
      this.of = this.read;
    } catch {
      this.#reading = null; // the next question tries it again
    } finally {
      this.#going = false;
    }
  }

  async #readNext() {
    const ids = this.#unread.splice(-AT_ONCE);
    try {
      const index = (await this.#database()).transaction('message').store.index('conversation');
      const all = await Promise.all(ids.map((id) => index.getAll(IDBKeyRange.bound([id], [id, []]))));
      all.forEach((rows, at) => {
        this.texts.setMessages(ids[at], rows.map((row) => ({ id: row.id, text: textOf(row) })));
        this.read += rows.length;
      });
    } catch (error) {
      this.#unread.push(...ids);
      throw error;
    }
  }

  /** All conversations; those that are new here are read. */
  async #readTalks() {
    const rows = await (await this.#database()).getAll('conversation');
    const there = new Set(rows.map(({ id }) => id));
    for (const id of this.texts.ids()) if (!there.has(id)) this.texts.removeTalk(id);
    const talks = rows.map(talkOf).sort((a, b) => a.updated - b.updated);
    for (const talk of talks) this.#take(talk);
  }

  /** @param {import('./texts.js').Talk} talk */
  #take(talk) {
    if (!this.texts.has(talk.id)) this.#unread.push(talk.id);
    this.texts.setTalk(talk);
  }

  /** @param {string[]} ids */
  async #talksChanged(ids) {
    const rows = await this.#get('conversation', ids);
    rows.forEach((row, at) => (row ? this.#take(talkOf(row)) : this.texts.removeTalk(ids[at])));
    this.#goOn();
  }

  /** @param {string[]} ids */
  async #messagesChanged(ids) {
    const rows = await this.#get('message', ids);
    const unread = new Set(this.#unread);
    rows.forEach((row, at) => {
      if (!row) this.texts.removeMessage(ids[at]);
      else if (!unread.has(row.fields.conversation)) this.texts.setMessage(row.fields.conversation, { id: row.id, text: textOf(row) });
    });
  }

  /** So much was written at once that nobody counted it: an import. */
  async #readAgain() {
    this.#unread = this.texts.ids();
    this.read = 0;
    this.of = await (await this.#database()).count('message');
    this.#goOn();
  }

  /** @param {string} kind @param {string[]} ids @returns {Promise<(Row | undefined)[]>} */
  async #get(kind, ids) {
    const { store } = (await this.#database()).transaction(kind);
    return Promise.all(ids.map((id) => store.get(id)));
  }

  /** Opened when it is needed, and given up when another version of the app wants another shape. */
  #database() {
    this.#opening ??= openDB(this.#name, undefined, {
      blocking: async () => {
        (await this.#opening)?.close();
        this.#opening = null;
      },
      terminated: () => { this.#opening = null; },
    }).catch((error) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }
}

/** @param {Row} row @returns {import('./texts.js').Talk} */
function talkOf({ id, data }) {
  const { title = '', updated = 0, shelf = 'open', tags = [] } = JSON.parse(data);
  return { id, title, updated, shelf, tags };
}

/** What was said, and the names of the files that went with it. @param {Row} row */
function textOf({ data }) {
  const { text = '', files = [] } = JSON.parse(data);
  return files.length ? [text, ...files.map((/** @type {{name: string}} */ { name }) => name)].join('\n') : text;
}
