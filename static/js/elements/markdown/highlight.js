// @ts-check
/**
 * Colours for code. The work is done in a worker: a grammar is a heap of regular expressions and the code is a
 * stranger's, so it may take long or for ever. The page never waits, and a worker that takes too long is ended.
 */

import { requestWork } from './frames.js';
import { ROLES, languageFile } from './languages.js';

const TOO_LONG_MS = 4000;

/** More than this is shown without colours. */
const MOST_CHARACTERS = 400_000;

/** @type {Worker | null} */
let worker = null;

/** @type {Map<number, (marks: Uint32Array | null) => void>} */
const asked = new Map();

let lastId = 0;

/**
 * The parts of a text: pairs of length and role (an index of ROLES), in order, as far as the text is coloured.
 * @param {string} text
 * @param {string} language
 * @returns {Promise<Uint32Array | null>} null when there is nothing to colour
 */
export function highlight(text, language) {
  const file = languageFile(language);
  if (!file || text.length > MOST_CHARACTERS) return Promise.resolve(null);
  const id = ++lastId;
  return new Promise((resolve) => {
    asked.set(id, resolve);
    running().postMessage({ id, text, file });
    setTimeout(() => asked.has(id) && giveUp(), TOO_LONG_MS);
  });
}

function running() {
  if (worker) return worker;
  worker = new Worker(new URL('./highlight-worker.js', import.meta.url), { type: 'module', name: 'highlight' });
  worker.onmessage = ({ data }) => {
    asked.get(data.id)?.(data.marks);
    asked.delete(data.id);
  };
  worker.onerror = giveUp;
  return worker;
}

/** Ends the worker; what was asked of it stays plain, and the next question starts a new one. */
function giveUp() {
  worker?.terminate();
  worker = null;
  for (const resolve of asked.values()) resolve(null);
  asked.clear();
}

/**
 * Colours chunks of text, as many in a frame as its budget allows.
 * @param {Element[]} chunks
 * @param {Uint32Array} marks
 * @param {() => boolean} isWanted
 * @returns {Promise<void>}
 */
export function paint(chunks, marks, isWanted) {
  const left = chunks.values();
  const cursor = { mark: 0, used: 0 };
  return new Promise((resolve) => {
    requestWork({
      work(deadline) {
        while (isWanted()) {
          const { value: chunk, done } = left.next();
          if (done) break;
          chunk.replaceChildren(...spans(chunk.textContent ?? '', marks, cursor));
          if (performance.now() >= deadline) return true;
        }
        resolve();
        return false;
      },
    });
  });
}

/**
 * @param {string} text of one chunk
 * @param {Uint32Array} marks
 * @param {{mark: number, used: number}} cursor where the chunk before it ended
 */
function spans(text, marks, cursor) {
  const nodes = [];
  for (let at = 0; at < text.length; ) {
    const length = marks[2 * cursor.mark];
    const rest = length === undefined ? Infinity : length - cursor.used;
    const piece = text.slice(at, at + rest);
    const role = ROLES[marks[2 * cursor.mark + 1] ?? 0];
    nodes.push(role ? span(piece, role) : new Text(piece));
    at += piece.length;
    cursor.used += piece.length;
    if (piece.length === rest) Object.assign(cursor, { mark: cursor.mark + 1, used: 0 });
  }
  return nodes;
}

/**
 * @param {string} text
 * @param {string} role
 */
function span(text, role) {
  const element = document.createElement('span');
  element.className = `sy-t-${role}`;
  element.textContent = text;
  return element;
}
