// @ts-check
// What a room may want to know of the world that this page is in.

import { passkeysWork } from './passkeys.js';

const SYSTEMS = /** @type {const} */ ([
  [/android/i, 'android'],
  [/iphone|ipad|ios/i, 'ios'],
  [/mac/i, 'mac'],
  [/win/i, 'windows'],
  [/linux|cros|chrome ?os|x11/i, 'linux'],
]);

export async function worldFacts() {
  return {
    origin: location.origin,
    platform: platform(),
    passkeys: await passkeysWork(),
    clipboard: Boolean(navigator.clipboard?.writeText),
  };
}

function platform() {
  const { userAgentData, maxTouchPoints } = /** @type {any} */ (navigator);
  const said = userAgentData?.platform || navigator.userAgent;
  const found = SYSTEMS.find(([pattern]) => pattern.test(said))?.[1] ?? 'other';
  // An iPad says that it is a Mac, which has no touch screen.
  return found === 'mac' && maxTouchPoints > 1 ? 'ios' : found;
}
