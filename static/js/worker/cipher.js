// @ts-check
/**
 * The vault's engine, for `app/browser/vault.py`: WebCrypto. Keys stay CryptoKey objects, whose bytes nobody can read
 * but for the moment in which a new data key is wrapped.
 *
 * What does not fit (another key, another context, a changed byte) gives undefined, which is Python's None; everything
 * else that fails throws. Bytes that were copied out of Python are emptied after use.
 */

import { withArgon2 } from './argon2.js';
import { calibrate } from './costs.js';

const { subtle } = globalThis.crypto ?? {};

/** What the keys of a data key may do, and what those that wrap it may. @type {KeyUsage[]} */
const SEAL = ['encrypt', 'decrypt'];
/** @type {KeyUsage[]} */
const WRAP = ['wrapKey', 'unwrapKey'];
const AES = { name: 'AES-GCM', length: 256 };

/** @param {Uint8Array<ArrayBuffer>} iv @param {Uint8Array<ArrayBuffer>} additionalData */
const gcm = (iv, additionalData) => ({ name: 'AES-GCM', iv, additionalData, tagLength: 128 });

/** @param {number} count */
export const random = (count) => crypto.getRandomValues(new Uint8Array(count));

/** Only such a page has WebCrypto at all. */
export const works = () => Boolean(subtle);

/** A data key whose bytes can be wrapped. */
export const newKey = () => subtle.generateKey(AES, true, SEAL);

/** A key that wraps; the bytes given are emptied. @param {Uint8Array<ArrayBuffer>} raw */
export async function keyOf(raw) {
  const key = await subtle.importKey('raw', raw, AES, false, WRAP);
  raw.fill(0);
  return key;
}

/** A key that wraps, for this device: it is made here and its bytes never leave. */
export const newDeviceKey = () => subtle.generateKey(AES, false, WRAP);

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/** @param {CryptoKey} key @param {Bytes} nonce @param {Bytes} context @param {Bytes} text */
export async function encrypt(key, nonce, context, text) {
  const sealed = await subtle.encrypt(gcm(nonce, context), key, text);
  text.fill(0);
  return new Uint8Array(sealed);
}

/** @param {CryptoKey} key @param {Bytes} nonce @param {Bytes} context @param {Bytes} sealed */
export const decrypt = (key, nonce, context, sealed) => unlessForged(async () =>
  new Uint8Array(await subtle.decrypt(gcm(nonce, context), key, sealed)));

/** @param {CryptoKey} outer @param {Bytes} nonce @param {Bytes} context @param {CryptoKey} inner */
export const wrap = async (outer, nonce, context, inner) =>
  new Uint8Array(await subtle.wrapKey('raw', inner, outer, gcm(nonce, context)));

/** @param {CryptoKey} outer @param {Bytes} nonce @param {Bytes} context @param {Bytes} wrapped @param {boolean} rewrap */
export const unwrap = (outer, nonce, context, wrapped, rewrap) => unlessForged(() =>
  subtle.unwrapKey('raw', wrapped, outer, gcm(nonce, context), AES, rewrap, SEAL));

/** @param {Bytes} passphrase @param {Bytes} salt @param {number} memory KiB @param {number} passes */
export const argon2id = (passphrase, salt, memory, passes) =>
  withArgon2((derive) => derive(passphrase, salt, memory, passes)).finally(() => passphrase.fill(0));

/** @param {Bytes} passphrase @param {Bytes} salt @param {number} iterations */
export async function pbkdf2(passphrase, salt, iterations) {
  const key = await subtle.importKey('raw', passphrase, 'PBKDF2', false, ['deriveBits']);
  passphrase.fill(0);
  return new Uint8Array(await subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, key, 256));
}

/** @param {Bytes} raw @param {Bytes} salt @param {Bytes} info */
export async function hkdf(raw, salt, info) {
  const key = await subtle.importKey('raw', raw, 'HKDF', false, ['deriveBits']);
  raw.fill(0);
  return new Uint8Array(await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, 256));
}

/**
 * What takes about half a second here.
 * @param {string} floors JSON: `{memory_kib, passes, rounds}`
 * @returns {Promise<string>} JSON: `{memory_kib, passes}` or `{rounds}`
 */
export const costs = async (floors) => JSON.stringify(await calibrate(JSON.parse(floors), withArgon2, pbkdf2));

/**
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>}
 */
async function unlessForged(work) {
  try {
    return await work();
  } catch (error) {
    const { name } = /** @type {Error} */ (error);
    // The tag does not fit, or what it protects is no key of 32 bytes.
    if (name === 'OperationError' || name === 'DataError') return undefined;
    throw error;
  }
}
