// @ts-check

/**
 * Waits; a signal ends it with its reason.
 * @param {number} ms @param {AbortSignal} signal @param {(wake: () => void) => void} [early]  is given a way to end it early
 * @returns {Promise<void>}
 */
export function rest(ms, signal, early = () => {}) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    };
    const wake = () => {
      end();
      resolve();
    };
    const stop = () => {
      end();
      reject(signal.reason);
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', stop);
    early(wake);
  });
}

/** Resolves when there is a network, as far as the browser knows. @param {AbortSignal} signal */
export async function online(signal) {
  const over = new AbortController();
  try {
    // Looked at again now and then: not every browser tells a worker.
    while (!navigator.onLine) await rest(5_000, signal, (wake) => addEventListener('online', wake, { signal: over.signal }));
  } finally {
    over.abort();
  }
}

/** So many may do something at once, the others wait for their turn. */
export class Turns {
  #free;
  /** @type {(() => void)[]} */
  #waiting = [];

  /** @param {number} count */
  constructor(count) {
    this.#free = count;
  }

  /** @template T @param {AbortSignal} signal @param {() => Promise<T>} work @returns {Promise<T>} */
  async one(signal, work) {
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(signal);
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }

  /** @param {AbortSignal} signal @returns {Promise<void>} */
  #turn(signal) {
    return new Promise((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        reject(signal.reason);
      };
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(go);
    });
  }
}
