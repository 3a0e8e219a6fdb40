// @ts-check
// The engines are optional parts of a release: kept on this device when a model needs one, for Python to ask.

import { hasMemory64 } from './engines/memory64.js';
import { keepPart } from './service.js';

/** @typedef {{done: number, total: number, kept?: boolean, kind?: string, detail?: string}} Told */

/** @type {Map<string, Told>} */
const known = new Map();
/** @type {Map<string, Promise<Told>>} */
const running = new Map();

/** Ends when the part is kept, or with why it is not. Whoever asks meanwhile waits with the others. @param {{group: string}} given */
export function keep({ group }) {
  const begun = running.get(group);
  if (begun) return begun;
  const keeping = keepPart(fileGroup(group), (progress) => known.set(group, progress))
    .then((how) => {
      const told = { done: 0, total: 0, ...known.get(group), ...how };
      known.set(group, told);
      return told;
    })
    .finally(() => running.delete(group));
  running.set(group, keeping);
  return keeping;
}

/** How far it is. @param {{group: string}} given @returns {Told} */
export const told = ({ group }) => known.get(group) ?? { done: 0, total: 0 };

/** Browsers without 64-bit memory have files of their own. @param {string} group */
const fileGroup = (group) => (group === 'wllama' && !hasMemory64() ? 'wllama-compat' : group);
