// @ts-check
// The composer's text outlives its element: while another room is open, it waits here.

/** What is to stand in the composer when its room opens again. */
let waiting = '';

const field = () => /** @type {HTMLTextAreaElement | null} */ (document.getElementById('composer'));

/** Call before the page changes; the function it returns, called after, carries the text over. */
export function carryText() {
  const before = field();
  const typed = before?.value ?? '';
  return () => {
    const now = field();
    if (before && !now) waiting = typed;
    if (before || !now) return;
    now.value = waiting;
    waiting = '';
  };
}

/** Take its text out, to be sent some other way than with its form. */
export function takeComposer() {
  const now = field();
  const text = now ? now.value : waiting;
  if (now) now.value = waiting = '';
  else waiting = '';
  return text;
}

/**
 * Put text into it. What was typed meanwhile is newer, and stays behind it.
 * @param {string} text
 */
export function fillComposer(text) {
  const now = field();
  const typed = now ? now.value : waiting;
  const joined = text && typed && typed !== text ? `${text}\n${typed}` : text;
  if (now) now.value = joined;
  else waiting = joined;
}
