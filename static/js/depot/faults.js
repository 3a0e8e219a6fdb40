// @ts-check

/** A leaf of app/ondevice/errors.py, by its name. */
export class Leaf extends Error {
  /** @param {string} name @param {string} [detail] */
  constructor(name, detail = '') {
    super(detail);
    this.name = name;
  }
}

/** Whatever went wrong, as a leaf. @param {unknown} error @returns {Leaf} */
export function leafOf(error) {
  if (error instanceof Leaf) return error;
  const { name = '', message = String(error) } = /** @type {Error} */ (error ?? {});
  return new Leaf(name === 'QuotaExceededError' ? 'NoRoom' : 'FilesFailed', `${name}: ${message}`);
}
