// @ts-check
// The journey to a provider's login page and back. What must be known again on return waits in this tab's session
// storage; early.js took what stood in the address out of it before anything else ran.

const JOURNEY = 'sy.login.journey';
const BACK = 'sy.login.back';

/** Where the provider shall lead back to. */
export const page = () => location.origin + location.pathname;

/** @param {{url: string, journey: object}} where */
export function leave({ url, journey }) {
  sessionStorage.setItem(JOURNEY, JSON.stringify(journey));
  location.assign(url);
}

/** What was left with and what came back, each once. */
export const back = () => ({ journey: take(JOURNEY), back: take(BACK) });

/** @param {string} name */
function take(name) {
  try {
    const kept = sessionStorage.getItem(name);
    sessionStorage.removeItem(name);
    return JSON.parse(kept ?? 'null');
  } catch {
    return null; // storage refused or damaged: nobody can have left from here
  }
}
