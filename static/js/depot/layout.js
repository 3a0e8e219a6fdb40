// @ts-check
/**
 * Where the files of models lie in the private file system: exactly where WebLLM's own cache looks for them (its class
 * OPFSStore). `<hash of the address>.bin` holds a file. Only beside a whole one lies `<hash>.record.json`, so whatever
 * an engine finds is whole. Beside one that is not lies `<hash>.part.json`, which says what it is to be.
 *
 * @typedef {import('./values.js').ModelFile} ModelFile
 */

import { Leaf } from './faults.js';

const ROOT = 'tvmjs-opfs-store';

/** The folder of a scope. @param {string} scope @returns {Promise<FileSystemDirectoryHandle>} */
export async function folderOf(scope) {
  let folder = await root();
  for (const part of [ROOT, ...scope.split('/').map(encodeURIComponent)]) {
    folder = await folder.getDirectoryHandle(part, { create: true });
  }
  return folder;
}

/** The private file system. */
export async function root() {
  try {
    return await navigator.storage.getDirectory();
  } catch (error) {
    throw new Leaf('NoFiles', String(error)); // there is no such thing, or not in a private window
  }
}

/**
 * Opens a file to be written in place. Nobody else can, until it is closed.
 * @param {FileSystemFileHandle} handle
 * @returns {Promise<Pen>}
 *
 * @typedef {{write: (bytes: Uint8Array, options: {at: number}) => number, truncate: (size: number) => void,
 *   getSize: () => number, flush: () => void, close: () => void}} Pen  a sync access handle
 */
export async function penFor(handle) {
  const opens = /** @type {any} */ (handle);
  if (!opens.createSyncAccessHandle) throw new Leaf('NoFiles', 'there are no sync access handles');
  return opens.createSyncAccessHandle();
}

/** The name of a file without its ending. @param {string} url */
export async function nameOf(url) {
  return hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(url)));
}

/** @param {ArrayBuffer | Uint8Array} bytes */
export const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
