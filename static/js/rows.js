// @ts-check
// Keys in a list of rows: `[data-row-list]` holds it, `[data-row]` is what has the focus in a row, and the field that
// searches the list names it (`data-rows="list id"`). Up and down, to the ends, from the field to the first and back.

/**
 * @param {KeyboardEvent} event
 * @returns {boolean} the key was for the list
 */
export function pressInRows(event) {
  const { target, key } = event;
  if (!(target instanceof HTMLElement) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false;
  if (target instanceof HTMLInputElement && target.dataset.rows) return pressInField(target, key);
  const list = target.matches('[data-row]') ? target.closest('[data-row-list]') : null;
  if (!list) return false;
  const rows = rowsOf(list);
  const now = rows.indexOf(target);
  const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: rows.length - 1 }[key];
  if (to === undefined) return false;
  const field = document.querySelector(`[data-rows="${list.id}"]`);
  const next = to < 0 ? field : rows[Math.min(to, rows.length - 1)];
  if (next instanceof HTMLElement) next.focus();
  return true;
}

/** Escape empties it, before it is taken for anything else. @param {HTMLInputElement} field @param {string} key */
function pressInField(field, key) {
  if (key === 'Escape' && field.value) {
    field.value = '';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    return true;
  }
  const list = document.getElementById(field.dataset.rows ?? '');
  const [first] = key === 'ArrowDown' && list ? rowsOf(list) : [];
  first?.focus();
  return first !== undefined;
}

/** @param {Element} list */
const rowsOf = (list) => /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[data-row]')]);
