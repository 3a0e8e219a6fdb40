// @ts-check
// Says how strong a passphrase is while it is typed: into the element that its field names with `data-strength`.
// The estimate is made in a worker, which is loaded when such a field gets the focus and ends when the
// field is emptied, or nobody types any more.

import { EMPTIED } from './secret.js';

const WORDS = ['Very weak', 'Weak', 'Fair', 'Good', 'Strong'];
const LAST_RESORT = 'Its strength can’t be estimated now. Four or more unrelated words are strong.';
/** Milliseconds without a key. */
const PAUSE = 120;

/** Milliseconds after which the worker ends, and with it what it was told. */
const REST = 30_000;

/** @type {Worker | null} */
let worker = null;
/** @type {HTMLInputElement | null} */
let field = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let asking;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting;
let asked = 0;

/** @param {HTMLInputElement} focused */
export function estimate(focused) {
  running(); // it loads while the first word is typed
  if (field === focused) return;
  field?.removeEventListener('input', askSoon);
  field?.removeEventListener(EMPTIED, forget);
  field = focused;
  field.addEventListener('input', askSoon);
  field.addEventListener(EMPTIED, forget);
  if (field.value) askSoon();
}

function askSoon() {
  clearTimeout(asking);
  asked += 1;
  if (!field?.value) return tell(null, '');
  asking = setTimeout(() => running().postMessage({ number: asked, text: field?.value ?? '' }), PAUSE);
}

/** The field was emptied by us: nothing of what was typed is to stay. */
function forget() {
  clearTimeout(asking);
  asked += 1;
  tell(null, '');
  end();
}

function running() {
  clearTimeout(resting);
  resting = setTimeout(end, REST);
  if (worker) return worker;
  worker = new Worker(new URL('./strength-worker.js', import.meta.url), { name: 'strength' });
  worker.onmessage = ({ data: { number, score, hint } }) => {
    if (number === asked) tell(score, hint);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    end();
    tell(null, field?.value ? LAST_RESORT : '');
  };
  return worker;
}

function end() {
  clearTimeout(resting);
  worker?.terminate();
  worker = null;
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
