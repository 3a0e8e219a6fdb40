// @ts-check
import { rest } from './waiting.js';

/** Seconds whose worth of bytes may come at once after a pause. */
const BURST = 0.25;

/** Holds all that is fetched below so many bytes a second, by making those wait that have just read some. */
export class Bucket {
  #rate = 0;
  #left = 0;
  #filled = 0;
  /** @type {Set<() => void>} */
  #waiting = new Set();

  /** Bytes a second; 0: as fast as it goes. Whoever waits is reckoned with anew. @param {number} rate */
  limit(rate) {
    if (rate === this.#rate) return;
    this.#rate = rate;
    this.#left = 0;
    this.#filled = performance.now();
    for (const wake of this.#waiting) wake();
  }

  /** So many bytes came: resolves when more may be read. @param {number} bytes @param {AbortSignal} signal */
  async take(bytes, signal) {
    this.#left -= bytes;
    while (this.#rate > 0) {
      const now = performance.now();
      this.#left = Math.min(this.#left + (this.#rate * (now - this.#filled)) / 1000, this.#rate * BURST);
      this.#filled = now;
      if (this.#left >= 0) return;
      await this.#rest((-this.#left / this.#rate) * 1000, signal);
    }
  }

  /** @param {number} ms @param {AbortSignal} signal */
  async #rest(ms, signal) {
    let early = () => {};
    try {
      await rest(ms, signal, (wake) => {
        early = wake;
        this.#waiting.add(wake);
      });
    } finally {
      this.#waiting.delete(early);
    }
  }
}
