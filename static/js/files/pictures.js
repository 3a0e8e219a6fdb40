// @ts-check
// Stored pictures on the page. Each is asked of Python once, and kept for as long as it is among the latest.

import { blobOf, blobRead } from './reading.js';

const KEPT = 60;

/** By the file's id; an empty address: it is gone. @type {Map<string, string>} */
const addresses = new Map();
/** @type {Set<string>} */
const wanted = new Set();

/** @param {HTMLElement} element @param {import('../events.js').Say} say */
export function show(element, say) {
  const { file = '', key } = element.dataset;
  const fresh = key && !addresses.has(file) ? blobRead(Number(key)) : undefined;
  if (fresh) keep(file, URL.createObjectURL(fresh));
  if (addresses.has(file)) return fill(element, addresses.get(file) ?? '');
  if (wanted.has(file)) return undefined;
  wanted.add(file);
  return say(['PictureWanted', { id: file }]);
}

/** @param {{ id: string, media: string, data: string | null }} given */
export async function pictureCame({ id, media, data }) {
  wanted.delete(id);
  keep(id, data === null ? '' : URL.createObjectURL(await blobOf(media, data)));
  for (const element of document.querySelectorAll('sy-picture')) {
    if (element instanceof HTMLElement && element.dataset.file === id) fill(element, addresses.get(id) ?? '');
  }
}

/** @param {string} file @param {string} address */
function keep(file, address) {
  addresses.set(file, address);
  if (addresses.size <= KEPT) return;
  const [oldest, old] = [...addresses][0];
  addresses.delete(oldest);
  if (old) URL.revokeObjectURL(old);
}

/** @param {HTMLElement} element @param {string} address */
function fill(element, address) {
  if (!address) return element.replaceChildren('Gone or damaged');
  const image = new Image();
  Object.assign(image, { src: address, alt: '', decoding: 'async', draggable: false });
  return element.replaceChildren(image);
}
