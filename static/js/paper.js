// @ts-check
/**
 * Answers as plain markup that needs no script and no style sheet of ours: for an exported file, and for paper.
 *
 * They are rendered by the very code that shows them (parsed, sanitised, dressed), and then copied node by node: only
 * the elements and attributes named here come along. Formulas become MathML, pictures stay links, code loses its buttons.
 */

import { setFormulas } from './elements/markdown/formulas.js';
import { safeUrl } from './elements/markdown/links.js';
import { render } from './elements/markdown/render.js';

const MATHML = 'http://www.w3.org/1998/Math/MathML';
const HTML = new Set(
  'p br hr h3 h4 h5 h6 strong em s code pre blockquote ul ol li table thead tbody tr th td a span div'.split(' '));
const MATHS = new Set(
  ('math mrow mi mn mo ms mtext mspace msup msub msubsup munder mover munderover mfrac msqrt mroot mtable mtr mtd '
    + 'mlabeledtr menclose mstyle mpadded mphantom').split(' '));
const ATTRIBUTES = new Set(['start', 'align', 'dir']);
const MATHS_ATTRIBUTES = new Set(
  ('display mathvariant stretchy fence separator accent accentunder lspace rspace minsize maxsize largeop symmetric '
    + 'movablelimits linethickness columnalign rowspacing columnspacing scriptlevel displaystyle width height depth '
    + 'notation').split(' '));

/** So much at a time, before the page may do something else. */
const TURN_MS = 30;

/**
 * @param {{texts: string[]}} fields
 * @returns {Promise<string[]>}
 */
export async function renderAnswers({ texts }) {
  /** @type {string[]} */
  const told = [];
  let began = performance.now();
  for (const text of texts) {
    told.push(await rendered(text));
    if (performance.now() - began < TURN_MS) continue;
    await new Promise((resolve) => setTimeout(resolve));
    began = performance.now();
  }
  return told;
}

/**
 * Put the conversation on paper: it lies in the page for as long as that takes, and is seen in print only.
 * @param {{html: string, title: string}} fields
 */
export async function printPaper({ html, title }) {
  await styles();
  document.getElementById('paper')?.remove();
  const paper = document.createElement('div');
  paper.id = 'paper';
  paper.innerHTML = html; // ours: written by htpy, with answers out of `renderAnswers`
  const before = document.title;
  document.body.append(paper);
  document.title = title; // the name that a browser gives to a PDF
  await charts(paper);
  addEventListener('afterprint', () => {
    paper.remove();
    document.title = before;
  }, { once: true });
  print();
}

/** Charts are drawn first. @param {HTMLElement} paper */
async function charts(paper) {
  const all = [...paper.querySelectorAll('sy-chart')];
  if (!all.length) return;
  await import('./elements/sy-chart.js');
  await Promise.all(all.map((chart) => /** @type {any} */ (chart).drawn));
}

/** @param {string} text */
async function rendered(text) {
  const box = document.createElement('div');
  box.append(...render(text.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD')).blocks);
  await setFormulas([box]);
  const clean = document.createElement('div');
  clean.append(...copies(box));
  return clean.innerHTML;
}

/**
 * @param {Node} parent
 * @returns {Node[]}
 */
function copies(parent) {
  return [...parent.childNodes].flatMap(copy);
}

/**
 * @param {Node} node
 * @returns {Node[]}
 */
function copy(node) {
  if (node instanceof Text) return [new Text(node.data)];
  if (!(node instanceof Element)) return [];
  if (node.matches('.sy-code')) return [code(node)];
  if (node.matches('.sy-maths')) return [formula(node)];
  if (node.matches('.sy-task-box')) return [new Text(node.matches('.sy-task-done') ? '\u2611 ' : '\u2610 ')];
  if (node instanceof HTMLAnchorElement) return [link(node)];
  if (!HTML.has(node.localName)) return copies(node);
  const made = document.createElement(node.localName);
  for (const { name, value } of node.attributes) if (ATTRIBUTES.has(name)) made.setAttribute(name, value);
  made.append(...copies(node));
  return [made];
}

/** @param {HTMLAnchorElement} anchor */
function link(anchor) {
  const url = safeUrl(anchor.getAttribute('href') ?? '');
  const made = document.createElement(url ? 'a' : 'span');
  if (url) {
    made.setAttribute('href', url.href);
    made.setAttribute('rel', 'noopener noreferrer nofollow');
  }
  const name = anchor.querySelector('.sy-image-name');
  if (name && url) made.append(`${name.textContent} (${url.host})`);
  else made.append(...copies(anchor));
  return made;
}

/** @param {Element} box */
function code(box) {
  const figure = document.createElement('figure');
  const label = box.querySelector('.sy-code-language')?.textContent ?? '';
  if (label && label !== 'text') figure.append(element('figcaption', label));
  const pre = document.createElement('pre');
  pre.append(element('code', box.querySelector('pre')?.textContent ?? ''));
  figure.append(pre);
  return figure;
}

/** @param {Element} box one that could not be set shows its TeX */
function formula(box) {
  const math = box.querySelector('.katex-mathml > math');
  const made = document.createElement(box.matches('.sy-maths-display') ? 'div' : 'span');
  made.className = 'formula';
  if (math) made.append(...maths(math));
  else made.append(element('code', box.textContent ?? ''));
  return made;
}

/**
 * @param {Node} node
 * @returns {Node[]}
 */
function maths(node) {
  if (node instanceof Text) return [new Text(node.data)];
  if (!(node instanceof Element) || node.localName.startsWith('annotation')) return [];
  const inner = [...node.childNodes].flatMap(maths);
  if (!MATHS.has(node.localName)) return inner;
  const made = document.createElementNS(MATHML, node.localName);
  for (const { name, value } of node.attributes) if (MATHS_ATTRIBUTES.has(name)) made.setAttribute(name, value);
  made.append(...inner);
  return [made];
}

/**
 * @param {string} tag
 * @param {string} text
 */
function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

/** The same that an exported file carries inside. */
function styles() {
  const id = 'paper-styles';
  if (document.getElementById(id)) return Promise.resolve();
  const sheet = Object.assign(document.createElement('link'), { id, rel: 'stylesheet' });
  sheet.href = new URL('../css/paper.css', import.meta.url).href;
  const loaded = new Promise((resolve) => { sheet.onload = sheet.onerror = resolve; });
  document.head.append(sheet);
  return loaded;
}
