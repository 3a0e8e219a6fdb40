// @ts-check
// What only a page can do for the Compare room: answers that scroll together, slots that are swiped between, and its
// field's text. `.slots` holds the columns (`.slot`, each with its `.slot-scroll`); `data-sync` says that they scroll
// together. On a phone one column is in sight; which one is told by a `change` event of `.slots` with its slot.

/** A field that is about to be drawn is waited for so long. */
const PATIENCE_MS = 3_000;

/** Whose scrolling the others follow, and until when it counts as theirs and not as the person's. */
let leading = /** @type {Element | null} */ (null);
let leadsUntil = 0;
const LEAD_MS = 250;

let started = false;

export function start() {
  if (started) return;
  started = true;
  document.addEventListener('scroll', onscroll, { capture: true, passive: true });
  document.addEventListener('scrollend', ({ target }) => tellSeen(target), { capture: true, passive: true });
  addEventListener('resize', () => tellSeen(document.querySelector('.slots')));
}

/** @param {Event} event */
function onscroll({ target, timeStamp }) {
  if (!(target instanceof HTMLElement) || !target.matches('.slots[data-sync] .slot-scroll')) return;
  if (leading && leading !== target && timeStamp < leadsUntil) return; // it only follows
  [leading, leadsUntil] = [target, timeStamp + LEAD_MS];
  const share = target.scrollTop / Math.max(1, target.scrollHeight - target.clientHeight);
  for (const other of document.querySelectorAll('.slots[data-sync] .slot-scroll')) {
    if (other !== target) other.scrollTop = share * (other.scrollHeight - other.clientHeight);
  }
}

/** @param {EventTarget | null} target */
function tellSeen(target) {
  if (!(target instanceof HTMLElement) || !target.matches('.slots')) return;
  // What begins it is in sight, and on a phone nothing else is.
  const third = target.getBoundingClientRect().left + target.clientWidth / 3;
  const seen = [...target.querySelectorAll('.slot')].find((slot) => slot.getBoundingClientRect().right > third);
  if (!(seen instanceof HTMLElement) || seen.dataset.slot === target.dataset.seen) return;
  target.dataset.seen = seen.dataset.slot;
  Object.assign(target, { value: seen.dataset.slot }).dispatchEvent(new Event('change', { bubbles: true }));
}

/** @param {string} slot */
export async function show(slot) {
  const column = await appears(() => document.querySelector(`.slot[data-slot="${CSS.escape(slot)}"]`));
  const row = column?.closest('.slots');
  if (!(row instanceof HTMLElement) || !(column instanceof HTMLElement)) return;
  row.scrollTo({ left: column.offsetLeft - row.offsetLeft });
}

/** @param {string} id */
export async function focus(id) {
  const field = await appears(() => document.getElementById(id));
  if (field instanceof HTMLInputElement) field.select();
}

/**
 * @param {string} id
 * @param {string} text
 * @param {boolean} focus
 * @param {string | null} instead only where this stands there
 */
export async function fill(id, text, focus, instead) {
  const field = await appears(() => document.getElementById(id));
  if (!(field instanceof HTMLTextAreaElement)) return;
  if (instead === null || field.value === instead) field.value = text;
  if (focus) field.focus();
}

/**
 * @param {() => Element | null} find
 * @returns {Promise<Element | null>}
 */
async function appears(find) {
  const late = performance.now() + PATIENCE_MS;
  for (let found = find(); ; found = find()) {
    if (found || performance.now() > late) return found;
    await new Promise((resolve) => { setTimeout(resolve, 30); });
  }
}
