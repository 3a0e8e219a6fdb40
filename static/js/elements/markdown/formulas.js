// @ts-check
/**
 * Formulas, by KaTeX, loaded when the first one occurs.
 *
 * KaTeX writes HTML with `style` attributes, which our Content-Security-Policy refuses. Its `render()` builds the same
 * tree through the CSSOM instead (`node.style…`), which the policy allows, so that is what is used; never
 * `renderToString()`. Why not `output: "mathml"`, which needs no styles: browsers draw MathML with a mathematical font of
 * the system, and Android and many Linux desktops have none; brackets do not stretch and roots come apart. The MathML
 * is still there, hidden, for screen readers and for copying.
 */

import { requestWork } from './frames.js';
import { setAdopter } from './patch.js';

/** @typedef {typeof import('katex').default} Katex */

/**
 * A formula comes from a stranger. `trust: false` refuses links, classes and styles in TeX; the limits keep macros from
 * growing without end and rules from covering the page (what is left of that is clipped by the element's containment).
 */
const LIMITS = { trust: false, strict: /** @type {const} */ ('ignore'), maxSize: 20, maxExpand: 200, throwOnError: true };

/** @type {WeakMap<Element, {tex: string, display: boolean}>} */
const formulas = new WeakMap();

/** @type {Promise<Katex> | null} */
let loading = null;

/**
 * An element that shows its TeX until it is set.
 * @param {string} tex
 * @param {boolean} display
 */
export function formula(tex, display) {
  const element = document.createElement('span');
  element.className = display ? 'sy-maths sy-maths-display' : 'sy-maths';
  element.textContent = tex;
  if (display) element.tabIndex = 0;
  formulas.set(element, { tex, display });
  setAdopter(element, (next) => {
    const other = formulas.get(next);
    return other?.tex === tex && other.display === display;
  });
  return element;
}

/**
 * Sets the formulas among the nodes that still show their TeX, a few in each frame.
 * @param {ChildNode[]} nodes
 * @returns {Promise<void>}
 */
export async function setFormulas(nodes) {
  const all = nodes.flatMap((node) => (node instanceof Element ? [...node.querySelectorAll('.sy-maths:not([data-set])')] : []));
  if (!all.length) return;
  const katex = await load();
  const left = all.values();
  await /** @type {Promise<void>} */ (new Promise((resolve) => {
    requestWork({
      work(deadline) {
        for (const element of left) {
          set(katex, element);
          if (performance.now() >= deadline) return true;
        }
        resolve();
        return false;
      },
    });
  }));
}

/**
 * @param {Katex} katex
 * @param {Element} element
 */
function set(katex, element) {
  const formula = formulas.get(element);
  if (!formula || element.hasAttribute('data-set')) return;
  element.setAttribute('data-set', '');
  try {
    katex.render(formula.tex, /** @type {HTMLElement} */ (element), { ...LIMITS, displayMode: formula.display });
  } catch (error) {
    element.replaceChildren(formula.tex);
    element.classList.add('sy-maths-wrong');
    element.setAttribute('title', `Not a formula that can be set: ${error instanceof Error ? error.message : error}`);
  }
}

function load() {
  loading ??= Promise.all([import('../../../vendor/katex/katex.mjs'), styles()]).then(([module]) => module.default);
  loading.catch(() => (loading = null));
  return loading;
}

function styles() {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = new URL('../../../vendor/katex/katex.min.css', import.meta.url).href;
  return new Promise((resolve) => {
    // Formulas without their fonts are still better than none, so a style sheet that fails is not waited for.
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
}
