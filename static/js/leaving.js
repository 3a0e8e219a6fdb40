// @ts-check
// When the page was last left: whoever finds work that never ended tells by it whether it was left or killed.

const KEY = 'sy.left-at';
const erased = new AbortController();

export function watchLeaving() {
  addEventListener('pagehide', () => {
    try {
      localStorage.setItem(KEY, String(Date.now()));
    } catch {
      // Storage refused: nothing outlives the page anyway.
    }
  }, { signal: erased.signal });
}

/** Everything was erased: leaving must not write anything again. */
export const leaveNoTrace = () => erased.abort();

/** Milliseconds since 1970; 0: never. */
export function leftAt() {
  try {
    return Number(localStorage.getItem(KEY)) || 0;
  } catch {
    return 0;
  }
}
