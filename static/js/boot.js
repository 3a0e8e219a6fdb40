// @ts-check
// The page's entry. Order matters: first what Python needs most (its files and its worker), then the
// page's own half, which queues what the person does until Python answers.

import './install.js';
import { startPython } from './python/start.js';
import { showProblem, watchForTrouble } from './problem.js';
import { connect } from './bridge.js';

const root = document.documentElement;
const release = root.dataset.release ?? '';
if (!('speechSynthesis' in window)) root.dataset.voice = 'none';
const settings = JSON.parse(root.dataset.python ?? '{}');

try {
  if (typeof WebAssembly === 'undefined') throw new Error('WebAssembly is missing');
  const python = startPython(settings);
  watchForTrouble(python);
  connect(python, release);
} catch (error) {
  showProblem(error);
}
