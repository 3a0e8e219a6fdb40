// @ts-check
// One menu for all rows of a list: `<button data-popup="menu's id" data-for="row">`. Python fills it for the row that was
// pressed; it opens beside the button once it is that row's, so nothing in it can be meant for another one.

const GAP = 4;

/** @type {{button: HTMLElement, menu: HTMLElement} | null} */
let wanted = null;
/** The button whose menu a press has just closed. @type {EventTarget | null} */
let closed = null;

export function watchPopups() {
  document.addEventListener('pointerdown', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-popup]') : null;
    closed = button && wanted?.button === button && isOpen(wanted.menu) ? button : null;
  }, { capture: true });
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element)) return;
    const menu = target.closest('[popover]');
    if (menu instanceof HTMLElement && target.closest('button')) menu.hidePopover();
    const button = target.closest('[data-popup]');
    if (button instanceof HTMLElement) press(button);
  });
  document.addEventListener('scroll', ({ target }) => {
    if (wanted && isOpen(wanted.menu) && target instanceof Node && !wanted.menu.contains(target)) wanted.menu.hidePopover();
  }, { capture: true, passive: true });
  document.addEventListener('keydown', (event) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!way || !wanted || !isOpen(wanted.menu) || !wanted.menu.contains(document.activeElement)) return;
    const items = [...wanted.menu.querySelectorAll('button')];
    const now = items.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    items[(now + way + items.length) % items.length]?.focus();
    event.preventDefault();
  });
}

/** @param {HTMLElement} button */
function press(button) {
  const menu = document.getElementById(button.dataset.popup ?? '');
  if (!menu || closed === button) return;
  wanted = { button, menu };
  if (isFor(menu, button)) return open();
  const watch = new MutationObserver(() => {
    if (wanted?.button !== button) return watch.disconnect();
    if (!isFor(menu, button)) return;
    watch.disconnect();
    open();
  });
  watch.observe(menu, { childList: true, subtree: true, attributeFilter: ['data-for'] });
}

function open() {
  if (!wanted || !wanted.button.isConnected) return;
  const { button, menu } = wanted;
  if (!isOpen(menu)) menu.showPopover();
  const at = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + GAP + height <= innerHeight;
  menu.style.left = `${Math.max(GAP, Math.min(at.right - width, innerWidth - width - GAP))}px`;
  menu.style.top = `${Math.max(GAP, below ? at.bottom + GAP : at.top - GAP - height)}px`;
  menu.querySelector('button')?.focus();
}

/** @param {HTMLElement} menu */
const isOpen = (menu) => menu.matches(':popover-open');

/** @param {HTMLElement} menu @param {HTMLElement} button */
const isFor = (menu, button) =>
  /** @type {HTMLElement | null} */ (menu.firstElementChild)?.dataset.for === button.dataset.for;
