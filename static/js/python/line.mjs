// @ts-check
// The line between the page and Python: questions and answers over a MessagePort. PyScript has one of its
// own (`xworker.sync`), but where the page is cross-origin isolated that one makes Python wait, deaf to all
// else, until the page has answered. This one never does.

/** @typedef {Record<string, (...given: any[]) => unknown>} Answers */

/**
 * @param {MessagePort} port
 * @param {Answers} answers what this side answers; may be filled later
 */
export function openLine(port, answers) {
  /** @type {Map<number, (value: any) => void>} */
  const waiting = new Map();
  let asked = 0;

  port.onmessage = async ({ data: [number, name, given] }) => {
    if (name === null) return waiting.get(number)?.(given);
    try {
      port.postMessage([number, null, await answers[name](...given)]);
    } catch (error) {
      port.postMessage([number, null, undefined]);
      console.error(`Switchyard: “${name}” failed`, error);
    }
  };

  return {
    /** @param {string} name @param {...unknown} given @returns {Promise<any>} */
    ask(name, ...given) {
      asked += 1;
      const number = asked;
      port.postMessage([number, name, given]);
      return new Promise((resolve) => waiting.set(number, resolve)).finally(() => waiting.delete(number));
    },
    /** @param {string} name @param {(...given: any[]) => unknown} how */
    answer(name, how) {
      answers[name] = how;
    },
  };
}
