// @ts-check
/**
 * The worker that searches: a scan of everything must hold up neither the page nor Python. It is asked by
 * static/js/worker/search.js, in the words of `Search` in app/base/ports.py.
 *
 * @typedef {import('./texts.js').Question} Question
 */

import { marked, snippet } from './fold.js';
import { Reader } from './reader.js';
import { Texts } from './texts.js';

/** Milliseconds after which an answer is given anew while there is still something to read. */
const PACE = 250;

/** @type {Reader | null} */
let reader = null;
let latest = 0;

/** Lets what came meanwhile have its turn. */
const turn = () => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    resolve(undefined);
  };
  port2.postMessage(null);
});

/** @param {number} ms */
const rest = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** @type {Record<string, (reader: Reader, given: any) => Promise<unknown>>} */
const ORDERS = {
  /** @param {{question: Question, later: boolean}} given  later: not before more was read than at the last answer */
  async find(reader, given) {
    const { question, later } = given;
    latest += 1;
    const mine = latest;
    if (later && !reader.whole) await rest(PACE);
    const goOn = async () => {
      await turn();
      return mine === latest;
    };
    const hits = await reader.texts.find(question, goOn);
    if (!hits || mine !== latest) return null;
    const { words, all, elsewhere } = hits;
    const found = await shown(reader, all.slice(0, question.limit), words);
    const { read, of, whole } = reader;
    return { found, count: all.length, elsewhere, read, of: whole ? read : Math.max(of, read), whole, tags: reader.texts.tags() };
  },

  async every(reader, { question }) {
    const hits = await reader.texts.find(question, async () => true);
    return hits?.all.map(({ id }) => id) ?? [];
  },

  tags: async (reader) => reader.texts.tags(),

  async touched(reader, change) {
    reader.change(change);
  },
};

/** @param {Reader} reader @param {import('./texts.js').Kept[]} talks @param {string[]} words */
async function shown(reader, talks, words) {
  const places = talks.map((talk) => Texts.best(talk, words));
  const ids = talks.flatMap((talk, at) => (places[at] < 0 ? [] : [talk.ids[places[at]]]));
  const written = await reader.written(ids);
  return talks.map((talk, at) => {
    const message = talk.ids[places[at]] ?? '';
    const text = written.get(message);
    return { id: talk.id, message, title: marked(talk.title, words), snippet: text === undefined ? [] : snippet(text, words) };
  });
}

addEventListener('message', async ({ data: { id, name, order, given } }) => {
  try {
    reader ??= new Reader(name);
    await reader.start();
    postMessage({ id, done: await ORDERS[order](reader, given) });
  } catch (error) {
    postMessage({ id, failed: String(error) });
  }
});
