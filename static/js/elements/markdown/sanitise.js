// @ts-check
/**
 * The second wall. markdown-it escapes all HTML of the answer; were that ever to fail, nothing passes here but
 * the few tags and attributes that our own rules write. No class, id, style, data-*, aria-*, form or media element.
 */

import DOMPurify from '../../../vendor/dompurify/purify.es.mjs';

const TAGS = [
  'p', 'br', 'hr', 'h3', 'h4', 'h5', 'h6', 'strong', 'em', 's', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li',
  'table', 'thead', 'tbody', 'tr', 'th', 'td', 'a', 'var', '#text',
];

const ATTRIBUTES = ['href', 'title', 'start', 'align', 'dir', 'lang', 'kind'];

/**
 * @param {string} html
 * @returns {DocumentFragment}
 */
export function sanitise(html) {
  return DOMPurify.sanitize(html, {
    RETURN_DOM_FRAGMENT: true,
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    // DOMPurify holds this against every attribute that is not named as harmless: only `href` leads anywhere.
    ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
    ADD_URI_SAFE_ATTR: ATTRIBUTES.filter((name) => name !== 'href'),
  });
}
