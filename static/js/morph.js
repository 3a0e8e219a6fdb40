// @ts-check
// Lets the page become the markup that Python sent, touching only what differs. What the person or
// an element holds by itself (typed text, an open <details>, a streamed answer) is left alone.

import { Idiomorph } from '../vendor/idiomorph/idiomorph.esm.js';
import { carryText } from './composer.js';
import { keepSelections } from './listbox.js';
import { followLatest, watchGrowth } from './scroll.js';
import { isSecret } from './vault/secret.js';

/** What scripts of the page say of an element that they fill. */
const OURS = new Set(['data-score', 'role', 'data-up', 'aria-pressed']);

/** @param {Record<string, string>} regions id → markup */
export function morphRegions(regions) {
  const follow = followLatest();
  const carry = carryText();
  const select = keepSelections();
  const hadDialog = openDialog() !== null;
  for (const [id, markup] of Object.entries(regions)) {
    const region = document.getElementById(id);
    if (region) Idiomorph.morph(region, markup, { morphStyle: 'innerHTML', callbacks });
  }
  carry();
  select();
  openDialogs();
  if (hadDialog) keepFocus();
  watchGrowth();
  follow();
}

const callbacks = {
  /** @param {Node} old @param {Node} fresh */
  beforeNodeMorphed(old, fresh) {
    if (!(old instanceof HTMLElement) || !old.hasAttribute('data-keep') || !(fresh instanceof HTMLElement)) return true;
    if (old.id !== fresh.id) return true;
    if (old.localName === 'sy-markdown') keepUp(old, fresh);
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !OURS.has(name)) old.removeAttribute(name);
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    return false;
  },
  /** What goes first gives the focus back: a dialog to where it was, others to what they name. @param {Node} node */
  beforeNodeRemoved(node) {
    if (node instanceof HTMLDialogElement && node.open) node.close();
    const back = node instanceof HTMLElement && node.contains(document.activeElement) ? node.dataset.return : undefined;
    if (back) document.getElementById(back)?.focus({ preventScroll: true });
    return true;
  },
  /**
   * What is being typed is newer than what Python knew of it; of a secret it knows nothing. A `details` is the
   * person's to open and close, but one that is marked is opened where something in it is wrong.
   * @param {string} name @param {Element} element @param {string} how `update` or `remove`
   */
  beforeAttributeUpdated(name, element, how) {
    if (name === 'style') return false; // Python writes none: it is a script's of the page, which put something in its place
    if (name === 'open' && how === 'update' && element.matches('details[data-opens]')) return true;
    if (name === 'data-up' && how === 'remove') return false;
    if (name === 'value') return element !== document.activeElement && !isSecret(element);
    return !(name === 'open' && element.matches('dialog, details'));
  },
};

/**
 * An answer that another tab wrote comes as text in the markup; one that streams here is ahead of it.
 * @param {any} answer
 * @param {HTMLElement} fresh
 */
function keepUp(answer, fresh) {
  const text = fresh.textContent ?? '';
  if (!answer.source?.startsWith(text)) answer.text = text;
  if (!fresh.hasAttribute('announce')) answer.finish?.();
}

const openDialog = () => document.querySelector('dialog[open]');

/** A dialog may close when what had the focus before it is gone: the room is where the person is then. */
function keepFocus() {
  if (openDialog() || document.activeElement !== document.body) return;
  document.getElementById('room')?.focus({ preventScroll: true });
}

/** A dialog in the markup is open; only script can make it modal. */
function openDialogs() {
  for (const dialog of document.querySelectorAll('dialog[data-modal]:not([open])')) {
    /** @type {HTMLDialogElement} */ (dialog).showModal();
  }
}
