// @ts-check
// What the browser tells a worker of this device, for `app/browser/device.py`. What it does not tell is left out.

import { hasMemory64 } from '../engines/memory64.js';

/** @returns {Promise<string>} JSON: fields of `Facts` in app/ondevice/values.py */
export async function facts() {
  const { deviceMemory, hardwareConcurrency, userAgentData, connection } = /** @type {any} */ (navigator);
  const [graphics, storage, files] = await Promise.all([gpu(), quota(), hasFiles()]);
  return JSON.stringify({
    ...graphics,
    ...storage,
    files,
    memory_gib: deviceMemory,
    cores: hardwareConcurrency ?? 1,
    isolated: self.crossOriginIsolated === true,
    memory64: hasMemory64(),
    mobile: userAgentData?.mobile ?? /Mobi|Android/.test(navigator.userAgent),
    saver: connection?.saveData === true,
    metered: connection?.type === undefined ? undefined : connection.type === 'cellular',
    mbps: connection?.downlink,
  });
}

async function gpu() {
  if (!navigator.gpu) return { no_gpu: 'absent' };
  try {
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
    return adapter ? { gpu: described(adapter) } : { no_gpu: 'no adapter' };
  } catch (error) {
    return { no_gpu: String(error) };
  }
}

/** @param {GPUAdapter} adapter */
function described(adapter) {
  const { info, features, limits } = adapter;
  return {
    vendor: info?.vendor ?? '',
    architecture: info?.architecture ?? '',
    description: info?.description ?? '',
    fallback: info?.isFallbackAdapter ?? /** @type {any} */ (adapter).isFallbackAdapter ?? false,
    f16: features.has('shader-f16'),
    max_buffer: limits.maxBufferSize,
    max_binding: limits.maxStorageBufferBindingSize,
  };
}

async function quota() {
  try {
    const { quota, usage } = await navigator.storage.estimate();
    return { quota, used: usage };
  } catch {
    return {};
  }
}

/** The private file system, with the handles that write a part of a large file. */
async function hasFiles() {
  try {
    await navigator.storage.getDirectory();
    return 'createSyncAccessHandle' in FileSystemFileHandle.prototype;
  } catch {
    return false; // none, or a window that must not keep anything
  }
}
