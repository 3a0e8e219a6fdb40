// @ts-check
/**
 * Files that the person picked on the page go to the worker that copies them as they are, by name, over a channel: they
 * may have gigabytes, so neither the page nor Python reads them.
 */

import { Leaf } from './faults.js';

const CHANNEL = 'switchyard-picked';
/** Milliseconds in which the page must hand a file over. */
const PATIENCE = 10_000;

/** @type {Map<string, File>} */
const kept = new Map();
/** @type {BroadcastChannel | undefined} */
let channel;

/** On the page: keep them, and answer for them. @param {Iterable<File>} files @returns {{id: string, name: string, bytes: number}[]} */
export function keep(files) {
  if (!channel) {
    const opened = channel = new BroadcastChannel(CHANNEL);
    opened.onmessage = ({ data: { wanted } }) => {
      const file = kept.get(wanted);
      if (file) opened.postMessage({ id: wanted, file });
    };
  }
  return Array.from(files, (file) => {
    const id = crypto.randomUUID();
    kept.set(id, file);
    return { id, name: file.webkitRelativePath || file.name, bytes: file.size };
  });
}

/** In the worker. @param {string} id @returns {Promise<File>} */
export function asksFor(id) {
  const asking = new BroadcastChannel(CHANNEL);
  const { promise, resolve, reject } = Promise.withResolvers();
  const late = setTimeout(() => reject(new Leaf('FilesFailed', 'the file that was picked is not there any more')), PATIENCE);
  asking.onmessage = ({ data }) => { if (data.id === id) resolve(data.file); };
  asking.postMessage({ wanted: id });
  return promise.finally(() => {
    clearTimeout(late);
    asking.close();
  });
}
