// @ts-check
// Tells Python how the app itself stands (release, offline, update, install), and carries out what
// Python asks of the service half. Loaded when the boot is under way; it only listens until that has ended.

import { install, onInstallable } from './install.js';
import { acceptUpdate, checkForUpdate, serviceFacts, setIsolation, startService, takeShared } from './service.js';

/** @typedef {Record<string, string | number | boolean>} Fields */

/** @type {(fields: Fields) => void} */
let tell = () => {};

/**
 * @param {object} given
 * @param {(...said: import('./bridge.js').Said[]) => void} given.say
 * @param {string} given.release
 * @param {Promise<unknown>} given.usable
 * @param {() => Promise<unknown>} given.beforeReload
 */
export async function startServiceFacts({ say, release, usable, beforeReload }) {
  tell = (fields) => say(['ServiceChanged', { fields }]);
  const tellFacts = async () => {
    const { offline, refusal, isolated } = await serviceFacts();
    tell({ release, offline, offline_reason: refusal, isolated });
  };
  usable.then(async () => {
    await tellFacts();
    onInstallable((installable) => tell({ installable, installed: matchMedia('(display-mode: standalone)').matches }));
    const text = await takeShared();
    if (text) say(['TextShared', { text }]);
  });
  await startService({
    release,
    usable,
    beforeReload,
    // A release that can't start must not stay: nobody could accept its successor.
    onUpdateReady: () => (document.documentElement.dataset.boot === 'failed' ? acceptUpdate() : tell({ update: 'ready' })),
    onOfflineReady: tellFacts,
    onProgress: ({ release: coming, done, total }) => {
      const progress = Math.floor((100 * done) / Math.max(total, 1));
      tell(coming === release ? { offline: 'preparing', progress } : { update: 'downloading', progress });
    },
    onProblem: ({ kind, what, kept, next, detail }) =>
      say(['ServiceTroubled', { kind, what, kept, next_step: next, detail }]),
  });
}

/**
 * @param {string} what
 * @param {{on?: boolean}} fields
 */
export async function askService(what, { on = true }) {
  if (what === 'install') return install();
  if (what === 'isolate') return setIsolation(on);
  if (what === 'accept') return acceptUpdate();
  tell({ update: 'checking' });
  const outcome = await checkForUpdate();
  return tell({ update: outcome });
}
