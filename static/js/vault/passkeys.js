// @ts-check
/**
 * Passkeys whose PRF extension gives 32 bytes that only this passkey can give. Bytes cross as base64url.
 *
 * @typedef {{credential: string, output: string} | {refused: string, next?: string}} Answer
 */

/** Milliseconds for the person to find their phone. */
const PATIENCE = 180_000;

/** A second question while one is open ends the first. */
let open = new AbortController();

/**
 * @param {{name: string, user: string, salt: string}} given
 * @returns {Promise<Answer>}
 */
export const makePasskey = (given) => answered(async (signal) => {
  const made = /** @type {PublicKeyCredential} */ (await navigator.credentials.create({
    signal,
    publicKey: {
      rp: { id: location.hostname, name: 'Switchyard' },
      user: { id: bytes(given.user), name: given.name, displayName: given.name },
      challenge: crypto.getRandomValues(new Uint8Array(32)), // no server is to be convinced of anything
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      attestation: 'none',
      timeout: PATIENCE,
      extensions: { prf: { eval: { first: bytes(given.salt) } } },
    },
  }));
  const { prf } = made.getClientExtensionResults();
  if (prf?.results?.first) return told(made, prf.results.first);
  // Many authenticators can, but not while a passkey is being made: it is asked once more.
  if (prf?.enabled) return ask({ [text(made.rawId)]: given.salt }, signal);
  forgetUseless(made.rawId);
  return {
    refused: `The passkey “${given.name}” can’t protect keys: what holds it does not offer the PRF extension`,
    next: 'Remove that passkey where you keep your passkeys, then use another password manager, a security key, '
      + 'this device’s own passkeys, or a passphrase.',
  };
});

/**
 * Let the person use one of these passkeys.
 * @param {{salts: Record<string, string>}} given credential → the salt that it is asked with
 * @returns {Promise<Answer>}
 */
export const askPasskey = ({ salts }) => answered((signal) => ask(salts, signal));

/** Whether it makes sense to offer passkeys at all. */
export async function passkeysWork() {
  if (whyNot()) return false;
  try {
    const able = await /** @type {any} */ (PublicKeyCredential).getClientCapabilities?.();
    return able?.['extension:prf'] !== false;
  } catch {
    return true; // they will say so themselves
  }
}

/**
 * @param {Record<string, string>} salts
 * @param {AbortSignal} signal
 * @returns {Promise<Answer>}
 */
async function ask(salts, signal) {
  const evalByCredential = Object.fromEntries(
    Object.entries(salts).map(([credential, salt]) => [credential, { first: bytes(salt) }]));
  const used = /** @type {PublicKeyCredential} */ (await navigator.credentials.get({
    signal,
    publicKey: {
      rpId: location.hostname,
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      allowCredentials: Object.keys(salts).map((id) => ({ type: 'public-key', id: bytes(id) })),
      userVerification: 'required',
      timeout: PATIENCE,
      extensions: { prf: { evalByCredential } },
    },
  }));
  const output = used.getClientExtensionResults().prf?.results?.first;
  if (output) return told(used, output);
  return {
    refused: 'The passkey was found, but this browser could not get its secret (the PRF extension)',
    next: 'Use the browser in which you made it, or another way to unlock.',
  };
}

/**
 * @param {(signal: AbortSignal) => Promise<Answer>} work
 * @returns {Promise<Answer>}
 */
async function answered(work) {
  const why = whyNot();
  if (why) return why;
  open.abort();
  open = new AbortController();
  try {
    return await work(open.signal);
  } catch (error) {
    const { name, message } = /** @type {Error} */ (error);
    if (name === 'NotAllowedError') {
      return { refused: 'No passkey was used: the question was cancelled or took too long, or no fitting passkey is here' };
    }
    if (name === 'AbortError') return { refused: 'The question for a passkey was replaced by another one' };
    return { refused: `The browser refused the passkey (${name}: ${message})` };
  }
}

/** @returns {{refused: string, next: string} | null} */
function whyNot() {
  const { hostname, port } = location;
  if (!isSecureContext || typeof PublicKeyCredential !== 'function') {
    return { refused: 'This browser offers no passkeys on this page', next: 'Open it over https, or use a passphrase.' };
  }
  if (!/^[\d.]+$|^\[/.test(hostname)) return null;
  const here = hostname.startsWith('127.') || hostname === '[::1]';
  return {
    refused: `Passkeys need a site with a name, and this one is only a number (${hostname})`,
    next: here
      ? `Open http://localhost:${port}/ instead (it has its own, separate storage), or use a passphrase.`
      : 'Open it under a name over https, or use a passphrase.',
  };
}

/** A passkey that is of no use need not stay, where the browser can say so. @param {ArrayBuffer} id */
function forgetUseless(id) {
  const { signalUnknownCredential } = /** @type {any} */ (PublicKeyCredential);
  signalUnknownCredential
    ?.call(PublicKeyCredential, { rpId: location.hostname, credentialId: text(id) })
    .catch(() => {});
}

/** @param {PublicKeyCredential} credential @param {BufferSource} output */
const told = (credential, output) => ({ credential: text(credential.rawId), output: text(output) });

/** @param {BufferSource} buffer */
function text(buffer) {
  const all = ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : new Uint8Array(buffer);
  return btoa(String.fromCharCode(...all)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @param {string} base64url */
const bytes = (base64url) =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
