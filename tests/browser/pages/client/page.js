// @ts-check
// Asks Python in the worker, and shows what it said: whatever is on the page is searched for keys, too.

const worker = new Worker(new URL('worker.mjs', import.meta.url), { type: 'module' });

/** @type {Map<number, {resolve: (told: string) => void, reject: (error: Error) => void}>} */
const waiting = new Map();
let asked = 0;

worker.onmessage = ({ data: [number, told, failed] }) => {
  const asker = waiting.get(number);
  waiting.delete(number);
  document.body.append(String(told ?? failed));
  if (failed) asker?.reject(new Error(failed));
  else asker?.resolve(told);
};

Object.assign(window, {
  /** @param {string} name of a function of trial.py @param {object} given */
  python: (name, given) => new Promise((resolve, reject) => {
    asked += 1;
    waiting.set(asked, { resolve, reject });
    worker.postMessage([asked, name, JSON.stringify(given)]);
  }),
});
