// @ts-check
/// <reference lib="webworker" />
// Estimates passphrases by zxcvbn-ts. A classic worker: the library's one-file form is a script, not a module.

const VENDOR = '../../vendor/zxcvbn/';

const ready = (async () => {
  importScripts(`${VENDOR}core/zxcvbn-ts.js`, `${VENDOR}common/zxcvbn-ts.js`);
  const { core, 'language-common': common } = /** @type {any} */ (self).zxcvbnts;
  const [commonWords, firstnames, sequences, { default: translations }] = await Promise.all([
    list('commonWords'), list('firstnames'), list('wordSequences'),
    import(new URL(`${VENDOR}en/translations.mjs`, location.href).href),
  ]);
  return new core.ZxcvbnFactory({
    translations,
    graphs: common.adjacencyGraphs,
    dictionary: {
      ...common.dictionary, ...sequences, 'commonWords-en': commonWords, 'firstnames-en': firstnames,
      userInputs: ['switchyard'],
    },
  });
})();

// As an error of the worker, which the page hears of.
ready.catch((error) => setTimeout(() => { throw error; }));

self.addEventListener('message', async ({ data: { number, text } }) => {
  const { score, feedback } = (await ready).check(text);
  const hint = [feedback.warning, feedback.suggestions[0]].filter(Boolean)[0]
    ?? (score < 3 ? 'Add another word or two that have nothing to do with these.' : '');
  postMessage({ number, score, hint });
});

/** @param {string} name */
async function list(name) {
  const response = await fetch(`${VENDOR}en/${name}.json`);
  if (!response.ok) throw new Error(`${name}.json could not be loaded (HTTP ${response.status})`);
  return response.json();
}
