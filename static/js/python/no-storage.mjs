// @ts-check
// PyScript opens a database of its own before it starts Pyodide, to remember packages that it downloaded.
// We download none; that database would be one more for each release, cost every boot its opening, and
// stop the boot where IndexedDB is refused. So while PyScript asks, it meets one that is always empty.

/** @param {unknown} [result] */
function done(result) {
  const request = { onsuccess: null, result };
  queueMicrotask(() => /** @type {any} */ (request).onsuccess?.({ target: request }));
  return request;
}

const store = { getAllKeys: () => done([]), clear: () => done() };
const database = { transaction: () => ({ objectStore: () => store }), close() {} };

/** Until the function that it answers is called, IndexedDB is empty in this worker. */
export function withoutStorage() {
  Object.defineProperty(globalThis, 'indexedDB', { configurable: true, value: { open: () => done(database) } });
  return () => {
    Reflect.deleteProperty(globalThis, 'indexedDB');
  };
}
