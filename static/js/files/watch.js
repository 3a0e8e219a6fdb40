// @ts-check
// Files come by the button beside the composer, pasted, or dropped anywhere on the conversation. What reads them is
// loaded when the first one comes; pictures that stand on the page are asked for when they are there.

/** @typedef {import('../events.js').Say} Say */

/** @param {Say} say */
export function watchFiles(say) {
  const take = (/** @type {File[]} */ files) => {
    const place = composer()?.dataset.place ?? '';
    if (!files.length) return;
    const lost = () => say(['FileRefused', { place, why: 'Files can’t be read now: a part of Switchyard could not be loaded. Check the connection, then reload the page.' }]);
    import('./reading.js').then(({ readFiles }) => readFiles(files, place, size(), say), lost);
  };
  document.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.id !== 'attach') return;
    const picked = [...target.files ?? []];
    target.value = ''; // so that the same file can be picked again
    take(picked);
    composer()?.focus();
  });
  document.addEventListener('paste', (event) => {
    const { clipboardData: pasted, target } = event;
    // A table comes as text and as a picture of it: then the text is meant.
    if (!pasted?.files.length || pasted.getData('text/plain') || !canTake()) return;
    if (isTyping(target) && target !== composer()) return;
    event.preventDefault();
    take([...pasted.files].map(named));
  });
  watchDrops(take);
  watchUp(say);
  definePictures(say);
  if ('SpeechRecognition' in globalThis || 'webkitSpeechRecognition' in globalThis) document.documentElement.dataset.voice = 'yes';
}

const composer = () => /** @type {HTMLTextAreaElement | null} */ (document.getElementById('composer'));

const canTake = () => composer() !== null && !document.querySelector('dialog[open]');

/** As it is chosen beside the composer; nobody is asked before the first picture is there. */
const size = () => document.querySelector('.attached-sizes input:checked')?.getAttribute('value') ?? '2048';

/** @param {EventTarget | null} target */
const isTyping = (target) => target instanceof HTMLElement && target.matches('input, textarea, [contenteditable]');

/** Every browser calls it `image.png`. @param {File} file */
const named = (file) => (file.name === 'image.png' ? new File([file], 'Pasted picture.png', { type: file.type }) : file);

/** A file that misses its aim must not take the page away. @param {(files: File[]) => void} take */
function watchDrops(take) {
  const root = document.documentElement;
  const holdsFiles = (/** @type {DragEvent} */ { dataTransfer }) => dataTransfer?.types.includes('Files') ?? false;
  const isField = (/** @type {EventTarget | null} */ target) => target instanceof HTMLInputElement && target.type === 'file';
  document.addEventListener('dragover', (event) => {
    if (!holdsFiles(event) || isField(event.target)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = canTake() ? 'copy' : 'none';
    if (canTake()) root.dataset.dropping = 'yes';
  });
  document.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) delete root.dataset.dropping; // it left the window
  });
  document.addEventListener('drop', (event) => {
    delete root.dataset.dropping;
    if (!holdsFiles(event) || isField(event.target)) return;
    event.preventDefault();
    if (canTake()) take([...event.dataTransfer?.files ?? []]);
  });
}

/** In an empty composer, the key up opens the last prompt to be written anew. @param {Say} say */
function watchUp(say) {
  document.addEventListener('keydown', (event) => {
    const field = composer();
    if (event.key !== 'ArrowUp' || event.target !== field || !field || field.value || !field.dataset.last) return;
    if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    event.preventDefault();
    say(['PromptEditing', { id: field.dataset.last }]);
  });
}

/** `<sy-picture data-file="id">` shows a stored picture. @param {Say} say */
function definePictures(say) {
  customElements.define('sy-picture', class extends HTMLElement {
    static observedAttributes = ['data-file'];

    connectedCallback() {
      this.attributeChangedCallback();
    }

    attributeChangedCallback() {
      if (this.isConnected) import('./pictures.js').then(({ show }) => show(this, say));
    }
  });
}
