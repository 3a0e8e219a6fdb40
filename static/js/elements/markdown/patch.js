// @ts-check
/**
 * Brings old nodes into the shape of new ones and keeps what is equal. The open end of an answer is rendered again
 * and again; a reader who has selected some of it, or has the focus in it, must not lose that with every token.
 */

/**
 * Elements with a life of their own (code blocks, formulas): asked whether they can become the new one by themselves.
 * @typedef {(next: Element) => boolean} Adopt
 */

/** @type {WeakMap<Element, Adopt>} */
const adopters = new WeakMap();

/**
 * @param {Element} element
 * @param {Adopt} adopt
 */
export function setAdopter(element, adopt) {
  adopters.set(element, adopt);
}

/**
 * Replaces `before`, a run of children at the end of `parent`, by `after`.
 * @param {Node} parent
 * @param {ChildNode[]} before
 * @param {ChildNode[]} after
 * @returns {ChildNode[]} the nodes now in place
 */
export function patchRun(parent, before, after) {
  const placed = after.map((next, index) => {
    const old = before[index];
    return old ? patch(old, next) : parent.appendChild(next);
  });
  for (const old of before.slice(after.length)) old.remove();
  return placed;
}

/**
 * @param {ChildNode} old
 * @param {ChildNode} next
 * @returns {ChildNode}
 */
function patch(old, next) {
  if (old instanceof Text && next instanceof Text) {
    if (old.data !== next.data) patchText(old, next.data);
    return old;
  }
  if (old instanceof Element && next instanceof Element && old.localName === next.localName) {
    if (adopters.has(old) || adopters.has(next)) {
      if (adopters.get(old)?.(next)) return old;
    } else {
      patchAttributes(old, next);
      patchRun(old, [...old.childNodes], [...next.childNodes]);
      return old;
    }
  }
  old.replaceWith(next);
  return next;
}

/**
 * @param {Text} old
 * @param {string} text
 */
function patchText(old, text) {
  if (text.startsWith(old.data)) old.appendData(text.slice(old.data.length));
  else old.data = text;
}

/**
 * @param {Element} old
 * @param {Element} next
 */
function patchAttributes(old, next) {
  for (const name of old.getAttributeNames()) if (!next.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}
