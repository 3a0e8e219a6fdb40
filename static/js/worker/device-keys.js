// @ts-check
/**
 * What the vault keeps in IndexedDB: this device's keys, which nobody can read, and short notes.
 *
 * Every order opens the database and closes it again: they are few, and so nothing holds up its deletion
 * ('erase everything', in any tab). Answers and refusals cross as data.
 */

import { openDB } from '../../vendor/idb/index.js';
import { newDeviceKey } from './cipher.js';

const DATABASE = 'switchyard-keys';
/** Milliseconds. Some browsers never answer an open in a private window. */
const PATIENCE = 5_000;
const KEYS = 'keys';
const NOTES = 'notes';

/** A new key under this name. @param {string} name */
export async function make(name) {
  const key = await newDeviceKey();
  await within(KEYS, 'readwrite', (store) => store.put?.(key, name));
  return key;
}

/** @param {string} name @returns {Promise<CryptoKey | undefined>} */
export const get = (name) => within(KEYS, 'readonly', (store) => store.get(name));

/** @returns {Promise<string>} JSON: the names */
export const names = async () => JSON.stringify(await within(KEYS, 'readonly', (store) => store.getAllKeys()));

/** @param {string} name */
export const forget = (name) => within(KEYS, 'readwrite', (store) => store.delete?.(name));

/** @param {string} name @returns {Promise<string | undefined>} */
export const note = (name) => within(NOTES, 'readonly', (store) => store.get(name));

/**
 * Put a note in the place of another, in one transaction; undefined: nothing.
 * @param {string} name
 * @param {string} [before]
 * @param {string} [after]
 */
export const swapNote = (name, before, after) => within(NOTES, 'readwrite', async (store) => {
  if ((await store.get(name)) !== before) return false;
  if (after === undefined) await store.delete?.(name);
  else await store.put?.(after, name);
  return true;
});

/**
 * @template T
 * @param {string} name
 * @param {IDBTransactionMode} mode
 * @param {(store: import('idb').IDBPObjectStore<unknown, any, string, IDBTransactionMode>) => Promise<T> | undefined} work
 */
async function within(name, mode, work) {
  const db = await opened();
  try {
    const tx = db.transaction(name, mode, { durability: 'strict' });
    const ended = tx.done.catch((error) => { throw error ?? new Error('the browser ended the transaction'); });
    ended.catch(() => {}); // the work's own error comes first
    const answer = await work(tx.store);
    await ended;
    return /** @type {T} */ (answer);
  } finally {
    db.close();
  }
}

/** @returns {Promise<import('idb').IDBPDatabase>} */
function opened() {
  // Reading the property itself throws where site data is blocked.
  if (!globalThis.indexedDB) throw new Error('the browser has no database for this site');
  const opening = openDB(DATABASE, 1, {
    upgrade(db, _old, _new, tx) {
      tx.done.catch(() => {}); // opening says so
      for (const store of [KEYS, NOTES]) db.createObjectStore(store);
    },
    blocking: (_version, _wanted, event) => /** @type {IDBDatabase} */ (event.target).close(),
  });
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      reject(new Error(`the database did not open within ${PATIENCE / 1000} seconds`));
      opening.then((db) => db.close(), () => {});
    }, PATIENCE);
    opening.then(resolve, reject).finally(() => clearTimeout(late));
  });
}
