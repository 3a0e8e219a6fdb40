// @ts-check
/**
 * The way from Python to the worker that searches, for `app/browser/search.py`: JSON text in, JSON text back. The worker
 * begins with the first question, and reads everything once.
 */

/** @typedef {{resolve: (answer: string) => void}} Waiting */

export const connect = () => new Search();

class Search {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  #count = 0;

  /** @param {string} text  `{"name": of the database, "order": …, "given": …}` @returns {Promise<string>} */
  ask(text) {
    this.#worker ??= this.#begin();
    const id = this.#count;
    this.#count += 1;
    const answer = new Promise((resolve) => { this.#waiting.set(id, { resolve }); });
    this.#worker.postMessage({ id, ...JSON.parse(text) });
    return /** @type {Promise<string>} */ (answer);
  }

  #begin() {
    const worker = new Worker(new URL('../search/worker.js', import.meta.url), { type: 'module', name: 'search' });
    worker.onmessage = ({ data: { id, ...answer } }) => {
      this.#waiting.get(id)?.resolve(JSON.stringify(answer));
      this.#waiting.delete(id);
    };
    // It could not be loaded, or ran out of memory: whoever asks next begins anew.
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      this.#worker = null;
      for (const { resolve } of this.#waiting.values()) resolve(JSON.stringify({ failed: event.message || 'its worker could not be loaded' }));
      this.#waiting.clear();
    };
    return worker;
  }
}
