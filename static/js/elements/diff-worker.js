// @ts-check
/// <reference lib="webworker" />
// Compares two texts by jsdiff: word by word as long as that takes no more than a moment, else line by line.

import { diffWords } from '../../vendor/jsdiff/diff/word.js';
import { diffLines } from '../../vendor/jsdiff/diff/line.js';

/** Characters of each text. */
const LONGEST = 120_000;
const WORDS_MS = 1_500;
const LINES_MS = 1_500;
/** More than that is nothing a person reads. */
const MOST_PIECES = 20_000;

self.addEventListener('message', ({ data: { number, left, right } }) => {
  const cut = left.length > LONGEST || right.length > LONGEST;
  const [before, after] = [left.slice(0, LONGEST), right.slice(0, LONGEST)];
  const byWords = diffWords(before, after, { timeout: WORDS_MS });
  const found = byWords ?? diffLines(before, after, { timeout: LINES_MS }) ?? [];
  const pieces = found.slice(0, MOST_PIECES).map(({ added, removed, value }) =>
    [added ? 'in' : removed ? 'out' : 'same', value]);
  const by = byWords ? 'words' : found.length ? 'lines' : '';
  postMessage({ number, pieces, by, cut: cut || found.length > MOST_PIECES });
});
