// @ts-check
/**
 * All texts in memory, folded, by conversation; and the questions to them. A plain scan: parts of words, code and
 * scripts without spaces are found like anything else, and nothing has to be kept beside the records.
 *
 * @typedef {{id: string, title: string, updated: number, shelf: string, tags: string[]}} Talk
 * @typedef {{id: string, text: string}} Said
 * @typedef {{text: string, tag: string, shelf: string, limit: number}} Question
 * @typedef {Talk & {folded: string, body: string, ids: string[], starts: number[]}} Kept
 */

import { fold, wordsOf } from './fold.js';

/** Between two messages: no word holds it. */
const SEAM = '\n';
/** Conversations that are looked through before somebody else has a turn. */
const SLICE = 2_000;

export class Texts {
  /** @type {Map<string, Kept>} */
  #talks = new Map();
  /** @type {Kept[] | null} newest first */
  #order = null;
  /** Grows with every change: what was found before is old then. */
  #change = 0;
  /** @type {{tag: string, words: string[], change: number, hits: Kept[]} | null} */
  #last = null;

  get size() {
    return this.#talks.size;
  }

  /** @param {string} id */
  has(id) {
    return this.#talks.has(id);
  }

  /** @param {Talk} talk */
  setTalk(talk) {
    const before = this.#talks.get(talk.id) ?? { body: '', ids: [], starts: [] };
    this.#talks.set(talk.id, { ...before, ...talk, folded: fold(talk.title) });
    this.#changed();
  }

  /** @param {string} id */
  removeTalk(id) {
    if (this.#talks.delete(id)) this.#changed();
  }

  clear() {
    this.#talks.clear();
    this.#changed();
  }

  ids() {
    return [...this.#talks.keys()];
  }

  /** All messages of a conversation at once. @param {string} id @param {Said[]} said */
  setMessages(id, said) {
    const talk = this.#talks.get(id);
    if (!talk) return;
    const folded = said.map(({ text }) => fold(text));
    talk.ids = said.map((one) => one.id);
    talk.starts = [];
    let at = 0;
    for (const text of folded) {
      talk.starts.push(at);
      at += text.length + SEAM.length;
    }
    talk.body = folded.join(SEAM);
    this.#change += 1;
  }

  /** One that is new, or says something else now. @param {string} id @param {Said} said */
  setMessage(id, said) {
    const talk = this.#talks.get(id);
    if (!talk) return;
    const at = talk.ids.indexOf(said.id);
    const texts = talk.ids.map((one, place) => ({ id: one, text: place === at ? said.text : bodyOf(talk, place) }));
    this.setMessages(id, at < 0 ? [...texts, said] : texts);
  }

  /** @param {string} message */
  removeMessage(message) {
    for (const talk of this.#talks.values()) {
      const at = talk.ids.indexOf(message);
      if (at < 0) continue;
      const texts = talk.ids.map((one, place) => ({ id: one, text: bodyOf(talk, place) }));
      this.setMessages(talk.id, texts.toSpliced(at, 1));
      return;
    }
  }

  /** The tags in use, those of the most conversations first. */
  tags() {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const { shelf, tags } of this.#talks.values()) {
      if (shelf !== 'deleted') for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    }
    return [...counts].sort(([a, few], [b, many]) => many - few || (a < b ? -1 : 1)).map(([tag]) => tag);
  }

  /**
   * What holds all the words, hits in titles first, then the newest; null: nobody wants to know it any more.
   * @param {Question} question @param {() => Promise<boolean>} goOn  lets others have a turn
   */
  async find(question, goOn) {
    const words = wordsOf(question.text);
    const from = this.#candidates(question.tag, words);
    const change = this.#change;
    /** @type {Kept[]} */
    const hits = [];
    for (let at = 0; at < from.length; at += 1) {
      if (at % SLICE === SLICE - 1 && !(await goOn())) return null;
      const talk = from[at];
      if (talk.shelf === 'deleted' || (question.tag && !talk.tags.includes(question.tag))) continue;
      if (words.every((word) => talk.folded.includes(word) || talk.body.includes(word))) hits.push(talk);
    }
    if (words.length) this.#last = { tag: question.tag, words, change, hits };
    const here = hits.filter((talk) => onShelf(talk.shelf, question.shelf));
    const inTitle = (/** @type {Kept} */ talk) => words.length > 0 && words.every((word) => talk.folded.includes(word));
    const all = [...here.filter(inTitle), ...here.filter((talk) => !inTitle(talk))];
    return { words, all, elsewhere: hits.length - here.length };
  }

  /**
   * The message that holds most of the words; -1: only the title holds any.
   * @param {Kept} talk @param {string[]} words
   */
  static best(talk, words) {
    let best = -1;
    let most = 0;
    for (let place = 0; place < talk.ids.length && most < words.length; place += 1) {
      const text = bodyOf(talk, place);
      const held = words.filter((word) => text.includes(word)).length;
      if (held > most) [best, most] = [place, held];
    }
    return best;
  }

  /**
   * Whoever types on looks for what was among the finds already.
   * @param {string} tag @param {string[]} words
   */
  #candidates(tag, words) {
    const last = this.#last;
    if (last?.tag === tag && last.change === this.#change
      && last.words.every((word) => words.some((longer) => longer.includes(word)))) return last.hits;
    this.#order ??= [...this.#talks.values()].sort((a, b) => b.updated - a.updated);
    return this.#order;
  }

  #changed() {
    this.#order = null;
    this.#change += 1;
  }
}

/** @param {Kept} talk @param {number} place */
const bodyOf = (talk, place) =>
  talk.body.slice(talk.starts[place], place + 1 < talk.starts.length ? talk.starts[place + 1] - SEAM.length : undefined);

/** What is pinned lies on top of what is open. @param {string} shelf @param {string} wanted */
const onShelf = (shelf, wanted) => shelf === wanted || (wanted === 'open' && shelf === 'top');
