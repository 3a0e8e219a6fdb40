// @ts-check
// The vault's place in localStorage, which only a page has: short texts that all tabs share. Refusals are answers.

const LOCK = 'sy.shelf';
/** Milliseconds in which a write reaches the other tabs' copies of localStorage: browsers promise no order there. */
const SETTLING = 25;

/** @param {{name: string}} given @returns {{text: string | null} | {refused: string}} */
export function readShelf({ name }) {
  try {
    return { text: localStorage.getItem(name) };
  } catch (error) {
    return { refused: String(error) };
  }
}

/**
 * Put `after` in the place of `before`, if that is what lies there. One tab at a time.
 * @param {{name: string, before: string | null, after: string | null}} given
 * @returns {Promise<{swapped: boolean} | {full: true} | {refused: string}>}
 */
export function swapShelf({ name, before, after }) {
  return navigator.locks.request(LOCK, async () => {
    try {
      if (localStorage.getItem(name) !== before) return { swapped: false };
      if (after === null) localStorage.removeItem(name);
      else localStorage.setItem(name, after);
      await new Promise((resolve) => setTimeout(resolve, SETTLING));
      return { swapped: true };
    } catch (error) {
      if (/** @type {Error} */ (error).name === 'QuotaExceededError') return { full: true };
      return { refused: String(error) };
    }
  });
}

/** The keys of this device, and what was noted beside them. */
export const eraseKeys = () => new Promise((resolve) => {
  // Whether it was there, or is held for another moment: the browser deletes it as soon as it can.
  const request = indexedDB.deleteDatabase('switchyard-keys');
  for (const end of /** @type {const} */ (['onsuccess', 'onerror', 'onblocked'])) request[end] = resolve;
});
