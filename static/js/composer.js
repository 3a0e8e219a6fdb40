// @ts-check
// The composer's text outlives its element, and each conversation has its own: while another conversation or another
// room is open, it waits here. `data-place` says whose composer it is; `data-carries`, at which place the person may
// have begun to type what is meant for this one (the conversation began meanwhile, or was read).

/** By place: what is to stand in the composer when it comes on the page again. @type {Map<string, string>} */
const waiting = new Map();
/** Whose composer was on the page last. */
let last = 'composer';

const field = () => /** @type {HTMLTextAreaElement | null} */ (document.getElementById('composer'));
const placeOf = (/** @type {HTMLElement | null} */ element) => element?.dataset.place ?? last;

/** Call before the page changes; the function it returns, called after, takes texts out and puts them in. */
export function carryText() {
  const before = field();
  const from = placeOf(before);
  const typed = before?.value ?? '';
  return () => {
    const now = field();
    const to = placeOf(now);
    last = to;
    if (before && now && from === to) return;
    if (before) waiting.set(from, typed);
    if (!now) return;
    const own = waiting.get(to) ?? '';
    const { carries } = now.dataset;
    const brought = carries && carries !== to ? waiting.get(carries) ?? '' : '';
    if (carries && carries !== to) waiting.delete(carries);
    waiting.delete(to);
    const text = join(own, brought);
    if (now.value !== text) now.value = text;
  };
}

/**
 * Take its text out, to be sent some other way than with its form. With a place: only that one's.
 * @param {string} [place]
 */
export function takeComposer(place) {
  const now = field();
  const here = placeOf(now);
  const from = place ?? here;
  const text = (now && from === here ? now.value : waiting.get(from)) ?? '';
  if (now && from === here) now.value = '';
  waiting.delete(from);
  return { text, place: from };
}

/**
 * Put text into the composer of a place. What was typed meanwhile is newer, and stays behind it.
 * @param {string} text
 * @param {string} [place]
 */
export function fillComposer(text, place) {
  const now = field();
  const here = placeOf(now);
  const to = place ?? here;
  const shown = to === here ? now : null;
  const joined = join(text, (shown ? shown.value : waiting.get(to)) ?? '');
  if (shown && shown.value !== joined) shown.value = joined;
  else if (!shown) waiting.set(to, joined);
  return joined;
}

/** @param {string} first @param {string} then */
const join = (first, then) => (first && then && first !== then ? `${first}\n${then}` : first || then);
