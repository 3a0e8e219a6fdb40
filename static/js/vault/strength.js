// @ts-check
// Says how strong a passphrase is while it is typed: into the element that its field names with `data-strength`.
// The estimate is made in a worker, which is loaded when such a field gets the focus and ends when it is emptied.

import { EMPTIED } from './secret.js';

const WORDS = ['Very weak', 'Weak', 'Fair', 'Good', 'Strong'];
const LAST_RESORT = 'Its strength can’t be estimated now. Four or more unrelated words are strong.';
/** Milliseconds without a key. */
const PAUSE = 120;

/** @type {Worker | null} */
let worker = null;
/** @type {HTMLInputElement | null} */
let field = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let asked = 0;

/** @param {HTMLInputElement} focused */
export function estimate(focused) {
  if (field === focused && worker) return;
  stop();
  field = focused;
  worker = new Worker(new URL('./strength-worker.js', import.meta.url), { name: 'strength' });
  worker.onmessage = ({ data: { number, score, hint } }) => {
    if (number === asked) tell(score, hint);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    tell(null, LAST_RESORT);
  };
  field.addEventListener('input', askSoon);
  field.addEventListener(EMPTIED, end);
  if (field.value) askSoon();
}

function askSoon() {
  clearTimeout(timer);
  asked += 1;
  if (!field?.value) return tell(null, '');
  timer = setTimeout(() => worker?.postMessage({ number: asked, text: field?.value ?? '' }), PAUSE);
}

/** The field was emptied by us: nothing of what was typed is to stay. */
function end() {
  asked += 1;
  tell(null, '');
  stop();
}

function stop() {
  clearTimeout(timer);
  worker?.terminate();
  worker = null;
  field?.removeEventListener('input', askSoon);
  field?.removeEventListener(EMPTIED, end);
}

/** @param {number | null} score @param {string} hint */
function tell(score, hint) {
  const place = document.getElementById(field?.dataset.strength ?? '');
  if (!place) return;
  if (!place.role) place.role = 'status';
  const text = score === null ? hint : `${WORDS[score]}.${hint && ` ${hint}`}`;
  if (place.textContent !== text) place.textContent = text;
  if (score === null) delete place.dataset.score;
  else place.dataset.score = String(score);
}
