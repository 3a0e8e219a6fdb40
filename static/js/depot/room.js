// @ts-check
import { Leaf } from './faults.js';
import { penFor, root } from './layout.js';

/** An empty file, beside all models. */
const SCRATCH = 'switchyard-room';

/**
 * Whether there is room for so much, before anything is fetched. What the browser tells may be anything: Chromium says
 * that 10 GiB are free, whatever is. So a file is made that long, which writes nothing, and is given up again.
 * @param {number} bytes
 */
export async function needRoom(bytes) {
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  if (bytes > quota - usage) throw new Leaf('NoRoom', `${bytes} bytes are needed, and ${Math.max(quota - usage, 0)} are free`);
  if (bytes > 0) await navigator.locks.request(SCRATCH, () => reserve(bytes));
}

/** @param {number} bytes */
async function reserve(bytes) {
  const pen = await penFor(await (await root()).getFileHandle(SCRATCH, { create: true }));
  try {
    pen.truncate(bytes);
    // In a private window Chromium refuses without a word.
    if (pen.getSize() !== bytes) throw new DOMException('', 'QuotaExceededError');
  } catch (error) {
    if (/** @type {Error} */ (error).name === 'QuotaExceededError') throw new Leaf('NoRoom', `${bytes} bytes are needed, and the browser refuses them`);
    throw error;
  } finally {
    pen.truncate(0);
    pen.close();
  }
}
