// @ts-check
/**
 * One work loop for all answers on the page.
 *
 * Each frame has one small budget that every element shares, so six answers streaming side by side cost the
 * main thread no more than one does. Jobs take turns, those in sight first; what does not fit waits for the next frame.
 */

/** Time for all jobs together in one frame; layout and paint of the same frame come on top. */
const BUDGET_MS = 8;

/** A hidden tab gets no animation frames: then this timer drives the loop, so that text still arrives. */
const HIDDEN_TAB_MS = 250;

/**
 * @typedef {object} Job
 * @property {(deadline: number) => boolean} work Does a slice; true when more is left to do at once.
 * @property {() => boolean} [isInSight] Whether somebody could see it now.
 */

/** @type {Set<Job>} Jobs in turn: a Set keeps the order of arrival. */
const waiting = new Set();

/** So many all get their turn soon enough. */
const FEW = 2;

let frame = 0;
let timer = 0;

/**
 * Gives the job a turn in the next frame.
 * @param {Job} job
 */
export function requestWork(job) {
  waiting.add(job);
  if (!frame) arm();
}

/** A conversation that opens is read at its end, while all of it waits to be set. @returns {Job[]} */
function inOrder() {
  const jobs = [...waiting];
  if (jobs.length <= FEW) return jobs;
  const seen = new Set(jobs.filter((job) => job.isInSight?.() ?? true));
  return [...seen, ...jobs.filter((job) => !seen.has(job))];
}

function arm() {
  frame = requestAnimationFrame(runTurns);
  timer = window.setTimeout(runTurns, HIDDEN_TAB_MS);
}

function runTurns() {
  cancelAnimationFrame(frame);
  clearTimeout(timer);
  const deadline = performance.now() + BUDGET_MS;
  for (const job of inOrder()) {
    waiting.delete(job);
    if (job.work(deadline)) waiting.add(job);
    if (performance.now() >= deadline) break;
  }
  frame = 0;
  if (waiting.size) arm();
}
