// @ts-check
import js from '@eslint/js';
import globals from 'globals';

export default [
  { ignores: ['build/', 'public/', 'node_modules/', '.venv/'] },
  js.configs.recommended,
  {
    files: ['static/js/**', 'tests/browser/**'],
    languageOptions: { globals: { ...globals.browser, ...globals.worker } },
  },
  { files: ['service-worker.js'], languageOptions: { globals: globals.serviceworker } },
  { files: ['tools/**/*.mjs', 'tests/pyodide/*.mjs', 'tests/unit/**/*.mjs'], languageOptions: { globals: globals.node } },
  {
    rules: {
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-script-url': 'error',
      'no-return-assign': 'error',
      'no-throw-literal': 'error',
      'max-lines': ['warn', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['warn', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
];
