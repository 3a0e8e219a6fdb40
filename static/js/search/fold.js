// @ts-check
// Texts as they are compared: small letters, without accents. And the way back from there to the text as it was written.
// The same as in app/records/search.py.

/** Accents of Latin, Greek and Cyrillic letters, points of Hebrew and Arabic ones. */
const MARKS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]/g;
/** Letters that no decomposition takes apart. @type {Record<string, string>} */
const ALIKE = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ı: 'i', ς: 'σ' };
const ODD = /[ßæœøłđıς]/g;
// eslint-disable-next-line no-control-regex -- that is what ASCII is
const PLAIN = /^[\x00-\x7f]*$/;

/** @param {string} text */
export function fold(text) {
  if (PLAIN.test(text)) return text.toLowerCase();
  return text.normalize('NFKD').toLowerCase().replace(MARKS, '').replace(ODD, (letter) => ALIKE[letter]);
}

/** What is looked for, word by word. @param {string} text */
export const wordsOf = (text) => [...new Set(fold(text).split(/\s+/).filter(Boolean))];

/**
 * The text in pieces, every second of which is one of the words: `['The ', 'sign', 'al']`.
 * @param {string} text @param {string[]} words
 */
export function marked(text, words) {
  const hits = rangesOf(text, words);
  const pieces = [];
  let from = 0;
  for (const [start, end] of hits) {
    pieces.push(text.slice(from, start), text.slice(start, end));
    from = end;
  }
  return [...pieces, text.slice(from)].map(whole);
}

/** Half an emoji can't be stored as text. @param {string} text */
const whole = (text) => text.replace(/\p{Cs}/gu, '\ufffd');

/**
 * Where the words occur, in order and without overlaps.
 * @param {string} text @param {string[]} words @returns {[number, number][]}
 */
export function rangesOf(text, words) {
  const { folded, place } = mapped(text);
  /** @type {[number, number][]} */
  const found = [];
  for (const word of words) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
      found.push([place(at), place(at + word.length)]);
    }
  }
  found.sort(([a, c], [b, d]) => a - b || d - c);
  let last = 0;
  return found.filter(([start, end]) => {
    if (start < last || end <= start) return false;
    last = end;
    return true;
  });
}

/** The folded text, and for each place in it where that is in the text itself. @param {string} text */
function mapped(text) {
  if (PLAIN.test(text)) return { folded: text.toLowerCase(), place: (/** @type {number} */ at) => at };
  let folded = '';
  /** @type {number[]} */
  const places = [];
  let at = 0;
  for (const letter of text) {
    const as = fold(letter);
    for (let unit = 0; unit < as.length; unit += 1) places.push(at);
    folded += as;
    at += letter.length;
  }
  places.push(at);
  return { folded, place: (/** @type {number} */ at) => places[at] };
}

/** Characters of a message that are shown where something was found in it. */
const SHOWN = 150;
const BEFORE = 40;

/**
 * A line of the text around the first of the words.
 * @param {string} text @param {string[]} words
 */
export function snippet(text, words) {
  const [first] = rangesOf(text, words);
  const hit = first ? first[0] : 0;
  let start = Math.max(0, hit - BEFORE);
  if (start) {
    const space = text.slice(start, hit).search(/\s/);
    if (space >= 0) start += space + 1;
  }
  const end = Math.min(text.length, start + SHOWN);
  const line = text.slice(start, end).replace(/\s+/g, ' ').trim();
  return marked(`${start ? '…' : ''}${line}${end < text.length ? '…' : ''}`, words);
}
