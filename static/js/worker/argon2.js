// @ts-check
/**
 * Argon2id: the platform's own where it has one (WICG “Modern Algorithms in the Web Cryptography API”), else the
 * WASM library in a worker of its own, which ends with the work: so does its memory, and what was typed with it.
 */

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */
/** @typedef {(passphrase: Bytes, salt: Bytes, memory: number, passes: number) => Promise<Bytes>} Derive */

/** Milliseconds. A device that needs longer for one derivation has run out of memory or is asked for too much. */
const PATIENCE = 120_000;

/**
 * @template T
 * @param {(derive: Derive) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withArgon2(work) {
  if (await platformHasIt()) return work(byPlatform);
  const worker = new Worker(new URL('./argon2-worker.js', import.meta.url), { type: 'module', name: 'argon2' });
  try {
    return await work((...given) => asked(worker, given));
  } finally {
    worker.terminate();
  }
}

/**
 * @param {Worker} worker
 * @param {Parameters<Derive>} given
 * @returns {Promise<Bytes>}
 */
function asked(worker, given) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('it took too long')), PATIENCE);
    worker.onmessage = ({ data: { key, failed } }) => {
      clearTimeout(late);
      if (key) resolve(key);
      else reject(new Error(failed));
    };
    worker.onerror = (event) => {
      clearTimeout(late);
      event.preventDefault();
      reject(new Error(event.message || 'its worker could not be loaded'));
    };
    worker.postMessage(given);
  });
}

/** The algorithm is that of the specification: https://wicg.github.io/webcrypto-modern-algos/#argon2 @type {Derive} */
async function byPlatform(passphrase, salt, memory, passes) {
  const { subtle } = crypto;
  // The format's name is newer than TypeScript's list.
  const key = await subtle.importKey(/** @type {any} */ ('raw-secret'), passphrase, 'Argon2id', false, ['deriveBits']);
  return new Uint8Array(await subtle.deriveBits(parameters(salt, memory, passes), key, 256));
}

/** @param {Bytes} nonce @param {number} memory @param {number} passes */
const parameters = (nonce, memory, passes) => ({ name: 'Argon2id', nonce, memory, passes, parallelism: 1 });

/** @type {Promise<boolean> | null} */
let known = null;

/** Found out once, by a small derivation: a browser may say yes to a name whose parameters have changed since. */
function platformHasIt() {
  known ??= Promise.resolve().then(async () => {
    const { supports } = /** @type {any} */ (globalThis.SubtleCrypto) ?? {};
    if (!supports?.call(SubtleCrypto, 'deriveBits', parameters(new Uint8Array(16), 64, 1), 256)) return false;
    return (await byPlatform(new Uint8Array(8), new Uint8Array(16), 64, 1)).length === 32;
  }).catch(() => false);
  return known;
}
