// @ts-check
/**
 * Makes the boot snapshot: Pyodide's memory with Pydantic, htpy and the whole of app/ imported.
 *
 *   node tools/snapshot.mjs PYODIDE_FOLDER PYDANTIC_CORE_WASM PACKAGES_ZIP OUTPUT
 *
 * A snapshot holds memory and no files, and no JavaScript object: nothing in app/ may touch `js`
 * while it is imported. Beside OUTPUT it writes what static/js/python/interpreter.mjs needs to restore it.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import zlib from 'node:zlib';

const [pyodideFolder, extension, packages, output] = process.argv.slice(2).map((name) => path.resolve(name));
const load = (/** @type {string} */ name) => import(pathToFileURL(path.join(pyodideFolder, name)).href);
const { loadPyodide } = await load('pyodide.mjs');
const { default: createModule } = await load('pyodide.asm.mjs');

const SITE_PACKAGES = '/lib/python3.14/site-packages';
const EXTENSION = `${SITE_PACKAGES}/pydantic_core/_pydantic_core.cpython-314-wasm32-emscripten.so`;

/**
 * The extension must lie at the same address here and in the browser. Emscripten loads
 * `dynamicLibraries` before anything else asks for memory, so its place is the same every time.
 * @param {any} settings
 */
const createPyodideModule = (settings) => {
  const locate = settings.locateFile;
  settings.dynamicLibraries = [EXTENSION];
  settings.locateFile = (/** @type {string} */ name) => (name === EXTENSION ? extension : locate(name));
  settings.preRun = [
    ...settings.preRun,
    (/** @type {any} */ module) => {
      module.FS.mkdirTree(path.posix.dirname(EXTENSION));
      module.FS.writeFile(EXTENSION, new Uint8Array(0));
    },
  ];
  return createModule(settings);
};

const pyodide = await loadPyodide({
  indexURL: pyodideFolder + path.sep,
  env: { HOME: '/home/pyodide', PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1' },
  _makeSnapshot: true,
  createPyodideModule,
});
pyodide.FS.writeFile('/tmp/packages.zip', fs.readFileSync(packages));
const IMPORT_EVERYTHING = `
import gc, importlib, os, sys, zipfile

with zipfile.ZipFile("/tmp/packages.zip") as archive:
    archive.extractall("${SITE_PACKAGES}")
    names = archive.namelist()
os.unlink("/tmp/packages.zip")
importlib.invalidate_caches()

import asyncio, json, decimal
import htpy, pydantic

class _Warm(pydantic.BaseModel):
    value: int
del _Warm

modules = sorted(name[:-3].removesuffix("/__init__").replace("/", ".") for name in names if name.startswith("app/") and name.endswith(".py"))
for module in modules:
    if module != "app.main" and not module.endswith("__main__"):
        importlib.import_module(module)

# What the first render and the first click would otherwise pay for.
from app.features.prerender import frame
from app.ui import messages
messages.warm()
frame()
del archive, names, modules, module, frame, messages
importlib.invalidate_caches()
gc.collect()
`;
try {
  pyodide.runPython(IMPORT_EVERYTHING);
} catch (error) {
  // Only what Python says: Node would print the whole of Pyodide's minified source around it.
  console.error(/** @type {Error} */ (error).message);
  process.exit(1);
}
const snapshot = pyodide.makeMemorySnapshot({ serializer: () => null });
fs.writeFileSync(output, zlib.gzipSync(snapshot, { level: 9 }));

// The extension's first section tells the dynamic linker what it needs to know; with it alone the
// browser can link a module that the page has compiled already.
const binary = fs.readFileSync(extension);
const head = [...binary.subarray(0, endOfFirstSection(binary))];

const lock = { info: { arch: 'wasm32', platform: 'emscripten', version: pyodide.version, python: pyodide.runPython('import platform; platform.python_version()'), abi_version: '2026_0' }, packages: {} };
fs.writeFileSync(
  path.join(path.dirname(output), 'snapshot.mjs'),
  `// Made by the build with the snapshot.\nexport const EXTENSION = ${JSON.stringify(EXTENSION)};\nexport const EXTENSION_HEAD = ${JSON.stringify(head)};\nexport const LOCK = ${JSON.stringify(lock)};\n`,
);
process.exit(0);

/** @param {Uint8Array} wasm */
function endOfFirstSection(wasm) {
  let at = 9; // magic, version, the section's id
  let size = 0;
  for (let shift = 0; ; shift += 7) {
    size |= (wasm[at] & 0x7f) << shift;
    if (!(wasm[at++] & 0x80)) break;
  }
  return at + size;
}
