// @ts-check
// Arrow keys, Home, End and Enter for a field that filters a list (`data-listbox="list id"`): the
// field keeps the focus, as the ARIA combobox pattern wants it.

/** @param {HTMLElement} list */
const options = (list) => /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[role=option]')]);

/**
 * @param {KeyboardEvent} event
 * @returns {boolean} the key was for the list
 */
export function pressInList(event) {
  const field = event.target;
  if (!(field instanceof HTMLElement) || !field.dataset.listbox) return false;
  const list = document.getElementById(field.dataset.listbox);
  const all = list ? options(list) : [];
  if (!all.length) return false;
  const now = Math.max(0, all.findIndex((option) => option.getAttribute('aria-selected') === 'true'));
  const to = { ArrowDown: now + 1, ArrowUp: now - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
  if (event.key === 'Enter') {
    press(field, /** @type {HTMLElement} */ (list), () => all[now].click());
    return true;
  }
  if (to === undefined) return false;
  select(field, all, to % all.length);
  return true;
}

/**
 * Fingers are faster than the list: Enter waits until it shows what was typed (`data-query`), then takes its first.
 * @param {HTMLElement} field
 * @param {HTMLElement} list
 * @param {() => void} now
 */
function press(field, list, now) {
  const upToDate = () => !(field instanceof HTMLInputElement) || list.dataset.query === field.value;
  if (upToDate()) return now();
  const watch = new MutationObserver(() => {
    if (!upToDate()) return;
    watch.disconnect();
    options(list)[0]?.click();
  });
  watch.observe(list, { attributeFilter: ['data-query'] });
}

/**
 * @param {HTMLElement} field
 * @param {HTMLElement[]} all
 * @param {number} chosen
 */
function select(field, all, chosen) {
  all.forEach((option, index) => option.setAttribute('aria-selected', String(index === chosen)));
  field.setAttribute('aria-activedescendant', all[chosen].id);
  all[chosen].scrollIntoView({ block: 'nearest' });
}

/**
 * A list that is drawn again for the same query keeps what the person had come to in it.
 * @returns {() => void} to be called when it is drawn
 */
export function keepSelections() {
  const kept = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[data-listbox]')]).map((field) => {
    const list = document.getElementById(field.dataset.listbox ?? '');
    return { field, list, query: list?.dataset.query, id: list?.querySelector('[aria-selected=true]')?.id };
  });
  return () => {
    for (const { field, list, query, id } of kept) {
      if (!id || !list?.isConnected || list.dataset.query !== query) continue;
      const all = options(list);
      const at = all.findIndex((option) => option.id === id);
      if (at > 0) select(field, all, at);
    }
  };
}
