// @ts-check
// Toasts go by themselves: an element of `#toasts` with `data-timeout` (milliseconds) is closed by its own
// `[data-dismiss]` button after that time, but never while somebody reads it with pointer or keyboard.

/** Watch the region from now on. */
export function watchToasts() {
  const region = document.getElementById('toasts');
  if (!region) return;
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) if (node instanceof HTMLElement) wait(node);
  }).observe(region, { childList: true });
}

/** @param {HTMLElement} toast */
function wait(toast) {
  const ms = Number(toast.dataset.timeout);
  if (!ms) return;
  setTimeout(() => {
    if (toast.matches(':hover, :focus-within')) return wait(toast);
    const button = toast.isConnected ? toast.querySelector('[data-dismiss]') : null;
    if (button instanceof HTMLElement) button.click();
  }, ms);
}
