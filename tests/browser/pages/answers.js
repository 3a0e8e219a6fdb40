// What the tests do with answers, in the page's own words.

import './static/js/elements/sy-markdown.js';
import { morphRegions } from './static/js/morph.js';

/** @typedef {import('../../../static/js/elements/sy-markdown.js').SyMarkdown} SyMarkdown */

const room = /** @type {HTMLElement} */ (document.getElementById('room'));
const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** @param {Record<string, string>} [attributes] */
function create(attributes = {}) {
  const answer = /** @type {SyMarkdown} */ (document.createElement('sy-markdown'));
  for (const [name, value] of Object.entries(attributes)) answer.setAttribute(name, value);
  room.append(answer);
  return answer;
}

/** @param {string} text */
async function show(text) {
  const answer = create({ id: 'answer' });
  answer.text = text;
  await answer.settled();
  await document.fonts.ready;
  return answer;
}

/** @param {Element} answer */
function nodesOf(answer) {
  const body = /** @type {Element} */ (answer.querySelector('.sy-markdown-body')).cloneNode(true);
  body.normalize();
  return /** @type {Element} */ (body);
}

/**
 * Shows a text whole and in pieces, a frame apart, and gives back both bodies when they differ.
 * @param {string[]} pieces
 */
async function differenceInPieces(pieces) {
  const whole = await show(pieces.join(''));
  const parts = create();
  for (const piece of pieces) {
    parts.append(piece);
    await nextFrame();
  }
  parts.finish();
  await parts.settled();
  const [a, b] = [nodesOf(whole), nodesOf(parts)];
  for (const answer of [whole, parts]) answer.remove();
  return a.isEqualNode(b) ? null : [a.innerHTML, b.innerHTML];
}

/**
 * Streams a text in so many pieces a second, and watches the main thread.
 * @param {string} text
 * @param {number} pieces
 * @param {number} perSecond
 */
async function stream(text, pieces, perSecond) {
  /** @type {number[]} */
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration)));
  observer.observe({ type: 'longtask' });
  const answer = create();
  const size = Math.ceil(text.length / pieces);
  const begun = performance.now();
  for (let sent = 0; sent * size < text.length; await nextFrame()) {
    const due = ((performance.now() - begun) * perSecond) / 1000;
    for (; sent <= due && sent * size < text.length; sent++) answer.append(text.slice(sent * size, (sent + 1) * size));
  }
  answer.finish();
  await answer.settled();
  await nextFrame();
  const elapsed = performance.now() - begun;
  observer.disconnect();
  const isWhole = answer.source === text;
  answer.remove();
  return { elapsed_ms: Math.round(elapsed), longest_task_ms: Math.round(Math.max(0, ...tasks)), long_tasks: tasks.length, isWhole };
}

Object.assign(window, { answers: { create, show, differenceInPieces, stream, morphRegions, nextFrame } });
document.documentElement.dataset.ready = '';
