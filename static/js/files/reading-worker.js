// @ts-check
// Reads one file: a picture is decoded, made smaller and written anew; a text is decoded strictly.

import { kindOf, refusal, textOf } from './kinds.js';

const TEXT_MOST = 1_000_000;
const FILE_MOST = 60_000_000;
const PIXELS_MOST = 100_000_000;
/** Several providers refuse larger ones. */
const PICTURE_MOST = 5_000_000;
const QUALITY = 0.9;

self.addEventListener('message', async ({ data }) => {
  try {
    self.postMessage({ id: data.id, ...('file' in data ? await read(data) : { blob: unpacked(data) }) });
  } catch (error) {
    const why = error instanceof Refusal ? error.message : `“${data.name}” could not be read: ${error}`;
    self.postMessage({ id: data.id, refused: why });
  }
});

class Refusal extends Error {}

/** @param {{ file: Blob, name: string, size: string }} given */
async function read({ file, name, size }) {
  if (!file.size) throw new Refusal(`“${name}” is empty (or a folder).`);
  const kind = kindOf(new Uint8Array(await file.slice(0, 64).arrayBuffer()));
  const why = refusal(kind, name);
  if (why) throw new Refusal(why);
  return kind.startsWith('image/') ? picture(file, name, size, kind) : text(file, name);
}

/** @param {Blob} file @param {string} name */
async function text(file, name) {
  if (file.size > TEXT_MOST) {
    throw new Refusal(`“${name}” is too big: ${megabytes(file.size)} MB. A text file may have 1 MB; attach the part that matters.`);
  }
  const found = textOf(new Uint8Array(await file.arrayBuffer()), name);
  if ('refused' in found) throw new Refusal(found.refused);
  return { name, media: 'text/plain', data: found.text, width: 0, height: 0, note: '' };
}

/** @param {Blob} file @param {string} name @param {string} size @param {string} kind */
async function picture(file, name, size, kind) {
  if (file.size > FILE_MOST) throw new Refusal(`“${name}” is too big: ${megabytes(file.size)} MB.`);
  const whole = await createImageBitmap(file).catch(() => null);
  if (!whole) throw new Refusal(`“${name}” could not be opened as a picture: it is damaged, or not what its name says.`);
  if (whole.width * whole.height > PIXELS_MOST) throw new Refusal(`“${name}” has too many pixels: ${whole.width} × ${whole.height}.`);
  const { canvas, pen } = drawn(whole, size);
  const { width, height } = canvas;
  const blob = await written(canvas, pen, kind);
  if (blob.size > PICTURE_MOST) {
    throw new Refusal(`“${name}” would still have ${megabytes(blob.size)} MB, more than providers take. Choose a smaller size, then attach it again.`);
  }
  const note = kind === 'image/gif' ? `Of “${name}” the first picture is sent, without the animation.` : '';
  return { name, media: blob.type, data: packed(blob), width, height, note, blob };
}

/** In the size that was asked for, and never larger than it is. @param {ImageBitmap} whole @param {string} size */
function drawn(whole, size) {
  const most = Number(size) || Infinity;
  const scale = Math.min(1, most / Math.max(whole.width, whole.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(whole.width * scale)), Math.max(1, Math.round(whole.height * scale)));
  const pen = canvas.getContext('2d');
  if (!pen) throw new Refusal('The browser has no room left to draw this picture.');
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(whole, 0, 0, canvas.width, canvas.height);
  whole.close();
  return { canvas, pen };
}

/**
 * As PNG or JPEG, which every model that takes pictures takes. A large PNG without transparency may be a photo.
 * @param {OffscreenCanvas} canvas @param {OffscreenCanvasRenderingContext2D} pen @param {string} kind
 */
async function written(canvas, pen, kind) {
  const jpeg = () => canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
  if (kind === 'image/jpeg') return jpeg();
  if (kind === 'image/webp' && isOpaque(canvas, pen)) return jpeg();
  const png = await canvas.convertToBlob({ type: 'image/png' });
  if (png.size < TEXT_MOST || !isOpaque(canvas, pen)) return png;
  const smaller = await jpeg();
  return smaller.size < png.size / 2 ? smaller : png;
}

/** @param {OffscreenCanvas} canvas @param {OffscreenCanvasRenderingContext2D} pen */
function isOpaque({ width, height }, pen) {
  const { data } = pen.getImageData(0, 0, width, height);
  for (let at = 3; at < data.length; at += 4) if (data[at] < 255) return false;
  return true;
}

/** @param {Blob} blob */
const packed = (blob) => String(new FileReaderSync().readAsDataURL(blob)).split(',', 2)[1];

/** @param {{ media: string, data: string }} given */
const unpacked = ({ media, data }) => new Blob([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], { type: media });

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1_000_000).toFixed(1);
