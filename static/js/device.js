// @ts-check
// What only a window is told of this device, for `app/browser/device.py`.

import { availability } from './built-in.js';

export async function deviceFacts() {
  return { built_in: await availability(), ...(await battery()) };
}

async function battery() {
  try {
    const { level, charging } = await /** @type {any} */ (navigator).getBattery();
    return { battery: level, charging };
  } catch {
    return {}; // this browser does not tell
  }
}
