// @ts-check
// Runs before the first paint, so it is a classic script and does only what can't wait:
// wear the stored appearance, note when the finished frame was painted, and hear when the rest does not come.

const root = document.documentElement;

try {
  const stored = JSON.parse(localStorage.getItem('sy.appearance') ?? '{}');
  for (const name of ['theme', 'size', 'density', 'motion', 'guide']) {
    if (typeof stored[name] === 'string') root.dataset[name] = stored[name];
  }
} catch {
  // Storage refused or damaged: the defaults in the markup stay.
}

// Back from a provider's login: its code leaves the address and the history at once (login.js takes it up).
const { searchParams } = new URL(location.href);
const told = { state: searchParams.get('sy-login'), code: searchParams.get('code'), error: searchParams.get('error') };
const isReturn = Object.values(told).some((part) => part !== null); // a provider may drop what it did not add itself
if (isReturn) history.replaceState(null, '', `${location.pathname}#/providers`);
try {
  if (isReturn) sessionStorage.setItem('sy.login.back', JSON.stringify(told));
  if (isReturn || sessionStorage.getItem('sy.login.journey')) root.dataset.login = 'back';
} catch {
  // Storage refused: nobody can have left from here.
}

// Where the page's other scripts can't be loaded, nobody else is there to say so (later it is problem.js).
addEventListener('error', ({ target }) => {
  const panel = document.getElementById('boot-problem');
  if (!(target instanceof HTMLScriptElement) || !panel) return;
  panel.hidden = false;
  panel.querySelector('button')?.addEventListener('click', () => location.reload());
  root.dataset.boot = 'failed';
}, { capture: true });

// What is typed before Python is up is stored by nobody yet: it survives a reload here (bridge.js takes it up).
addEventListener('pagehide', () => {
  const composer = document.getElementById('composer');
  if (root.dataset.boot === 'ready' || !(composer instanceof HTMLTextAreaElement) || !composer.value) return;
  try {
    sessionStorage.setItem('sy.typed', composer.value);
  } catch {
    // Storage refused: the text is gone with the page.
  }
});

// The style sheet shows ⌘ or Ctrl on the key caps, as the keyboard has it.
if (/Mac|iPhone|iPad/.test(navigator.platform)) root.dataset.platform = 'mac';

new PerformanceObserver((list, observer) => {
  const paint = list.getEntriesByName('first-contentful-paint')[0];
  if (!paint) return;
  performance.mark('sy:painted', { startTime: paint.startTime });
  observer.disconnect();
}).observe({ type: 'paint', buffered: true });
