// @ts-check
// What a file is, told by its first bytes: its name and its type are only what somebody says of it.

/** @type {[string, number, number[]][]} kind, where, bytes */
const SIGNS = [
  ['image/png', 0, [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', 0, [0xff, 0xd8, 0xff]],
  ['image/gif', 0, [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', 8, [0x57, 0x45, 0x42, 0x50]],
  ['pdf', 0, [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['zip', 0, [0x50, 0x4b, 0x03, 0x04]],
  ['bmp', 0, [0x42, 0x4d]],
  ['tiff', 0, [0x49, 0x49, 0x2a, 0x00]],
  ['tiff', 0, [0x4d, 0x4d, 0x00, 0x2a]],
  ['utf16', 0, [0xff, 0xfe]],
  ['utf16', 0, [0xfe, 0xff]],
];
const HEIC = /^(heic|heix|hevc|hevx|heim|heis|mif1|msf1)$/;

/** @type {Record<string, string>} */
const REASONS = {
  heic: 'is a HEIC photo, which most browsers and models cannot open. Save it as JPEG and attach that.',
  avif: 'is an AVIF picture, which most models do not take. Save it as JPEG or PNG and attach that.',
  pdf: 'is a PDF, which cannot be read here. Copy its text into the prompt, or attach pictures of its pages.',
  zip: 'is an archive or an office document. Attach what is in it as text: CSV, Markdown, plain text.',
  bmp: 'is a BMP picture. Save it as PNG or JPEG and attach that.',
  tiff: 'is a TIFF picture. Save it as PNG or JPEG and attach that.',
  utf16: 'is text in UTF-16. Save it as UTF-8 and attach that.',
};

/** @param {Uint8Array} head */
export function kindOf(head) {
  const word = (/** @type {number} */ from) => String.fromCharCode(...head.slice(from, from + 4));
  if (word(4) === 'ftyp') {
    if (HEIC.test(word(8))) return 'heic';
    if (word(8) === 'avif' || word(8) === 'avis') return 'avif';
  }
  return SIGNS.find(([, at, bytes]) => bytes.every((byte, place) => head[at + place] === byte))?.[0] ?? '';
}

/** Why a kind can't go with a prompt; empty: it can. @param {string} kind @param {string} name */
export const refusal = (kind, name) => (kind === 'bmp' && !/\.(bmp|dib)$/i.test(name) ? '' : REASONS[kind] && `“${name}” ${REASONS[kind]}`) || '';

/**
 * A text, every byte of it; or why it is none.
 * @param {Uint8Array} bytes @param {string} name
 * @returns {{ text: string } | { refused: string }}
 */
export function textOf(bytes, name) {
  /** @type {string} */
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { refused: `“${name}” is no text in UTF-8: it holds bytes that no such text has. If it is text, save it as UTF-8.` };
  }
  if (text.includes('\0')) return { refused: `“${name}” is no text: it is a binary file.` };
  if (!text.trim()) return { refused: `“${name}” holds nothing but blanks.` };
  if (/^\s*(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?(<!doctype svg[^>]*>\s*)?<svg[\s>]/i.test(text.slice(0, 4_000))) {
    return { refused: `“${name}” is an SVG drawing, which models do not take as a picture and which can hold scripts. Save it as PNG; its code can be pasted as text.` };
  }
  return { text };
}
