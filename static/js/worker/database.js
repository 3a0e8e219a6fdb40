// @ts-check
/**
 * The connection to IndexedDB: opening it within a time, giving the database its shape, and letting go
 * of it when a newer version of the app needs another shape.
 */

import { openDB, unwrap } from '../../vendor/idb/index.js';

/**
 * The shape of the database, as `app/records/kinds.py` gives it: index name → fields, by store.
 * @typedef {{version: number, stores: Record<string, Record<string, string[]>>, schemas: Record<string, number>}} Layout
 */

/** An error that Python has a class for. */
export class Named extends Error {
  /** @param {string} name @param {string} [detail] */
  constructor(name, detail = '') {
    super(detail);
    this.name = name;
  }
}

/** Where the database notes what Python has still to do: kinds whose index fields are not copied out yet. */
export const UNSETTLED = '_unsettled';

export class Database {
  /** @type {import('idb').IDBPDatabase | null} */
  #db = null;
  /** @type {Promise<import('idb').IDBPDatabase> | null} */
  #opening = null;
  #outdated = false;

  /**
   * @param {string} name
   * @param {Layout} layout
   * @param {number} patience  milliseconds after which a database that does not open counts as refused
   * @param {() => void} onOutdated  a newer version of the app has taken the database over
   */
  constructor(name, layout, patience, onOutdated) {
    this.name = name;
    this.layout = layout;
    this.patience = patience;
    this.onOutdated = onOutdated;
  }

  /** The open connection; opened again if the browser closed it (site data cleared, its database process died). */
  async connected() {
    if (this.#outdated) throw new Named('Outdated');
    if (this.#db) return this.#db;
    this.#opening ??= this.#open().finally(() => { this.#opening = null; });
    return this.#opening;
  }

  close() {
    this.#db?.close();
    this.#db = null;
  }

  async #open() {
    let given = false;
    let late = false;
    const opening = openInShape(this.name, this.layout, {
      blocking: (wanted) => this.#giveWay(wanted),
      terminated: () => { this.#db = null; },
      blocked: () => { given = true; },
    });
    const timer = timeout(this.patience, () => {
      late = true;
      return given
        ? new Named('Refused', 'another tab with an older version of Switchyard holds the database')
        : new Named('Refused', `the database did not open within ${this.patience / 1000} seconds`);
    });
    opening.then((db) => { if (late) db.close(); }, () => {});
    try {
      this.#db = await Promise.race([opening, timer.promise]);
      return this.#db;
    } finally {
      timer.stop();
    }
  }

  /** @param {number | null} wanted  the version that another tab wants; null: the database is to be deleted */
  #giveWay(wanted) {
    this.close();
    if (wanted === null) return;
    this.#outdated = true;
    this.onOutdated();
  }
}

/**
 * @param {string} name @param {Layout} layout
 * @param {{blocking: (wanted: number | null) => void, blocked: () => void, terminated: () => void}} told
 * @param {boolean} [again]
 */
async function openInShape(name, layout, told, again = false) {
  try {
    // Reading the property itself throws where site data is blocked.
    if (!globalThis.indexedDB) throw new Named('Refused', 'the browser has no database for this site');
    return await openDB(name, layout.version, {
      upgrade: (db, old, _new, tx) => shape(db, old, tx, layout),
      blocking: (_current, wanted) => told.blocking(wanted),
      blocked: told.blocked,
      terminated: told.terminated,
    });
  } catch (error) {
    if (error instanceof Named) throw error;
    const { name: kind, message } = /** @type {Error} */ (error);
    // The browser was still clearing the database away when we asked: now it is done.
    if (kind === 'AbortError' && !again) return openInShape(name, layout, told, true);
    if (kind === 'VersionError') throw new Named('Newer');
    if (kind === 'QuotaExceededError') throw error;
    throw new Named('Refused', `${kind}: ${message}`);
  }
}

/**
 * Give the database the shape wanted, whatever shape it has. A store is never removed: it holds data.
 * @param {import('idb').IDBPDatabase} db @param {number} old
 * @param {import('idb').IDBPTransaction<unknown, string[], 'versionchange'>} tx @param {Layout} layout
 */
function shape(db, old, tx, layout) {
  // Should it abort, opening says so; nobody else waits for `done`, and an unheard rejection would count as uncaught.
  tx.done.catch(() => {});
  if (!db.objectStoreNames.contains(UNSETTLED)) db.createObjectStore(UNSETTLED);
  for (const [name, indexes] of Object.entries(layout.stores)) {
    const fresh = !db.objectStoreNames.contains(name);
    const store = fresh ? db.createObjectStore(name, { keyPath: 'id' }) : tx.objectStore(name);
    for (const known of store.indexNames) {
      if (!sameFields(store.index(known).keyPath, indexes[known])) store.deleteIndex(known);
    }
    for (const [index, fields] of Object.entries(indexes)) {
      if (store.indexNames.contains(index)) continue;
      store.createIndex(index, paths(fields));
      if (!fresh) tx.objectStore(UNSETTLED).put(old, name);
    }
  }
}

/** @param {string[]} fields */
const paths = (fields) => fields.map((field) => `fields.${field}`);

/** @param {string | string[]} keyPath @param {string[] | undefined} fields */
const sameFields = (keyPath, fields) => fields !== undefined && String(keyPath) === String(paths(fields));

/** @param {number} ms @param {() => Error} why @returns {{promise: Promise<never>, stop: () => void}} */
function timeout(ms, why) {
  /** @type {ReturnType<typeof setTimeout>} */
  let handle;
  const promise = new Promise((_, reject) => { handle = setTimeout(() => reject(why()), ms); });
  return { promise: /** @type {Promise<never>} */ (promise), stop: () => clearTimeout(handle) };
}

export { unwrap };
