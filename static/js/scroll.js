// @ts-check
// Keeps the latest words in sight while the reader is at the end, and never fights a reader who has
// scrolled up. `#scroller` scrolls; `#latest` is the button back to the end.

/** Closer than this to the end counts as being there, in CSS pixels. */
const NEAR = 48;

const scroller = () => document.getElementById('scroller');

/** Nearer than this to the beginning, what was said before is fetched, in CSS pixels. */
const EARLY = 240;

/** @param {HTMLElement} element */
const atEnd = (element) => element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;

/** An empty conversation has no latest words: what stands there is read from its beginning. @param {HTMLElement} element */
const hasTurns = (element) => element.querySelector('.turn') !== null;

/** Call before a change; the function it returns, called after, goes to the end if the reader was there. */
export function followLatest() {
  const element = scroller();
  const wasAtEnd = !element || follow || atEnd(element);
  return () => {
    const now = scroller();
    if (!now) return;
    if (wasAtEnd && hasTurns(now)) now.scrollTop = now.scrollHeight;
    showButton(now);
  };
}

/** @param {HTMLElement} element */
function showButton(element) {
  const button = document.getElementById('latest');
  if (button) button.hidden = atEnd(element) || !hasTurns(element);
}

/**
 * What comes above must not move what is read: the browser anchors it, but not at the very top.
 * @param {HTMLElement} element
 */
function earlier(element) {
  const button = document.getElementById('earlier');
  if (!button || button.dataset.asked === button.textContent) return;
  button.dataset.asked = button.textContent ?? '';
  if (element.scrollTop === 0) element.scrollTop = 1;
  button.click();
}

// Answers grow by themselves, after the morph: follow their size.
let follow = true;
document.addEventListener('scroll', (event) => {
  const element = scroller();
  if (!element || event.target !== element) return;
  follow = atEnd(element);
  showButton(element);
  if (element.scrollTop < EARLY) earlier(element);
}, { capture: true, passive: true });

/** Somebody looks for this one: stay there, and show which it is. @param {HTMLElement | null} element */
export function bringIntoSight(element) {
  if (!element) return;
  follow = false;
  element.scrollIntoView({ block: 'start' });
  if (matchMedia('(prefers-reduced-motion: reduce)').matches || document.documentElement.dataset.motion === 'reduced') return;
  const { backgroundColor } = getComputedStyle(element);
  const soft = getComputedStyle(document.documentElement).getPropertyValue('--sy-accent-soft');
  element.animate([{ backgroundColor: soft }, { backgroundColor }], { duration: 1_600, easing: 'ease-in' });
}

const growth = new ResizeObserver(() => {
  const element = scroller();
  if (element && follow && hasTurns(element)) element.scrollTop = element.scrollHeight;
  if (element) showButton(element);
});

/** Watch the conversation on screen; a new one begins at its end. */
export function watchGrowth() {
  growth.disconnect();
  const content = scroller()?.firstElementChild;
  if (content) growth.observe(content);
}

// Who sends a prompt wants to see it, and its answer.
document.addEventListener('submit', (event) => {
  if (event.target instanceof HTMLFormElement && event.target.id === 'composer-form') follow = true;
}, { capture: true });

document.addEventListener('click', (event) => {
  if (!(event.target instanceof Element) || !event.target.closest('#latest')) return;
  const element = scroller();
  element?.scrollTo({ top: element.scrollHeight });
});
