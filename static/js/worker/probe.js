// @ts-check
/**
 * What a page can find out about a request that failed, for `app/browser/transport.py`; `app/llm/diagnosis.py`
 * decides what it means. No key travels: these requests carry nothing, and ask for no answer.
 */

import { reach } from './wire.js';

/** Milliseconds. */
const PATIENCE = 4000;

/** The permissions' names, the newest first. @type {Record<string, string[]>} */
const PERMISSIONS = {
  loopback: ['loopback-network', 'local-network-access'],
  near: ['local-network', 'local-network-access'],
};

/**
 * @param {string} url
 * @param {string} place `loopback`, `near` or `public`
 * @returns {Promise<string>} JSON: the fields of `Facts`
 */
export async function probe(url, place) {
  const { origin } = new URL(url);
  let refused = false;
  const hear = (/** @type {Event} */ event) => {
    refused ||= (/** @type {SecurityPolicyViolationEvent} */ (event)).blockedURI.startsWith(origin);
  };
  self.addEventListener('securitypolicyviolation', hear);
  const [own, there, root, permission] = await Promise.all([
    attempt(`${self.origin}/`, { method: 'HEAD' }), // not a GET, so that no service worker answers
    attempt(url, { mode: 'no-cors' }),
    attempt(`${origin}/`, { mode: 'no-cors' }),
    permissionFor(place),
  ]);
  self.removeEventListener('securitypolicyviolation', hear);
  const failed = [there, root].filter(({ reached }) => !reached).map(({ seconds }) => seconds);
  return JSON.stringify({
    url,
    page: self.origin,
    online: navigator.onLine,
    own_origin: own.reached,
    reached: there.reached,
    reached_root: root.reached,
    seconds: failed.length ? Math.min(...failed) : null,
    refused_by_csp: refused,
    permission,
  });
}

/** @param {string} url @param {RequestInit} how */
async function attempt(url, how) {
  const began = performance.now();
  const reached = await reach(url, { ...how, signal: AbortSignal.timeout(PATIENCE) });
  return { reached, seconds: (performance.now() - began) / 1000 };
}

/** @param {string} place */
async function permissionFor(place) {
  for (const name of PERMISSIONS[place] ?? []) {
    try {
      return (await navigator.permissions.query({ name: /** @type {PermissionName} */ (name) })).state;
    } catch {
      // This browser has no permission of that name.
    }
  }
  return 'unknown';
}
