// @ts-check
// Notifications of the browser: asked for on a click only, and shown only while nobody looks at the page.

/** @returns {'default' | 'granted' | 'denied' | 'unsupported'} */
export function allowed() {
  return typeof Notification === 'undefined' ? 'unsupported' : Notification.permission;
}

export async function ask() {
  if (allowed() === 'default') await Notification.requestPermission();
  return allowed();
}

/** Phones let only a service worker show them. @param {{ id: string, title: string, text: string }} given */
export async function show({ id, title, text }) {
  if (allowed() !== 'granted' || document.hasFocus()) return;
  const about = { body: text, tag: id, icon: new URL('icons/icon.svg', document.baseURI).href };
  const worker = await navigator.serviceWorker?.getRegistration();
  if (worker?.active) await worker.showNotification(title, about);
  else new Notification(title, about);
}
