// @ts-check
/**
 * Tables stand in a box that scrolls sideways and can be reached by keyboard. A long one goes on in a further table
 * under the same header every so many rows: a browser lays out a table as a whole, so with one of 5,000 rows every
 * new row would cost a long stop.
 */

export const ROWS_PER_TABLE = 100;

/** @param {Element} table */
export function frameTable(table) {
  const box = document.createElement("div");
  box.className = "sy-table";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Table");
  box.tabIndex = 0;
  table.replaceWith(box);
  box.append(table);
  if (!table.querySelector("tbody")) table.append(document.createElement("tbody"));
}

/** @param {Element} box */
export function bodyOf(box) {
  return /** @type {Element} */ (box.querySelector("tbody"));
}

/**
 * Takes the first rows out of a table.
 * @param {Element} box
 * @param {number} count
 */
export function takeRows(box, count) {
  const rows = [...bodyOf(box).children].slice(0, Math.max(0, count));
  for (const row of rows) row.remove();
  return rows;
}

/**
 * A table and the further ones that its rows fill.
 * @param {Element} box
 */
export function spread(box) {
  const body = bodyOf(box);
  const rows = [...body.children];
  body.replaceChildren(...rows.splice(0, ROWS_PER_TABLE));
  const boxes = [box];
  while (rows.length) {
    const next = /** @type {Element} */ (box.cloneNode(true));
    bodyOf(next).replaceChildren(...rows.splice(0, ROWS_PER_TABLE));
    boxes.push(next);
  }
  return boxes;
}
