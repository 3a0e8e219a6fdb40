// @ts-check
// Argon2id by the `argon2id` package (OpenPGP.js), off every thread that somebody waits for. See argon2.js.

import setup from '../../vendor/argon2id/setup.js';

/** @param {string} name */
const load = (name) => async (/** @type {WebAssembly.Imports} */ imports) => {
  // Not streamed: a server may give these files any type.
  const response = await fetch(new URL(`../../vendor/argon2id/${name}.wasm`, import.meta.url));
  if (!response.ok) throw new Error(`${name}.wasm could not be loaded (HTTP ${response.status})`);
  return WebAssembly.instantiate(await response.arrayBuffer(), imports);
};

/** @type {ReturnType<typeof setup> | null} */
let engine = null;

addEventListener('message', async ({ data: [password, salt, memorySize, passes] }) => {
  try {
    engine ??= setup(load('simd'), load('no-simd'));
    const key = (await engine)({ password, salt, memorySize, passes, parallelism: 1, tagLength: 32 });
    password.fill(0);
    postMessage({ key: Uint8Array.from(key) });
  } catch (error) {
    postMessage({ failed: String(error) });
  }
});
