// @ts-check
/**
 * `fetch` for `app/browser/transport.py`. What arrives between two looks of Python is handed over in one piece,
 * because every crossing costs; errors cross as data.
 */

/** Bytes that may wait for Python before the server has to. */
const AHEAD = 4 * 1024 * 1024;
/** Bytes for one look: more would keep Python from everything else for too long. */
const SLICE = 128 * 1024;

/** No cookies, no cache, no referrer: nothing goes out or stays but what was asked for. @type {RequestInit} */
const BARE = { credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' };

/**
 * @param {string} url
 * @param {string} method
 * @param {string} headers JSON: pairs
 * @param {Uint8Array | undefined} body
 */
export const open = (url, method, headers, body) => new Call(url, { method, headers: JSON.parse(headers), body: body ?? null });

class Call {
  #abort = new AbortController();
  /** @type {Promise<Response>} */
  #answer;
  /** @type {Uint8Array[]} */
  #parts = [];
  #waiting = 0;
  #over = false;
  #broken = false;
  #arrived = () => {};
  #taken = () => {};

  /** @param {string} url @param {Record<string, unknown>} init */
  constructor(url, init) {
    this.#answer = fetch(url, { ...BARE, ...near(url), ...init, redirect: 'manual', signal: this.#abort.signal });
    this.#answer.catch(() => {}); // whoever waits for the head is told; nobody may be waiting any more
  }

  /** @returns {Promise<string>} JSON: `{status, headers}`, `{redirected}` or `{failed}` */
  async head() {
    try {
      const response = await this.#answer;
      if (response.type === 'opaqueredirect') return JSON.stringify({ redirected: true });
      this.#fill(response.body);
      return JSON.stringify({ status: response.status, headers: Object.fromEntries(response.headers) });
    } catch (error) {
      return JSON.stringify({ failed: String(error) });
    }
  }

  /** What has come since; nothing at the end. @returns {Promise<Uint8Array | undefined>} undefined: broken */
  async read() {
    await turn();
    if (!this.#parts.length && !this.#over) await new Promise((resolve) => { this.#arrived = () => resolve(null); });
    if (!this.#parts.length && this.#broken) return undefined;
    const parts = [];
    let size = 0;
    while (this.#parts.length && size < SLICE) {
      const whole = /** @type {Uint8Array} */ (this.#parts.shift());
      const part = whole.subarray(0, SLICE - size);
      if (part.length < whole.length) this.#parts.unshift(whole.subarray(part.length));
      parts.push(part);
      size += part.length;
    }
    this.#waiting -= size;
    this.#taken();
    return joined(parts, size);
  }

  /** Hang up, whatever is still on its way. */
  close() {
    this.#abort.abort();
    this.#parts = [];
    this.#taken();
  }

  /** @param {ReadableStream<Uint8Array> | null} body */
  async #fill(body) {
    try {
      const reader = body?.getReader();
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
        this.#parts.push(part.value);
        this.#waiting += part.value.length;
        this.#arrived();
        if (this.#waiting > AHEAD) await new Promise((resolve) => { this.#taken = () => resolve(null); });
      }
    } catch {
      this.#broken = true;
    }
    this.#over = true;
    this.#arrived();
  }
}

const turns = new MessageChannel();
/** @type {(() => void)[]} */
const waiting = [];
turns.port1.onmessage = () => waiting.shift()?.();

/**
 * Let what else has happened be handled first: while a fast stream is read, each read would begin as soon as the last
 * one ends, and the page's answers would wait for its end.
 * @returns {Promise<void>}
 */
const turn = () => new Promise((resolve) => {
  waiting.push(resolve);
  turns.port2.postMessage(null);
});

/** @param {Uint8Array[]} parts @param {number} size of all of them */
function joined(parts, size) {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Whether anything is there at all. Nothing of the answer may be read, and nothing secret goes out.
 * @param {string} url
 * @param {RequestInit} [how]
 */
export async function reach(url, how = { mode: 'no-cors' }) {
  try {
    const response = await fetch(url, { ...BARE, ...near(url), ...how });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

/**
 * A plain http server on the network around is mixed content to an https page, unless the page says that it knows.
 * @param {string} url
 * @returns {Record<string, string>}
 */
function near(url) {
  const { protocol, hostname } = new URL(url);
  const loopback = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === 'http:' && self.isSecureContext && !loopback ? { targetAddressSpace: 'local' } : {};
}
