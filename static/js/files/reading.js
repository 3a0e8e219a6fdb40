// @ts-check
// Reads files in a worker, one after the other, so that the page stays free: pictures come back decoded and written
// anew (without place and camera), texts checked. What can't go with a prompt is said in words.

/** @typedef {{ name: string, media: string, data: string, width: number, height: number, note: string }} Made */
/** @typedef {{ refused: string }} Refused */
/** @typedef {{ id: number, blob?: Blob } & (Made | Refused)} Answer */

const MOST = 10;
const KEPT = 30;

/** The pictures as they were picked, so that another size can be made of them. @type {Map<number, File>} */
const originals = new Map();
/** @type {Map<number, Blob>} */
const blobs = new Map();
let keys = 0;

/** @type {Worker | undefined} */
let worker;
/** @type {Map<number, (answer: Answer) => void>} */
const asked = new Map();
let count = 0;

/**
 * @param {File[]} files
 * @param {string} place
 * @param {string} size
 * @param {import('../events.js').Say} say
 */
export async function readFiles(files, place, size, say) {
  const taken = files.slice(0, MOST);
  say(['FilesComing', { place, count: taken.length + Number(files.length > MOST) }]);
  for (const file of taken) {
    const answer = await ask({ file, name: file.name, size });
    if ('refused' in answer) {
      say(['FileRefused', { place, why: answer.refused }]);
      continue;
    }
    keys += 1;
    if (answer.blob) remember(keys, file, answer.blob);
    const { name, media, data, width, height, note } = answer;
    say(['FileRead', { place, name, media, data, width, height, note, key: keys }]);
  }
  const left = files.length - taken.length;
  if (left > 0) say(['FileRefused', { place, why: `${left} more were left out: ${MOST} files can go with one prompt.` }]);
}

/**
 * The same picture in another size.
 * @param {{ key: number, size: string, name: string, media: string, data: string }} given
 */
export async function resizePicture({ key, size, name, media, data }) {
  const file = originals.get(key) ?? await blobOf(media, data);
  const answer = await ask({ file, name, size });
  if (!('refused' in answer) && answer.blob) blobs.delete(key);
  return { ...answer, blob: undefined };
}

/** What is shown of a picture that was read just now. @param {number} key */
export const blobRead = (key) => blobs.get(key);

/** @param {string} media @param {string} data base64 */
export async function blobOf(media, data) {
  const answer = await ask({ media, data });
  return answer.blob ?? new Blob();
}

/** @param {number} key @param {File} file @param {Blob} blob */
function remember(key, file, blob) {
  originals.set(key, file);
  blobs.set(key, blob);
  for (const kept of [originals, blobs]) if (kept.size > KEPT) kept.delete([...kept.keys()][0]);
}

/** @param {object} what @returns {Promise<Answer>} */
function ask(what) {
  worker ??= start();
  count += 1;
  const id = count;
  return new Promise((resolve) => {
    asked.set(id, resolve);
    worker?.postMessage({ id, ...what });
  });
}

function start() {
  const made = new Worker(new URL('./reading-worker.js', import.meta.url), { type: 'module', name: 'files' });
  made.addEventListener('message', ({ data }) => {
    asked.get(data.id)?.(data);
    asked.delete(data.id);
  });
  made.addEventListener('error', () => {
    worker = undefined;
    for (const [id, answer] of asked) answer({ id, refused: 'This file could not be read: the browser stopped the reader. Try a smaller one.' });
    asked.clear();
  });
  return made;
}
