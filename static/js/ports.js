// @ts-check
// What only a page can do, for Python to ask: each port takes the fields of one object and answers JSON.

import { fillComposer, takeComposer } from './composer.js';
import { leaveNoTrace, leftAt } from './leaving.js';
import { bringIntoSight } from './scroll.js';
import { clearAllSecrets, clearSecret, copySecret, showSecret, takeSecret } from './vault/secret.js';

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

  /** What only completes an address does so where the person still is: they may have gone elsewhere meanwhile. */
  'room.show'({ room, item, replace }) {
    if (replace && location.hash && location.hash.split('/')[1] !== room) return;
    const hash = `#/${room}${item ? `/${item}` : ''}`;
    if (location.hash !== hash) history[replace ? 'replaceState' : 'pushState'](null, '', hash);
  },

  'composer.fill'({ text, place, focus }) {
    const joined = fillComposer(text, place);
    if (focus) document.getElementById('composer')?.focus();
    return joined;
  },

  'composer.take': ({ place }) => takeComposer(place),
  'composer.quote': async (given) => (await import('./speech.js')).quote(given),
  'element.copy': async ({ id }) => (await import('./speech.js')).copyShown(id),
  'voice.say': async ({ element }) => (await import('./speech.js')).say(element),
  'voice.stop': async () => (await import('./speech.js')).stop(),

  /** Also one that is only drawn with the next frame. */
  'field.focus': async ({ id }) => {
    const field = await drawn(id);
    field?.focus();
    if (field instanceof HTMLInputElement && 'select' in field.dataset) field.select();
  },

  /** The editor of rules: a part of the page that only its room needs. */
  'editor.start': async () => { await import('./elements/sy-editor.js'); },
  'editor.fill': async ({ id, text, before }) => (await import('./elements/sy-editor.js')).fill(id, text, before),
  'editor.go': async ({ id, line, column }) => (await import('./elements/sy-editor.js')).go(id, line, column),

  /** Files that go with prompts. */
  'files.resize': async (given) => (await import('./files/reading.js')).resizePicture(given),
  'files.show': async (given) => (await import('./files/pictures.js')).pictureCame(given),

  'voice.listen': async () => (await import('./files/voice.js')).toggleVoice(),

  'message.show': async ({ id }) => bringIntoSight(await drawn(id)),

  'composer.focus': () => document.getElementById('composer')?.focus(),

  /** A text that changes too often to draw its room for it. */
  'text.show'({ id, text }) {
    const element = document.getElementById(id);
    if (element) element.textContent = text;
  },

  'texts.show': ({ texts }) => { for (const id in texts) ports['text.show']({ id, text: texts[id] }); },

  /** The Compare room: swiping and scrolling together, its field, the differences of two answers. */
  'compare.start': async () => { await import('./elements/sy-diff.js'); (await import('./compare.js')).start(); },
  'compare.focus': async ({ id }) => (await import('./compare.js')).focus(id),
  'compare.show': async ({ slot }) => (await import('./compare.js')).show(slot),
  'compare.fill': async ({ id, text, focus, instead }) => (await import('./compare.js')).fill(id, text, focus, instead),

  'clipboard.write': ({ text }) => navigator.clipboard.writeText(text),

  'file.save'({ name, type, text }) {
    save(name, new Blob([text], { type }));
  },

  /** A long file comes in pieces; the last one says what it is. */
  'file.piece'({ name, text, type }) {
    const pieces = files.get(name) ?? [];
    files.set(name, [...pieces, new Blob([text])]);
    if (!type) return;
    files.delete(name);
    save(name, new Blob([...pieces, text], { type }));
  },

  /** The Usage room: its charts, and what may be told outside the page. */
  'usage.start': async () => {
    await import('./elements/sy-chart.js');
    return (await import('./notices.js')).allowed();
  },
  'notice.ask': async () => (await import('./notices.js')).ask(),
  'notice.show': async (given) => (await import('./notices.js')).show(given),

  /** A conversation as a file and on paper: answers as plain markup, and what is printed. */
  'paper.render': async (given) => (await import('./paper.js')).renderAnswers(given),
  'paper.print': async (given) => (await import('./paper.js')).printPaper(given),

  'storage.persist': async () => (await navigator.storage?.persist?.()) ?? false,
  'storage.persisted': async () => (await navigator.storage?.persisted?.()) ?? false,

  /** When the page was last left, and not killed. */
  'left.at': leftAt,

  /** Files of models: what was picked to be copied in, and what goes to the person's disk. */
  'depot.picked': async ({ field }) => keepPicked(field),
  'depot.hand-out': async (given) => (await import('./depot/saving.js')).handOut(given),

  /** The first request to a local server comes from the page, on a click: a worker's would not make the browser ask. */
  'local.reach': async ({ url }) => (await import('./worker/wire.js')).reach(url),

  /** Logging in with a provider: the address to come back to, the way out, and what came back. */
  'login.page': async () => (await import('./login.js')).page(),
  'login.leave': async (where) => (await import('./login.js')).leave(where),
  'login.back': async () => (await import('./login.js')).back(),

  /** What only a window knows of the device, and the browser's own model. */
  'device.facts': async () => (await import('./device.js')).deviceFacts(),
  'builtin.load': async () => (await import('./built-in.js')).load(),
  'builtin.chat': async (given) => (await import('./built-in.js')).chat(given),
  'builtin.read': async (given) => (await import('./built-in.js')).read(given),
  'builtin.close': async (given) => (await import('./built-in.js')).close(given),
  'builtin.unload': async () => (await import('./built-in.js')).unload(),

  /** Optional parts of the app, by group: `webllm` or `wllama`. */
  'parts.keep': async (given) => (await import('./parts.js')).keep(given),
  'parts.told': async (given) => (await import('./parts.js')).told(given),

  'service.ask': async ({ what, ...fields }) => (await import('./service-facts.js')).askService(what, fields),

  /** Secrets go between a field or an element of the page and a performer, and through nothing else. */
  'secret.take': takeSecret,
  'secret.show': showSecret,
  'secret.clear': clearSecret,
  'secret.clear-all': clearAllSecrets,
  'secret.copy': copySecret,

  'vault.watch': async (limits) => (await import('./vault/watch.js')).watchVault(limits),
  'vault.locked-everywhere': async () => (await import('./vault/watch.js')).lockEverywhere(),
  'shelf.read': async (given) => (await import('./vault/shelf.js')).readShelf(given),
  'shelf.swap': async (given) => (await import('./vault/shelf.js')).swapShelf(given),
  'passkey.make': async (given) => (await import('./vault/passkeys.js')).makePasskey(given),
  'passkey.ask': async (given) => (await import('./vault/passkeys.js')).askPasskey(given),
  'world.facts': async () => (await import('./vault/facts.js')).worldFacts(),

  /** A text of our own release. */
  async 'file.own'({ path }) {
    const response = await fetch(new URL(`../../${path}`, import.meta.url));
    if (!response.ok) throw new Error(`${path} could not be loaded (HTTP ${response.status})`);
    return response.text();
  },

  /** The page's own part of 'erase everything'; the records are Python's. */
  async 'page.erase'() {
    await (await import('./service.js')).removeService();
    await (await import('./vault/shelf.js')).eraseKeys();
    leaveNoTrace();
    // The origin may hold other people's apps too: only what is ours goes.
    for (const storage of [localStorage, sessionStorage]) {
      for (const key of Object.keys(storage)) if (key.startsWith('sy.')) storage.removeItem(key);
    }
    location.replace(location.pathname);
  },
};

/** The field is empty afterwards, so that the same file can be picked again. @param {string} field */
async function keepPicked(field) {
  const input = document.getElementById(field);
  if (!(input instanceof HTMLInputElement)) return [];
  const { keep } = await import('./depot/picked.js');
  const kept = keep(input.files ?? []);
  input.value = '';
  return kept;
}

/** Files whose last piece has not come. @type {Map<string, Blob[]>} */
const files = new Map();

/**
 * @param {string} name
 * @param {Blob} blob
 */
function save(name, blob) {
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Frames that somebody waits for an element. */
const PATIENCE = 60;

/** @param {string} id */
async function drawn(id) {
  for (let frame = 0; frame < PATIENCE && !document.getElementById(id); frame++) await new Promise(requestAnimationFrame);
  return document.getElementById(id);
}
