// @ts-check
/** On the page: files of models go to the person's disk, into a folder where the browser can, else as downloads. */

import { Entry } from './entry.js';
import { shortName } from './values.js';

/** @typedef {{name: string, file: File}} Given */

/**
 * False: the person would rather not.
 * @param {{files: import('./values.js').ModelFile[], name: string}} given  name: of the folder
 */
export async function handOut({ files, name }) {
  const given = await Promise.all(files.map(whole));
  const { showSaveFilePicker, showDirectoryPicker } = /** @type {any} */ (globalThis);
  try {
    if (given.length === 1 && showSaveFilePicker) {
      await write(await showSaveFilePicker({ suggestedName: given[0].name }), given[0].file);
    } else if (given.length > 1 && showDirectoryPicker) {
      const place = await showDirectoryPicker({ mode: 'readwrite' });
      const folder = await place.getDirectoryHandle(name, { create: true });
      for (const one of given) await write(await folder.getFileHandle(one.name, { create: true }), one.file);
    } else {
      given.forEach(download);
    }
  } catch (error) {
    if (/** @type {Error} */ (error).name === 'AbortError') return false;
    throw error;
  }
  return true;
}

/** @param {import('./values.js').ModelFile} wanted @returns {Promise<Given>} */
async function whole(wanted) {
  const entry = await Entry.of(wanted);
  const [record, file] = await Promise.all([entry.record(), entry.file()]);
  if (!file || file.size !== record?.nbytes) throw new Error(`${shortName(wanted.url)} is not here`);
  return { name: shortName(wanted.url), file };
}

/** @param {FileSystemFileHandle} handle @param {File} file */
async function write(handle, file) {
  await file.stream().pipeTo(await handle.createWritable());
}

/** The file stays on the disk: nothing of it is read into memory. @param {Given} given */
function download({ name, file }) {
  const url = URL.createObjectURL(file);
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
