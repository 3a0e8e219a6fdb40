// @ts-check
// What goes wrong in an engine, named once where it is met: a leaf of `app/ondevice/errors.py`, and a detail to log.

/** @typedef {{leaf: string, detail: string}} Told */

export class Fault extends Error {
  /** @param {string} leaf @param {string} [detail] */
  constructor(leaf, detail = '') {
    super(detail || leaf);
    this.leaf = leaf;
  }
}

/** Names that WebLLM, and the browser's own model, give their errors. @type {Record<string, string>} */
const BY_NAME = {
  ContextWindowSizeExceededError: 'TooLong',
  DeviceLostError: 'GpuLost',
  FeatureSupportError: 'NoGpu',
  NotSupportedError: 'NotHere',
  QuotaExceededError: 'TooLong',
  ShaderF16SupportError: 'NoGpu',
  WebGPUNotAvailableError: 'NoGpu',
  WebGPUNotFoundError: 'NoGpu',
};

/** What engines and browsers write, where they give their errors no name. @type {[RegExp, string][]} */
const BY_WORDS = [
  [/out of memory|cannot allocate|could not allocate|(failed|unable) to allocate|allocation failed|bad_alloc|OutOfMemory/i, 'OutOfMemory'],
  [/exceeds? the available context|exceeds? context window|context size (has been )?exceeded|input .*too large to process/i, 'TooLong'],
  [/device (was |is )?lost|lost device/i, 'GpuLost'],
  [/cannot find (the )?(global )?function/i, 'WrongLibrary'],
  [/invalid magic|unknown (model )?architecture|(failed|unable) to load (the )?model|error loading model|tensor .* (not found|has wrong)/i, 'WrongFile'],
];

/** @param {unknown} error @returns {Told} */
export function toldOf(error) {
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  return { leaf: leafOf(error, name, message), detail: message.slice(0, 300) };
}

/** @param {unknown} error @param {string} name @param {string} message */
function leafOf(error, name, message) {
  if (error instanceof Fault) return error.leaf;
  if (error instanceof RangeError) return 'OutOfMemory'; // what WebAssembly and ArrayBuffer throw for too much
  return BY_NAME[name] ?? BY_WORDS.find(([words]) => words.test(message))?.[1] ?? 'EngineFailed';
}
