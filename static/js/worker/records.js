// @ts-check
/**
 * Rows in IndexedDB, for `app/browser/records.py`.
 *
 * Python can't hold a transaction open while it waits, and every value that crosses into it costs, so
 * every order is one call with JSON text in and JSON text out, and one transaction. An answer is
 * `{"done": …}` or `{"failed": {"name": …}}`: errors cross as data too.
 *
 * @typedef {{id: string, v: number, rev: number, at: number, data: string, fields: Record<string, string | number>}} Row
 * @typedef {{index: string, equal: (string|number)[], lower: string|number|null, upper: string|number|null,
 *   reverse: boolean, limit: number}} Query
 * @typedef {{rev: number, at: number}} Seen
 * @typedef {{do: 'put', kind: string, over: Seen, row: Omit<Row, 'rev'>}
 *   | {do: 'delete', kind: string, id: string, over: Seen | null}
 *   | {do: 'deleteAll', kind: string, query: Query}} Write
 * @typedef {import('idb').IDBPObjectStore<unknown, any, string, any>} Store
 */

import { Database, Named, UNSETTLED, unwrap } from './database.js';

/** Ids in one notice; a bigger change names its kind only. The same as in app/records/memory.py. */
const NAMED_AT_MOST = 500;
/** Rows read to reckon the size of a kind. */
const SAMPLE = 2000;

/** Start a connection to nothing yet: the first order is `open`. */
export const connect = () => new Records();

export class Records {
  /** @type {Database | null} */
  #database = null;
  /** @type {BroadcastChannel | null} */
  #channel = null;
  /** @type {object[]} */
  #events = [];
  #wake = () => {};

  /** @param {string} text  `{"order": name, …}` */
  async ask(text) {
    const { order, ...given } = JSON.parse(text);
    try {
      return JSON.stringify({ done: (await ORDERS[order](this, given)) ?? null });
    } catch (error) {
      return JSON.stringify({ failed: await described(/** @type {Error} */ (error), given) });
    }
  }

  /** What other tabs did since the last call; waits until there is something. */
  async events() {
    while (!this.#events.length) await new Promise((resolve) => { this.#wake = () => resolve(undefined); });
    return JSON.stringify(this.#events.splice(0));
  }

  /** @param {{name: string, layout: import('./database.js').Layout, patience: number}} given */
  async open({ name, layout, patience }) {
    this.#database = new Database(name, layout, patience, () => this.#tell({ outdated: true }));
    const db = await this.#database.connected();
    this.#channel = new BroadcastChannel(`${name}-records`);
    this.#channel.onmessage = ({ data }) => this.#tell(data);
    return db.getAllKeys(UNSETTLED);
  }

  close() {
    this.#channel?.close();
    this.#database?.close();
  }

  connected() {
    if (!this.#database) throw new Named('Refused', 'the database was not opened');
    return this.#database.connected();
  }

  /** A store to read from. @param {string} kind */
  async reading(kind) {
    const tx = (await this.connected()).transaction(kind);
    // Each request tells its own error; nobody waits for `done`.
    tx.done.catch(() => {});
    return tx.store;
  }

  get layout() {
    return /** @type {Database} */ (this.#database).layout;
  }

  /** @param {Map<string, string[] | null>} changed  ids by kind; null: too many to name */
  announce(changed) {
    for (const [kind, ids] of changed) {
      if (ids?.length !== 0) this.#channel?.postMessage({ kind, ids: ids && ids.length <= NAMED_AT_MOST ? ids : [] });
    }
  }

  /** @param {object} event */
  #tell(event) {
    this.#events.push(event);
    this.#wake();
  }
}

/** @type {Record<string, (records: Records, given: any) => Promise<any>>} */
const ORDERS = {
  open: (records, given) => records.open(given),
  close: async (records) => records.close(),

  async get(records, { kind, ids }) {
    const store = await records.reading(kind);
    const rows = await Promise.all(ids.map((/** @type {string} */ id) => store.get(id)));
    return rows.map((row) => row && flat(row));
  },

  async select(records, { kind, query }) {
    const store = await records.reading(kind);
    return (await found(store, query)).map(flat);
  },

  async keys(records, { kind, query }) {
    const store = await records.reading(kind);
    if (query.limit && query.reverse) return (await found(store, query)).map((row) => row.id);
    const keys = await source(store, query).getAllKeys(range(query), query.limit || undefined);
    return query.reverse ? keys.reverse() : keys;
  },

  async count(records, { kind, query }) {
    const store = await records.reading(kind);
    return source(store, query).count(range(query));
  },

  async write(records, { writes, strict }) {
    const db = await records.connected();
    const kinds = new Set(writes.map((/** @type {Write} */ write) => write.kind));
    const tx = db.transaction([...kinds], 'readwrite', { durability: strict ? 'strict' : 'relaxed' });
    const { revs, changed } = await allOrNothing(tx, writes);
    records.announce(changed);
    return revs;
  },

  async settled(records, { kind }) {
    await (await records.connected()).delete(UNSETTLED, kind);
  },

  async sizes(records) {
    return Promise.all(Object.keys(records.layout.stores).map(async (kind) => {
      const store = await records.reading(kind);
      const [count, sample] = await Promise.all([store.count(), store.getAll(null, SAMPLE)]);
      const bytes = sample.reduce((sum, row) => sum + size(row), 0);
      return [kind, count, sample.length ? Math.round((bytes * count) / sample.length) : 0];
    }));
  },

  disk: () => disk(),
};

/**
 * Carry out the writes in one transaction; the first row that is not as its writer saw it ends all of it.
 * @param {import('idb').IDBPTransaction<unknown, any[], 'readwrite'>} tx @param {Write[]} writes
 */
async function allOrNothing(tx, writes) {
  // Who waits for `done` is told by the await below; without this line an abort counts as unhandled too.
  tx.done.catch(() => {});
  try {
    const start = (/** @type {Write} */ write) => carryOut(tx.objectStore(write.kind), write);
    // Rows are written side by side, which is faster; what a query removes must be settled before the next write looks.
    const answers = writes.some((write) => write.do === 'deleteAll')
      ? await oneByOne(writes, start)
      : await Promise.all(writes.map(start));
    await tx.done;
    return { revs: answers.map(({ rev }) => rev), changed: idsByKind(writes, answers) };
  } catch (error) {
    try {
      tx.abort();
    } catch {
      // It has aborted by itself, and `error` or `tx.error` says why.
    }
    await tx.done.catch(() => {});
    throw unwrap(tx).error ?? error;
  }
}

/** @template T, A @param {T[]} all @param {(one: T) => Promise<A>} work */
async function oneByOne(all, work) {
  const answers = [];
  for (const one of all) answers.push(await work(one));
  return answers;
}

/** @param {Write[]} writes @param {{ids: string[] | null}[]} answers */
function idsByKind(writes, answers) {
  /** @type {Map<string, string[] | null>} */
  const changed = new Map();
  answers.forEach(({ ids }, at) => {
    const { kind } = writes[at];
    const before = changed.has(kind) ? changed.get(kind) : [];
    changed.set(kind, before && ids ? before.concat(ids) : null);
  });
  return changed;
}

/**
 * The rev of what was written (0: removed), and whose ids changed (null: too many to name).
 * @param {any} store @param {Write} write @returns {Promise<{rev: number, ids: string[] | null}>}
 */
async function carryOut(store, write) {
  if (write.do === 'deleteAll') {
    if (!write.query.index) {
      const all = range(write.query);
      await (all ? store.delete(all) : store.clear());
      return { rev: 0, ids: null };
    }
    const ids = await source(store, write.query).getAllKeys(range(write.query));
    await Promise.all(ids.map((/** @type {string} */ id) => store.delete(id)));
    return { rev: 0, ids };
  }
  const id = write.do === 'put' ? write.row.id : write.id;
  const current = await store.get(id);
  const { rev, at } = current ?? { rev: 0, at: 0 };
  if (write.over && (write.over.rev !== rev || write.over.at !== at)) throw new Conflict(write.kind, id, current);
  if (write.do === 'put') await store.put({ ...write.row, rev: rev + 1 });
  else if (current) await store.delete(id);
  return { rev: write.do === 'put' ? rev + 1 : 0, ids: write.do === 'put' || current ? [id] : [] };
}

class Conflict extends Error {
  /** @param {string} kind @param {string} id @param {Row | undefined} current */
  constructor(kind, id, current) {
    super();
    this.name = 'Conflict';
    this.about = { kind, id, current: current ? flat(current) : null };
  }
}

/** @param {Row} row */
const flat = ({ id, v, rev, at, data }) => [id, v, rev, at, data];

/** @param {any} store @param {Query} query */
const source = (store, { index }) => (index ? store.index(index) : store);

/** @param {any} store @param {Query} query @returns {Promise<Row[]>} */
async function found(store, query) {
  const from = source(store, query);
  if (!query.reverse) return from.getAll(range(query), query.limit || undefined);
  if (!query.limit) return (await from.getAll(range(query))).reverse();
  const rows = [];
  // One event a row; only ever for a screenful.
  for (let cursor = await from.openCursor(range(query), 'prev'); cursor; cursor = await cursor.continue()) {
    if (rows.push(cursor.value) === query.limit) break;
  }
  return rows;
}

/**
 * The rows whose key begins with `equal` and goes on inside [lower, upper). An array sorts after every
 * number and text, so `[...equal, []]` ends the range where there is no upper bound.
 * @param {Query} query
 */
function range({ index, equal, lower, upper }) {
  if (index) return IDBKeyRange.bound([...equal, ...(lower === null ? [] : [lower])], [...equal, upper ?? []], false, true);
  if (lower !== null && upper !== null) return IDBKeyRange.bound(lower, upper, false, true);
  if (lower !== null) return IDBKeyRange.lowerBound(lower);
  return upper === null ? null : IDBKeyRange.upperBound(upper, true);
}

/** About what a row takes: the browser keeps text beyond Latin-1 in two bytes a unit. @param {Row} row */
const size = ({ id, data }) => 64 + 2 * id.length + data.length * (/[^\0-\xff]/.test(data) ? 2 : 1);

async function disk() {
  if (!navigator.storage?.estimate) return { used: 0, quota: 0, files: 0, kept: false };
  const { usage = 0, quota = 0, ...more } = await navigator.storage.estimate();
  const { caches = 0 } = /** @type {any} */ (more).usageDetails ?? {};
  return { used: usage, quota, files: caches, kept: await navigator.storage.persisted() };
}

/** @param {Error & {about?: object}} error @param {{writes?: Write[]}} given */
async function described(error, given) {
  const { name, message, about } = error;
  if (name === 'QuotaExceededError') {
    const needed = (given.writes ?? []).reduce((sum, write) => sum + (write.do === 'put' ? size(/** @type {Row} */ (write.row)) : 0), 0);
    return { name, needed, ...(await disk()) };
  }
  return { name, message, ...about };
}
