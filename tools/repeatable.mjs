// @ts-check
/**
 * Loaded before snapshot.mjs: the same sources shall give the same snapshot, and so the same release.
 *
 * What differs from run to run is the time and the random numbers that Python asks for while it
 * starts. Both end up in memory that every visitor gets alike, so neither may be relied on after the
 * snapshot is restored, whether they are fixed here or not: `random` has to be seeded anew there.
 */
import crypto from 'node:crypto';

let ticks = 0;
Date.now = () => Date.UTC(2000, 0, 1) + ticks++;
performance.now = () => ticks++;

/**
 * Not all the same byte: Python's hash tables and `random` should see ordinary input.
 * @template {NodeJS.ArrayBufferView} T
 * @param {T} view
 * @returns {T}
 */
const fill = (view) => {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  bytes.forEach((_, at) => { bytes[at] = Math.imul(at + 1, 0x9e3779b1) >>> 24; });
  return view;
};
crypto.randomFillSync = /** @type {any} */ (fill);
