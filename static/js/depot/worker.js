// @ts-check
/**
 * The worker that holds the files of models: it alone writes them, since only such a worker can write in place. It is
 * asked by static/js/worker/depot.js, in the words of `Depot` in app/ondevice/ports.py. How jobs stand it tells to all
 * tabs on a channel; on the same channel tabs pass on what concerns jobs that another one runs.
 *
 * @typedef {import('./values.js').ModelFile} ModelFile
 */

import { Bucket } from './bucket.js';
import { leafOf } from './faults.js';
import { checked, heldOf, removed } from './holding.js';
import { Job, JOB_LOCK } from './job.js';
import { root } from './layout.js';
import { asked, textOf } from './small.js';
import { takenIn } from './taking.js';
import { CHANNEL } from './telling.js';
import { Turns } from './waiting.js';

/** Files that one tab fetches at once, all jobs together. */
const AT_ONCE = 6;

/** Milliseconds after which it is looked how many tabs share the limit. */
const SHARED_ANEW = 2_000;

const channel = new BroadcastChannel(CHANNEL);
const bucket = new Bucket();
const turns = new Turns(AT_ONCE);
/** @type {Map<string, Job>} */
const jobs = new Map();
/** Bytes a second. */
let limit = 0;

/** @param {import('./values.js').JobTold} told */
const post = (told) => channel.postMessage({ told });

/** What other tabs say. @type {Record<string, (given: any) => void>} */
const HEARD = {
  told: (told) => jobs.get(told.id)?.heard(told),
  look: (id) => jobs.get(id)?.look(),
  pause: (id) => { jobs.get(id)?.pause(); },
  drop: (files) => { drop(files); },
  limit: (rate) => {
    limit = rate;
    share();
  },
};

channel.onmessage = ({ data }) => {
  for (const name in data) HEARD[name](data[name]);
};

/** Stop whatever fetches one of these. @param {ModelFile[]} files */
async function drop(files) {
  const urls = new Set(files.map(({ url }) => url));
  const touched = [...jobs.values()].filter((job) => job.files.some(({ url }) => urls.has(url)));
  await Promise.all(touched.map((job) => job.pause()));
}

/** The limit is one for all tabs: each that runs a job takes its share. */
async function share() {
  const { held = [] } = limit && jobs.size ? await navigator.locks.query() : {};
  const tabs = new Set(held.filter(({ name }) => name?.startsWith(JOB_LOCK)).map(({ clientId }) => clientId)).size;
  bucket.limit(limit / Math.max(tabs, 1));
}
setInterval(share, SHARED_ANEW);

/** @typedef {{patience: number}} Settings */

/** @type {Record<string, (given: any, settings: Settings) => Promise<unknown>>} */
const ORDERS = {
  text: ({ file, fresh }, { patience }) => textOf(file, fresh, patience),
  ask: ({ url }, { patience }) => asked(url, patience),

  /** @param {{id: string, files: ModelFile[]}} order */
  async begin(order, { patience }) {
    await root(); // a browser that keeps no files says so now
    const before = jobs.get(order.id);
    if (before?.isFor(order.files)) before.look();
    else {
      await before?.pause();
      const job = new Job(order, { bucket, turns, patience, post });
      jobs.set(order.id, job);
      job.ended.then(() => { if (jobs.get(order.id) === job) jobs.delete(order.id); });
    }
    channel.postMessage({ look: order.id }); // whoever runs it in another tab says how it stands
  },

  async pause({ id }) {
    channel.postMessage({ pause: id });
    await jobs.get(id)?.pause();
  },

  async limit({ rate }) {
    channel.postMessage({ limit: rate });
    HEARD.limit(rate);
  },

  held: ({ files }) => Promise.all(files.map(heldOf)),

  async check({ files }) {
    const held = [];
    for (const file of files) held.push(await checked(file));
    return held;
  },

  async delete({ files }) {
    channel.postMessage({ drop: files });
    await drop(files);
    for (const file of files) await removed(file);
  },

  take: ({ file, picked }) => takenIn(file, picked, post),
};

addEventListener('message', async ({ data: { id, order, given, settings } }) => {
  try {
    postMessage({ id, done: (await ORDERS[order](given, settings)) ?? null });
  } catch (error) {
    const { name, message } = leafOf(error);
    postMessage({ id, failed: { leaf: name, detail: message } });
  }
});
