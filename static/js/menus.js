// @ts-check
// A menu is a <details class="menu">: it closes when something in it was chosen, and by Escape or a press elsewhere.

export function watchMenus() {
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

/** @param {(menu: Element) => boolean} which */
function closeMenus(which) {
  for (const menu of document.querySelectorAll('details.menu[open]')) if (which(menu)) menu.removeAttribute('open');
}
