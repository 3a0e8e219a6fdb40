// @ts-check
/**
 * Lists, quotations and tables that may be very long. A browser lays out each of them as a whole, so in one of 5,000
 * items every new item would cost a long stop: after some items it goes on in a further element of its kind, and the
 * full ones need not be laid out while they are off screen.
 */

const MOST_CHILDREN = 100;

/** @param {Element} table */
export function frameTable(table) {
  const box = document.createElement('div');
  box.className = 'sy-table';
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', 'Table');
  box.tabIndex = 0;
  table.replaceWith(box);
  box.append(table);
  if (!table.querySelector('tbody')) table.append(document.createElement('tbody'));
}

/**
 * What kind of run a block is, by the name of its tag in Markdown's HTML.
 * @param {Element} block
 */
export function kindOf(block) {
  return block.matches('.sy-table') ? 'table' : block.localName;
}

/**
 * The element that holds a run's items.
 * @param {Element} block
 */
export function holderOf(block) {
  return block.querySelector(':scope > table > tbody') ?? block;
}

/**
 * Moves items from a block to the run that it continues, as far as there is room.
 * @param {Element} block
 * @param {Element} run
 * @param {number} taken items in the run that stay
 * @returns {{items: Element[], isUsedUp: boolean}}
 */
export function takeItems(block, run, taken) {
  const all = [...holderOf(block).children];
  const items = all.slice(0, Math.max(0, MOST_CHILDREN - taken));
  for (const item of items) item.remove();
  const isUsedUp = items.length === all.length;
  if (!isUsedUp) goOn(run, block);
  return { items, isUsedUp };
}

/**
 * A block and the further ones that its items fill.
 * @param {Element} block
 */
export function spread(block) {
  const blocks = [block];
  if (!/^(ul|ol|blockquote|table)$/.test(kindOf(block))) return blocks;
  const items = [...holderOf(block).children];
  if (items.length <= MOST_CHILDREN) return blocks;
  holderOf(block).replaceChildren(...items.splice(0, MOST_CHILDREN));
  for (let last = block; items.length; last = /** @type {Element} */ (blocks.at(-1))) {
    const next = /** @type {Element} */ (last.cloneNode(true));
    holderOf(next).replaceChildren(...items.splice(0, MOST_CHILDREN));
    goOn(last, next);
    blocks.push(next);
  }
  return blocks;
}

/**
 * @param {Element} full
 * @param {Element} next
 */
function goOn(full, next) {
  full.classList.add('sy-full');
  next.classList.add('sy-goes-on');
  next.classList.remove('sy-full');
  if (full instanceof HTMLOListElement && next instanceof HTMLOListElement) next.start = full.start + MOST_CHILDREN;
}
