// @ts-check
/** Whether WebAssembly has 64-bit memory, which llama.cpp's usual build needs. */
export function hasMemory64() {
  try {
    new WebAssembly.Memory(/** @type {any} */ ({ address: 'i64', initial: 1n }));
    return true;
  } catch {
    return false;
  }
}
