// @ts-check
// What an answer says, as it reads on the page: quoted, copied, or said aloud.

import { fillComposer } from './composer.js';

/** An utterance that is too long is cut off by some engines. */
const LONGEST = 220;

/** @param {string} id */
function textOf(id) {
  const element = document.getElementById(id);
  // The body alone: not the buttons of code blocks, nor what is only there for screen readers.
  const body = element?.querySelector('.sy-markdown-body') ?? element;
  return body instanceof HTMLElement ? body.innerText.trim() : '';
}

/** What is selected in the answer, else all of it, each line behind a `>`. @param {{element: string, text: string}} given */
export function quote({ element, text }) {
  const selection = getSelection();
  const answer = document.getElementById(element);
  const isInside = selection && !selection.isCollapsed && answer && selection.containsNode(answer, true);
  const chosen = isInside ? selection.toString().trim() : '';
  const quoted = (chosen || text.trim()).split('\n').map((line) => (line ? `> ${line}` : '>')).join('\n');
  fillComposer(`${quoted}\n\n`);
  const field = document.getElementById('composer');
  field?.dispatchEvent(new Event('input', { bubbles: true }));
  field?.focus();
}

/** @param {string} id */
export const copyShown = (id) => navigator.clipboard.writeText(textOf(id));

/** Whoever waits for the voice. */
let silenced = () => {};

/** Say it, sentence by sentence; ends when it is said, or stopped. @param {string} id @returns {Promise<void>} */
export async function say(id) {
  stop();
  let isWanted = true;
  silenced = () => { isWanted = false; };
  for (const part of parts(textOf(id))) {
    if (!isWanted) return;
    await utter(part);
  }
}

export function stop() {
  silenced();
  silenced = () => {};
  speechSynthesis.cancel();
}

/** @param {string} text @returns {Promise<void>} */
const utter = (text) => new Promise((resolve) => {
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = navigator.language;
  // An engine that is silent must not hold up what waits for its end.
  utterance.onend = utterance.onerror = () => resolve();
  speechSynthesis.speak(utterance);
});

/** Sentences, and those that are too long in pieces. @param {string} text */
function* parts(text) {
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(text)) {
    for (let rest = segment.trim(); rest; rest = rest.slice(LONGEST)) yield rest.slice(0, LONGEST);
  }
}
