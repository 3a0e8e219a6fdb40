// @ts-check
/** Which grammars there are, what models call them, and the few roles that the style sheet has colours for. */

/** File of the grammar: other names for it. The build ships exactly these files. */
const NAMES = /** @type {Record<string, string>} */ ({
  bash: 'sh zsh',
  c: 'h',
  clojure: 'clj',
  cmake: '',
  cpp: 'c++ cc cxx hpp',
  csharp: 'cs c#',
  css: '',
  dart: '',
  diff: 'patch',
  dockerfile: 'docker',
  elixir: 'ex exs',
  erlang: 'erl',
  fortran: 'f90 f95',
  go: 'golang',
  graphql: 'gql',
  haskell: 'hs',
  http: '',
  ini: 'toml conf properties env dotenv',
  java: '',
  javascript: 'js jsx mjs cjs node',
  json: 'json5 jsonc jsonl',
  julia: 'jl',
  kotlin: 'kt kts',
  latex: 'tex',
  lua: '',
  makefile: 'make mk',
  markdown: 'md',
  matlab: 'octave',
  nginx: '',
  nix: '',
  objectivec: 'objc',
  ocaml: 'ml',
  perl: 'pl',
  php: '',
  powershell: 'ps1 pwsh',
  protobuf: 'proto',
  python: 'py python3 py3 ipython',
  'python-repl': 'pycon',
  r: '',
  ruby: 'rb',
  rust: 'rs',
  scala: '',
  scss: 'sass less',
  shell: 'console shellsession',
  sql: 'postgresql postgres mysql sqlite plsql tsql',
  swift: '',
  typescript: 'ts tsx mts cts',
  vim: 'viml',
  wasm: 'wat',
  x86asm: 'asm nasm',
  xml: 'html svg xhtml vue svelte rss',
  yaml: 'yml',
});

/** Grammars that hold text of another language. @type {Record<string, string[]>} */
export const COMPANIONS = { xml: ['css', 'javascript'], javascript: ['xml', 'css'], typescript: ['xml', 'css'], markdown: ['xml'], php: ['xml'], http: ['json'], shell: ['bash'], 'python-repl': ['python'] };

/** The grammars that have to be there. */
export const GRAMMARS = Object.keys(NAMES);

const FILES = new Map(Object.entries(NAMES).flatMap(([file, names]) => [file, ...names.split(' ')].map((name) => [name, file])));

/**
 * @param {string} language as an answer names it
 * @returns {string | undefined}
 */
export function languageFile(language) {
  return language ? FILES.get(language.toLowerCase()) : undefined;
}

/** Role 0 is plain text. */
export const ROLES = ['', 'comment', 'keyword', 'string', 'number', 'title', 'name', 'type', 'meta', 'added', 'removed', 'strong', 'emphasis'];

const ROLE_OF = /** @type {Record<string, string>} */ ({
  comment: 'comment', quote: 'comment', doctag: 'comment',
  keyword: 'keyword', literal: 'keyword', 'selector-tag': 'keyword', operator: '', section: 'title', formula: 'string',
  string: 'string', regexp: 'string', char: 'string', link: 'string', 'template-variable': 'string', subst: '',
  number: 'number', symbol: 'number', bullet: 'number',
  title: 'title', 'selector-id': 'title', 'selector-class': 'title', 'selector-pseudo': 'title', 'selector-attr': 'title',
  name: 'name', tag: 'name', attr: 'name', attribute: 'name', property: 'name', variable: 'name', params: '', 'template-tag': 'name',
  type: 'type', built_in: 'type', class: 'type',
  meta: 'meta', code: 'meta', addition: 'added', deletion: 'removed', strong: 'strong', emphasis: 'emphasis',
});

/**
 * @param {string} classes as highlight.js writes them: "hljs-title function_"
 * @returns {number} index of ROLES
 */
export function roleOf(classes) {
  const scope = /^hljs-([\w-]+)/.exec(classes)?.[1] ?? '';
  return Math.max(0, ROLES.indexOf(ROLE_OF[scope] ?? ''));
}
