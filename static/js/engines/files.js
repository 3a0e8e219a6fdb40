// @ts-check
// The files of models in the private file system, as WebLLM's own OPFS cache lays them.

import { Fault } from './faults.js';

/**
 * A file that is here whole: without its record, or of another size, it is not.
 * @param {string} scope
 * @param {string} url
 * @returns {Promise<File | null>}
 */
export async function storedFile(scope, url) {
  try {
    let folder = await navigator.storage.getDirectory();
    for (const name of ['tvmjs-opfs-store', ...scope.split('/').map(encodeURIComponent)]) {
      folder = await folder.getDirectoryHandle(name);
    }
    const name = await hashOf(url);
    const record = JSON.parse(await (await read(folder, `${name}.record.json`)).text());
    const file = await read(folder, `${name}.bin`);
    return record.url === url && record.nbytes === file.size ? file : null;
  } catch {
    return null; // not here, not readable, or no private file system at all
  }
}

/**
 * All of these, or the error that says how many are missing: an engine never begins with half a model.
 * @param {{scope: string, url: string}[]} files
 */
export async function storedFiles(files) {
  const found = await Promise.all(files.map(({ scope, url }) => storedFile(scope, url)));
  const whole = found.filter((file) => file !== null);
  if (whole.length < files.length) throw new Fault('MissingShards', `${files.length - whole.length} of ${files.length} files`);
  return whole;
}

/** @param {FileSystemDirectoryHandle} folder @param {string} name */
const read = async (folder, name) => (await folder.getFileHandle(name)).getFile();

/** @param {string} text */
async function hashOf(text) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
