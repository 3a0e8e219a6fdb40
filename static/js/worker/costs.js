// @ts-check
// How costly a passphrase may be made on this device: about half a second for its owner, as much as that buys.

/** @typedef {import('./argon2.js').Derive} Derive */
/** @typedef {{memory_kib: number, passes: number, rounds: number}} Floors */

const HALF_A_SECOND = 500;
const MEBI = 1024;
/** More memory than this is no use to anybody who waits half a second; a phone may end a tab that asks for much. */
const CEILING = { desktop: 256 * MEBI, phone: 64 * MEBI };
/** As many passes as RFC 9106 recommends, where memory can be had for them. */
const PASSES = 3;
const MOST_PASSES = 16;
const MOST_ROUNDS = 10_000_000;
const SAMPLE_ROUNDS = 100_000;

/**
 * @param {Floors} floors
 * @param {<T>(work: (derive: Derive) => Promise<T>) => Promise<T>} withArgon2
 * @param {(passphrase: Uint8Array<ArrayBuffer>, salt: Uint8Array<ArrayBuffer>, rounds: number) => Promise<unknown>} pbkdf2
 * @returns {Promise<{memory_kib: number, passes: number} | {rounds: number}>}
 */
export async function calibrate(floors, withArgon2, pbkdf2) {
  const sample = () => new Uint8Array(16);
  try {
    return await withArgon2(async (derive) => {
      const run = () => derive(sample(), sample(), floors.memory_kib, floors.passes);
      await run(); // loads and compiles
      return argon2Costs(await timed(run), floors, isPhone() ? CEILING.phone : CEILING.desktop);
    });
  } catch (error) {
    console.warn('Switchyard: Argon2id can’t run here, passphrases are protected by PBKDF2.', error);
    const took = await timed(() => pbkdf2(sample(), sample(), SAMPLE_ROUNDS));
    return { rounds: between(floors.rounds, (SAMPLE_ROUNDS * HALF_A_SECOND) / took, MOST_ROUNDS) };
  }
}

/**
 * Memory first: it is what makes guessing dear. Then passes, where the memory has reached its ceiling.
 * @param {number} took milliseconds for the floors
 * @param {Floors} floors
 * @param {number} ceiling KiB
 */
export function argon2Costs(took, { memory_kib, passes }, ceiling) {
  const work = (memory_kib * passes * HALF_A_SECOND) / Math.max(took, 1);
  const wanted = work / PASSES < memory_kib ? passes : PASSES;
  const memory = between(memory_kib, Math.floor(work / wanted / MEBI) * MEBI, ceiling);
  return { memory_kib: memory, passes: between(passes, work / memory, MOST_PASSES) };
}

/** @param {() => Promise<unknown>} work */
async function timed(work) {
  const began = performance.now();
  await work();
  return Math.max(performance.now() - began, 1);
}

/** @param {number} least @param {number} value @param {number} most */
const between = (least, value, most) => Math.min(Math.max(Math.floor(value), least), most);

function isPhone() {
  const { userAgentData, deviceMemory, userAgent } = /** @type {any} */ (navigator);
  return (userAgentData?.mobile ?? /Android|iPhone|iPad|Mobi/.test(userAgent)) || deviceMemory <= 2;
}
