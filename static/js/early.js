// @ts-check
// Runs before the first paint, so it is a classic script and does only what can't wait:
// wear the stored appearance, and note when the finished frame was painted.

const root = document.documentElement;

try {
  const stored = JSON.parse(localStorage.getItem('sy.appearance') ?? '{}');
  for (const name of ['theme', 'size', 'density', 'motion']) {
    if (typeof stored[name] === 'string') root.dataset[name] = stored[name];
  }
} catch {
  // Storage refused or damaged: the defaults in the markup stay.
}

// The style sheet shows ⌘ or Ctrl on the key caps, as the keyboard has it.
if (/Mac|iPhone|iPad/.test(navigator.platform)) root.dataset.platform = 'mac';

new PerformanceObserver((list, observer) => {
  const paint = list.getEntriesByName('first-contentful-paint')[0];
  if (!paint) return;
  performance.mark('sy:painted', { startTime: paint.startTime });
  observer.disconnect();
}).observe({ type: 'paint', buffered: true });
