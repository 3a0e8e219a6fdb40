// @ts-check
// The page's half of the vault that listens by itself. Loaded when the app is usable.

import { hearOtherTabs } from './watch.js';

/** @param {(...said: import('../bridge.js').Said[]) => void} say */
export function startVault(say) {
  hearOtherTabs(say);
  document.addEventListener('focusin', ({ target }) => estimateIn(target));
  estimateIn(document.activeElement);
}

/** @param {EventTarget | null} field */
async function estimateIn(field) {
  if (!(field instanceof HTMLInputElement) || !field.dataset.strength) return;
  (await import('./strength.js')).estimate(field);
}
