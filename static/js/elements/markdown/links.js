// @ts-check
/** Links of an answer: which may be followed, how they are opened, and that the reader sees where they lead. */

/** "github.com", "www.bank.example": a text that makes the reader expect to go there. */
const HOST = /(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}/u;

/**
 * Whole addresses of three kinds. A relative one would lead into the app itself.
 * @param {string} address
 */
export function safeUrl(address) {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url && ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url : null;
}

/**
 * @param {HTMLAnchorElement} link
 * @param {URL} url
 */
export function showWhereItLeads(link, url) {
  // What the reader sees, without characters that cannot be seen.
  const text = (link.textContent ?? '').replace(/[\p{Cf}\p{Cc}]/gu, '').toLowerCase();
  if (!text.trim()) link.append(url.host || url.pathname);
  link.href = url.href;
  link.title = url.host ? `Opens ${url.host} in a new tab` : `Mail to ${url.pathname}`;
  openOutside(link);
  const expected = HOST.exec(text)?.[0];
  const isHonest = !url.username && (!expected || url.host === expected || url.host.endsWith(`.${expected}`));
  if (url.host && !isHonest) link.append(' ', textSpan('sy-real-host', `(${url.host})`));
}

/** @param {HTMLAnchorElement} link */
export function openOutside(link) {
  link.target = '_blank';
  link.rel = 'noopener noreferrer nofollow';
  link.referrerPolicy = 'no-referrer';
}

/**
 * @param {string} className
 * @param {string} text
 */
export function textSpan(className, text) {
  const span = document.createElement('span');
  span.className = className;
  span.textContent = text;
  return span;
}
