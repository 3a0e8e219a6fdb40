// @ts-check
// Lists that are put in order: `<ol data-sort>`. A row is dragged by its `.grip`, or moved by Alt and an arrow key
// with the focus anywhere in it. Where it is dropped is the row's `value`; a `change` event tells it (events.js).

/** @typedef {{ row: HTMLLIElement, list: HTMLElement, over: HTMLLIElement | null, below: boolean }} Drag */

/** @type {Drag | null} */
let drag = null;

/** @param {HTMLElement} list */
const rowsOf = (list) => /** @type {HTMLLIElement[]} */ ([...list.children].filter((one) => one instanceof HTMLLIElement));

export function watchSorting() {
  document.addEventListener('pointerdown', begin);
  document.addEventListener('pointermove', move);
  document.addEventListener('pointerup', drop);
  document.addEventListener('pointercancel', forget);
  document.addEventListener('keydown', press);
}

/** @param {PointerEvent} event */
function begin(event) {
  const grip = event.target instanceof Element ? event.target.closest('[data-sort] > li > .grip') : null;
  const row = grip?.parentElement;
  if (event.button !== 0 || !(row instanceof HTMLLIElement) || !row.parentElement) return;
  event.preventDefault(); // no text is selected on the way
  drag = { row, list: row.parentElement, over: null, below: false };
  mark();
}

/** @param {PointerEvent} event */
function move(event) {
  if (!drag) return;
  const { clientY } = event;
  const rows = rowsOf(drag.list);
  const over = rows.find((row) => clientY < row.getBoundingClientRect().bottom) ?? rows.at(-1) ?? null;
  const box = over?.getBoundingClientRect();
  drag.over = over === drag.row ? null : over;
  drag.below = box !== undefined && clientY > box.top + box.height / 2;
  drag.over?.scrollIntoView({ block: 'nearest' });
  mark();
}

function drop() {
  if (!drag) return;
  const { row, list, over, below } = drag;
  const rest = rowsOf(list).filter((one) => one !== row);
  forget();
  if (!over) return;
  row.value = rest.indexOf(over) + (below ? 2 : 1); // the first place is 1
  row.dispatchEvent(new Event('change', { bubbles: true }));
}

function forget() {
  const was = drag;
  drag = null;
  if (was) for (const row of rowsOf(was.list)) row.classList.remove('dragged', 'drop-above', 'drop-below');
}

/** The page may be drawn anew meanwhile, so the marks are set with each step. */
function mark() {
  if (!drag) return;
  for (const row of rowsOf(drag.list)) {
    row.classList.toggle('dragged', row === drag.row);
    row.classList.toggle('drop-above', row === drag.over && !drag.below);
    row.classList.toggle('drop-below', row === drag.over && drag.below);
  }
}

/** @param {KeyboardEvent} event */
function press(event) {
  if (event.key === 'Escape') return forget();
  const way = { ArrowUp: 'up', ArrowDown: 'down' }[event.key];
  if (!way || !event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof Element)) return;
  const button = event.target.closest('[data-sort] > li')?.querySelector(`[data-move="${way}"]`);
  if (!(button instanceof HTMLElement)) return;
  event.preventDefault();
  button.click();
}
