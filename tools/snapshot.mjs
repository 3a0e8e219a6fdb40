// @ts-check
/**
 * Makes the boot snapshot: what Pyodide's memory holds once Pydantic, htpy and the whole of app/ are imported.
 *
 *   node tools/snapshot.mjs PYODIDE_FOLDER LIBRARY_ZIP PYDANTIC_CORE_WASM PACKAGES_ZIP OUTPUT
 *
 * A snapshot holds memory and no files, and no JavaScript object: nothing in app/ may touch `js` while it
 * is imported. Only the pages that differ from a fresh Pyodide's memory are kept, half of it.
 * Beside OUTPUT it writes what static/js/python/interpreter.mjs needs to restore it.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import zlib from 'node:zlib';

const [pyodideFolder, library, extension, packages, output] = process.argv.slice(2).map((name) => path.resolve(name));
const load = (/** @type {string} */ name) => import(pathToFileURL(path.join(pyodideFolder, name)).href);
const { loadPyodide } = await load('pyodide.mjs');
const { default: createModule } = await load('pyodide.asm.mjs');

const SITE_PACKAGES = '/lib/python3.14/site-packages';
const EXTENSION = `${SITE_PACKAGES}/pydantic_core/_pydantic_core.cpython-314-wasm32-emscripten.so`;
/** Pyodide's header in front of the memory. */
const HEADER = 128;
const PAGE = 4096;

/**
 * The extension must lie at the same address here and in the browser. Emscripten loads
 * `dynamicLibraries` before anything else asks for memory, so its place is the same every time.
 * @param {any} settings
 */
const withExtension = (settings) => {
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

/** @param {object} [options] */
const start = (options) =>
  loadPyodide({
    indexURL: pyodideFolder + path.sep,
    stdLibURL: library,
    // Without docstrings and asserts, which are for whoever reads and tests, and without the columns of
    // tracebacks; their lines stay. All of it would be downloaded: 1 MB.
    env: { HOME: '/home/pyodide', PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1', PYTHONOPTIMIZE: '2', PYTHONNODEBUGRANGES: '1' },
    ...options,
  });

/** @param {any} pyodide @param {string} code */
function run(pyodide, code) {
  try {
    pyodide.runPython(code);
  } catch (error) {
    // Only what Python says: Node would print the whole of Pyodide's minified source around it.
    console.error(/** @type {Error} */ (error).message);
    process.exit(1);
  }
}

/**
 * Compiling leaves holes in the memory, so it is done in another Pyodide than the one that is kept.
 * @returns {Promise<[string, Uint8Array][]>} the compiled modules by their place
 */
async function compile() {
  const pyodide = await start({ stdLibURL: undefined }); // the whole library: what compiles is no part of ours
  pyodide.FS.writeFile('/tmp/packages.zip', fs.readFileSync(packages));
  run(pyodide, `
import compileall, os, zipfile
with zipfile.ZipFile("/tmp/packages.zip") as archive:
    archive.extractall("/tmp/tree")
compileall.compile_dir("/tmp/tree", quiet=1, legacy=True, stripdir="/tmp/tree", prependdir="${SITE_PACKAGES}")
found = sorted(os.path.join(folder, name) for folder, _, names in os.walk("/tmp/tree") for name in names if not name.endswith(".py"))
`);
  return pyodide.globals.get('found').toJs().map((/** @type {string} */ name) =>
    [name.replace('/tmp/tree', SITE_PACKAGES), pyodide.FS.readFile(name)]);
}

/** @param {[string, Uint8Array][]} files @returns {Promise<{pyodide: any, snapshot: Uint8Array}>} */
async function importEverything(files) {
  const pyodide = await start({ _makeSnapshot: true, createPyodideModule: withExtension });
  for (const [name, content] of files) {
    pyodide.FS.mkdirTree(path.posix.dirname(name));
    pyodide.FS.writeFile(name, content);
  }
  run(pyodide, `
import asyncio, gc, importlib, os
import htpy, pydantic

importlib.invalidate_caches()
for folder, _, names in os.walk("${SITE_PACKAGES}/app"):
    for name in sorted(names):
        module = os.path.join(folder, name).removeprefix("${SITE_PACKAGES}/").removesuffix(".pyc").replace("/", ".")
        if name.endswith(".pyc") and module != "app.main" and not name.startswith("__main__"):
            importlib.import_module(module.removesuffix(".__init__"))

# What the first render and the first click would otherwise pay for.
from app.features.house import House
from app.features.prerender import frame
from app.ui import html, messages
class _Warm(pydantic.BaseModel):
    value: int
messages.warm()
html.html(frame(House()))
del folder, names, name, module, frame, html, messages, House, _Warm, _
importlib.invalidate_caches()
gc.collect()
`);
  blankFreeMemory(pyodide._module);
  return { pyodide, snapshot: pyodide.makeMemorySnapshot({ serializer: () => null }) };
}

/**
 * Memory that was given back keeps what was in it, and everybody would download that. So all of it is asked
 * for in ever smaller pieces, down to the last hole, blanked and given back.
 * @param {any} module
 */
function blankFreeMemory(module) {
  const told = module._malloc(10 * 4);
  module._mallinfo(told);
  const unused = module.HEAPU32[(told >> 2) + 9]; // behind all holes, at the end of the heap
  const end = module._sbrk(0) - unused - 64;
  /** @type {number[]} */
  const pieces = [told];
  for (let size = unused >> 1; size >= 8; size -= Math.max(8, (size >> 4) & ~7)) {
    for (;;) {
      const piece = module._malloc(size);
      pieces.push(piece);
      if (piece >= end) break; // no hole of this size is left
      module.HEAPU8.fill(0, piece, piece + module._malloc_usable_size(piece));
    }
    module._free(pieces.pop());
  }
  pieces.forEach((piece) => module._free(piece));
}

/** The memory of a Pyodide that has run nothing yet: what it is when the snapshot is written over it. */
async function freshMemory() {
  /** @type {Uint8Array | undefined} */
  let memory;
  const enough = new Error('enough');
  const createPyodideModule = async (/** @type {any} */ settings) => {
    settings.noInitialRun = true;
    memory = new Uint8Array((await withExtension(settings)).HEAPU8);
    throw enough;
  };
  await start({ createPyodideModule }).catch((/** @type {Error} */ error) => {
    if (error !== enough) throw error;
  });
  return /** @type {Uint8Array} */ (memory);
}

/**
 * @param {Uint8Array} memory
 * @param {Uint8Array} fresh
 * @returns {[from: number, to: number][]} the runs of pages that differ
 */
function differingRuns(memory, fresh) {
  const nothing = Buffer.alloc(PAGE);
  /** @type {[number, number][]} */
  const runs = [];
  for (let from = 0; from < memory.length; from += PAGE) {
    const to = from + PAGE;
    const before = to <= fresh.length ? fresh.subarray(from, to) : nothing;
    if (Buffer.compare(memory.subarray(from, to), before) === 0) continue;
    const last = runs.at(-1);
    if (last?.[1] === from) last[1] = to;
    else runs.push([from, to]);
  }
  return runs;
}

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

const { pyodide, snapshot } = await importEverything(await compile());
const memory = snapshot.subarray(HEADER);
const runs = differingRuns(memory, await freshMemory());
fs.writeFileSync(output, zlib.gzipSync(Buffer.concat(runs.map(([from, to]) => memory.subarray(from, to))), { level: 9 }));

const python = pyodide.runPython('import platform; platform.python_version()');
const binary = fs.readFileSync(extension);
const told = {
  EXTENSION,
  // The extension's first section tells the dynamic linker what it needs to know; with it alone the
  // browser can link a module that the page has compiled already.
  EXTENSION_HEAD: [...binary.subarray(0, endOfFirstSection(binary))],
  LOCK: { info: { arch: 'wasm32', platform: 'emscripten', version: pyodide.version, python, abi_version: '2026_0' }, packages: {} },
  HEADER: [...snapshot.subarray(0, HEADER)],
  MEMORY: { size: runs.at(-1)?.[1] ?? 0, runs },
};
const constants = Object.entries(told).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`);
fs.writeFileSync(path.join(path.dirname(output), 'snapshot.mjs'), `// Made by the build with the snapshot.\n${constants.join('')}`);
process.exit(0);
