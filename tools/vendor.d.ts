// The types of what the build puts in static/vendor/: those of the npm packages themselves.
// The files are not among the sources, so their paths are declared here by their endings.

declare module '*/vendor/idiomorph/idiomorph.esm.js' {
  export const Idiomorph: {
    morph(node: Element | Document, content: string | Node | ArrayLike<Node> | null, options?: object): undefined | Node[];
  };
}
declare module '*/vendor/idb/index.js' {
  export * from 'idb';
}
declare module '*/vendor/markdown-it/markdown-it.esm.min.mjs' {
  export { default } from 'markdown-it';
}
declare module '*/vendor/dompurify/purify.es.mjs' {
  export { default } from 'dompurify';
}
declare module '*/vendor/highlight/core.min.js' {
  const highlighter: any;
  export default highlighter;
}
declare module '*/vendor/katex/katex.mjs' {
  export { default } from 'katex';
}
declare module '*/vendor/jsdiff/diff/word.js' {
  export { diffWords } from 'diff';
}
declare module '*/vendor/jsdiff/diff/line.js' {
  export { diffLines } from 'diff';
}
declare module '*/vendor/noble/sha2.js' {
  export { sha256 } from '@noble/hashes/sha2.js';
}
declare module '*/vendor/noble/legacy.js' {
  export { md5 } from '@noble/hashes/legacy.js';
}
declare module '*/vendor/chartjs/chart.umd.min.js';
declare module '*/vendor/argon2id/setup.js' {
  export { default } from 'argon2id/lib/setup.js';
}
declare module '*/vendor/pyodide/pyodide.mjs' {
  export const version: string;
  export function loadPyodide(options?: object): Promise<any>;
}
declare module '*/vendor/pyodide/pyodide.asm.mjs' {
  export default function createModule(settings: object): Promise<any>;
}
declare module '*/vendor/python/snapshot.mjs' {
  export const EXTENSION: string;
  export const EXTENSION_HEAD: number[];
  export const HEADER: number[];
  export const LOCK: object;
  export const MEMORY: { size: number; runs: [from: number, to: number][] };
}
declare module '*/vendor/pyscript/index.js';
