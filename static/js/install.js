// @ts-check

/**
 * Keeps the browser's own install question until the person asks for it. The browser offers it once, early and not
 * again, so this module is to be imported with the page's first ones.
 */

/** @typedef {Event & {prompt(): Promise<{outcome: 'accepted' | 'dismissed'}>}} InstallPrompt */

/** @type {InstallPrompt | null} */
let kept = null;
/** @type {(canInstall: boolean) => void} */
let tell = () => {};

addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  keep(/** @type {InstallPrompt} */ (event));
});
addEventListener('appinstalled', () => keep(null));

/** @param {InstallPrompt | null} prompt */
function keep(prompt) {
  kept = prompt;
  tell(kept !== null);
}

/** Told now, and whenever it changes. @param {(canInstall: boolean) => void} listener */
export function onInstallable(listener) {
  tell = listener;
  tell(kept !== null);
}

/** To be called from a click. @returns {Promise<'accepted' | 'dismissed' | 'unavailable'>} */
export async function install() {
  const prompt = kept;
  keep(null);
  return prompt ? (await prompt.prompt()).outcome : 'unavailable';
}
