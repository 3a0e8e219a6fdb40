// @ts-check
// Watches whether the person is there, in this tab or another, and passes on what other tabs do to the vault.
//
// All tabs share two times: when somebody last did something, and when a tab was last in sight. Times are those of the
// wall clock, looked at again whenever anything happens: timers stand still while a machine sleeps.

/** @typedef {{active?: number, seen?: number, lock?: true}} Told */

const MINUTE = 60_000;
/** How often one tab tells the others that somebody is there. */
const PULSE = 15_000;
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'touchmove'];

const limits = { idle: 0, hidden: 0 };
const last = { active: 0, seen: 0 };
let told = 0;
let listening = false;
let reached = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** @type {BroadcastChannel | null} */
let channel = null;
/** @type {(...said: import('../bridge.js').Said[]) => void} */
let say = () => {};

/** Listen to the other tabs from now on. @param {(...said: import('../bridge.js').Said[]) => void} tell */
export function hearOtherTabs(tell) {
  say = tell;
  channel = new BroadcastChannel('sy.vault');
  channel.onmessage = ({ data }) => heard(data);
  window.addEventListener('storage', ({ key }) => {
    if (key === null || key === 'sy.vault') say(['VaultTouched', {}]); // null: all of it was cleared
  });
}

/** In minutes; 0: never. Whoever asks for it has just done something. @param {{idle: number, hidden: number}} given */
export function watchVault({ idle, hidden }) {
  if (!listening) listen();
  Object.assign(limits, { idle: idle * MINUTE, hidden: hidden * MINUTE });
  last.active = last.seen = Date.now();
  reached = false;
  pulse();
}

/** Another tab must not stay open when this one was locked. */
export const lockEverywhere = () => tell({ lock: true });

function listen() {
  listening = true;
  for (const sign of SIGNS) addEventListener(sign, noteSign, { capture: true, passive: true });
  addEventListener('pageshow', look);
  addEventListener('focus', look);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) return noteSign();
    if (!look()) last.seen = Date.now();
    pulse();
  });
}

/** Somebody did something. Who comes back too late finds the vault locked, so that is looked at first. */
function noteSign() {
  const now = Date.now();
  if (!reached && isOver(now)) return void look();
  last.active = last.seen = now;
  if (now - told < PULSE && !reached) return; // the timer, if it comes too early, looks again
  reached = false;
  pulse();
}

/** Look whether a limit is reached, and say so once. */
function look() {
  const now = Date.now();
  // A clock that was set back would keep the vault open.
  last.active = Math.min(last.active, now);
  last.seen = Math.min(last.seen, now);
  const over = isOver(now);
  if (!over && !document.hidden) last.seen = now;
  if (over && !reached) {
    reached = true;
    say(['IdleReached', {}]);
  }
  wait();
  return over;
}

/** @param {number} now */
const isOver = (now) =>
  (limits.idle > 0 && now - last.active >= limits.idle) || (limits.hidden > 0 && now - last.seen >= limits.hidden);

/** Tell the other tabs, and look again in time. */
function pulse() {
  told = Date.now();
  tell({ ...last });
  wait();
}

/** Wait until a limit may be reached; while in sight, not longer than the others may go without a pulse. */
function wait() {
  clearTimeout(timer);
  if (reached || (!limits.idle && !limits.hidden)) return;
  const now = Date.now();
  const left = [document.hidden ? MINUTE : PULSE];
  if (limits.idle) left.push(last.active + limits.idle - now);
  if (limits.hidden) left.push(last.seen + limits.hidden - now);
  timer = setTimeout(() => {
    if (!look() && !document.hidden) pulse();
  }, Math.max(Math.min(...left), 0));
}

/** @param {Told} data */
function heard({ active = 0, seen = 0, lock }) {
  if (lock) return say(['LockedElsewhere', {}]);
  last.active = Math.max(last.active, active);
  last.seen = Math.max(last.seen, seen);
}

/** @param {Told} what */
function tell(what) {
  channel?.postMessage(what);
}
