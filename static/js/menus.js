// @ts-check
// A menu is a <details class="menu">: it closes when something in it was chosen, and by Escape or a press elsewhere.

export function watchMenus() {
  document.addEventListener('toggle', turn, { capture: true });
  document.addEventListener('click', ({ target, isTrusted }) => {
    if (!isTrusted) return; // a message that goes by itself presses its own cross (toasts.js)
    closeMenus((menu) =>
      !(target instanceof Element) || !menu.contains(target) || target.closest('.menu-list button') !== null);
  });
  document.addEventListener('change', ({ target }) => closeMenus((menu) => target instanceof Node && menu.contains(target)));
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const menu = document.activeElement?.closest('details.menu[open]');
    closeMenus((one) => one === menu);
    /** @type {HTMLElement | null | undefined} */ (menu?.querySelector('summary'))?.focus();
  });
}

/** A list that would end below what scrolls opens upwards. @param {Event} event */
function turn({ target }) {
  if (!(target instanceof HTMLDetailsElement) || !target.matches('.menu[open]')) return;
  const list = target.querySelector('.menu-list');
  if (list) return place(target, list);
  const coming = new MutationObserver(() => { // its items are drawn when it is opened
    const drawn = target.querySelector('.menu-list');
    if (drawn) place(target, drawn);
    if (drawn || !target.open) coming.disconnect();
  });
  coming.observe(target, { childList: true });
}

/** @param {HTMLElement} menu @param {Element} list */
function place(menu, list) {
  delete menu.dataset.up;
  const room = (menu.closest('#scroller, #room') ?? document.documentElement).getBoundingClientRect();
  const fits = list.getBoundingClientRect().bottom <= Math.min(room.bottom, innerHeight);
  const fitsAbove = menu.getBoundingClientRect().top - list.clientHeight > room.top;
  if (!fits && fitsAbove) menu.dataset.up = '';
}

/** @param {(menu: Element) => boolean} which */
function closeMenus(which) {
  for (const menu of document.querySelectorAll('details.menu[open]')) if (which(menu)) menu.removeAttribute('open');
}
