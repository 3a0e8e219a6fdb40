// @ts-check
// What only a page can do, for Python to ask: each port takes the fields of one object and answers JSON.

/** @type {Record<string, (fields: any) => unknown>} */
export const ports = {
  /** Wear the settings now, and keep them where early.js finds them before the next first paint. */
  'appearance.wear'(/** @type {Record<string, string>} */ look) {
    Object.assign(document.documentElement.dataset, look);
    try {
      localStorage.setItem('sy.appearance', JSON.stringify(look));
    } catch {
      // Storage refused: the choice lasts as long as the tab.
    }
  },

  'room.show'({ room }) {
    if (location.hash !== `#/${room}`) history.pushState(null, '', `#/${room}`);
    document.getElementById('room')?.focus({ preventScroll: true });
  },

  'composer.fill'({ text, focus }) {
    const field = /** @type {HTMLTextAreaElement | null} */ (document.getElementById('composer'));
    if (!field) return false;
    // What was typed while Python started is newer than any stored draft.
    if (text && field.value && field.value !== text) field.value = `${text}\n${field.value}`;
    else field.value = text;
    if (focus) field.focus();
    return true;
  },

  'composer.focus': () => document.getElementById('composer')?.focus(),

  'composer.text': () => /** @type {HTMLTextAreaElement | null} */ (document.getElementById('composer'))?.value ?? '',

  'clipboard.write': ({ text }) => navigator.clipboard.writeText(text),

  'file.save'({ name, type, text }) {
    const url = URL.createObjectURL(new Blob([text], { type }));
    Object.assign(document.createElement('a'), { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  },

  'storage.persist': async () => (await navigator.storage?.persist?.()) ?? false,
  'storage.persisted': async () => (await navigator.storage?.persisted?.()) ?? false,

  /** The service half is loaded after boot (after.js); a question before that waits for it. */
  'service.ask': async ({ what, ...fields }) => (await import('./after.js')).askService(what, fields),

  /** The page's own part of 'erase everything'; the records are Python's. */
  async 'page.erase'() {
    const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
    await Promise.all(registrations.map((registration) => registration.unregister()));
    if ('caches' in globalThis) await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
    localStorage.clear();
    sessionStorage.clear();
    location.replace(location.pathname);
  },
};
