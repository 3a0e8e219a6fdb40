// @ts-check
/** The worker half of highlight.js: code in, lengths and roles out. No HTML crosses back to the page. */

import hljs from '../../../vendor/highlight/core.min.js';
import { COMPANIONS, roleOf } from './languages.js';

/** @type {Map<string, Promise<void>>} */
const loading = new Map();

self.onmessage = async ({ data: { id, text, file } }) => {
  /** @type {Uint32Array | null} */
  let marks = null;
  try {
    await Promise.all([file, ...(COMPANIONS[file] ?? [])].map(load));
    marks = marksOf(hljs.highlight(text, { language: file, ignoreIllegals: true }).value);
  } catch (error) {
    console.warn(`Code stays without colours: the grammar for ${file} failed.`, error);
  }
  self.postMessage({ id, marks });
};

/** @param {string} file */
function load(file) {
  let done = loading.get(file);
  if (!done) {
    done = import(`../../../vendor/highlight/languages/${file}.min.js`).then((grammar) => {
      hljs.registerLanguage(file, grammar.default);
    });
    loading.set(file, done);
  }
  return done;
}

/**
 * The HTML that highlight.js makes holds text, five entities and nested spans; the innermost span gives the role.
 * @param {string} html
 */
function marksOf(html) {
  /** @type {number[]} */
  const marks = [];
  const open = [0];
  for (const [part, classes] of html.matchAll(/<span class="([^"]*)">|<\/span>|&[^;]+;|[^<&]+/g)) {
    if (classes !== undefined) open.push(roleOf(classes) || Number(open.at(-1)));
    else if (part === '</span>') open.pop();
    else {
      const length = part.startsWith('&') ? 1 : part.length;
      const role = Number(open.at(-1));
      if (marks.at(-1) === role && marks.length) marks[marks.length - 2] = Number(marks.at(-2)) + length;
      else marks.push(length, role);
    }
  }
  return new Uint32Array(marks);
}
