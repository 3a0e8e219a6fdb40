// @ts-check
// Speaking instead of typing, where the browser can listen. The button is only there then; loaded when it is pressed.

/** @type {any} */
const Recognition = /** @type {any} */ (globalThis).SpeechRecognition ?? /** @type {any} */ (globalThis).webkitSpeechRecognition;

/** @type {any} */
let listening = null;

/** Begin to listen, or end it. */
export function toggleVoice() {
  if (listening) listening.stop();
  else listen();
}

function listen() {
  const field = /** @type {HTMLTextAreaElement | null} */ (document.getElementById('composer'));
  if (!field) return;
  const { place } = field.dataset;
  listening = new Recognition();
  listening.continuous = true;
  listening.lang = navigator.language;
  listening.addEventListener('result', (/** @type {any} */ event) => {
    const said = [...event.results].slice(event.resultIndex).filter((one) => one.isFinal).map((one) => one[0].transcript.trim());
    if (document.getElementById('composer') !== field || field.dataset.place !== place) return listening?.abort();
    return said.length ? put(field, said.join(' ')) : undefined;
  });
  listening.addEventListener('error', (/** @type {any} */ { error }) => tell(WORDS[error] ?? (error === 'aborted' || error === 'no-speech' ? '' : `The browser stopped listening: ${error}.`)));
  listening.addEventListener('end', () => {
    listening = null;
    mark(false);
  });
  tell('Listening. Press the button again to stop.');
  listening.start();
  mark(true);
}

/** @type {Record<string, string>} */
const WORDS = {
  'not-allowed': 'The browser does not let this page listen: allow the microphone near its address bar.',
  'service-not-allowed': 'The browser does not offer its speech service here.',
  'audio-capture': 'No microphone was found.',
  network: 'The browser needs its maker’s service to understand speech, and could not reach it.',
};

/** Behind what stands there, as if it were typed. @param {HTMLTextAreaElement} field @param {string} said */
function put(field, said) {
  field.value = field.value ? `${field.value.trimEnd()} ${said}` : said;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** @param {boolean} on */
function mark(on) {
  const button = document.getElementById('voice');
  button?.setAttribute('aria-pressed', String(on));
  if (!on && document.getElementById('voice-said')?.textContent?.startsWith('Listening')) tell('');
}

/** @param {string} words */
function tell(words) {
  const place = document.getElementById('voice-said');
  if (place) place.textContent = words;
}
