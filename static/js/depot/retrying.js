// @ts-check
import { Leaf } from './faults.js';
import { shortName } from './values.js';
import { online, rest } from './waiting.js';

/** Tries in vain, before the host counts as unreachable: about two minutes. */
const TRIES = 9;
const LONGEST = 30_000;

/**
 * Try until it is done. The work calls `gained` when it came further than before: then the tries begin anew. A network
 * that is away is waited for.
 * @template T
 * @param {object} how
 * @param {string} how.url
 * @param {number} how.patience  milliseconds before the second try; each further one comes about twice as late
 * @param {AbortSignal} how.signal
 * @param {number} [how.tries]
 * @param {(waits: boolean) => void} [how.waits]
 * @param {(gained: () => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function retried({ url, patience, signal, tries = TRIES, waits = () => {} }, work) {
  let vain = 0;
  for (;;) {
    try {
      return await work(() => { vain = 0; });
    } catch (error) {
      signal.throwIfAborted();
      if (!isPassing(error)) throw error;
      if (navigator.onLine) vain += 1;
      if (vain >= tries) throw new Leaf('HostUnreachable', `${shortName(url)}: ${/** @type {Error} */ (error).message}`);
    }
    waits(true);
    await online(signal);
    await rest(Math.min(patience * 2 ** Math.max(vain - 1, 0), LONGEST) * (0.75 + Math.random() / 2), signal);
    waits(false);
  }
}

/** Whether another try can help: it was the network, and neither the disk nor the host's refusal. @param {unknown} error */
const isPassing = (error) => !(error instanceof Leaf) && !(error instanceof DOMException && error.name !== 'NetworkError');
