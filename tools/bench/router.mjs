// @ts-check
/**
 * The router's benchmark inside Pyodide, in Node, on the app as it lies on disk.
 *
 *   node tools/bench/router.mjs PYODIDE_FOLDER ROOT WHEEL_FOLDER
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const [pyodideFolder, root, wheelFolder] = process.argv.slice(2).map((name) => path.resolve(name));

const MEASURE = `
import importlib, json, os, site, sys, zipfile
from pathlib import Path

for wheel in Path("/wheels").glob("*.whl"):
    zipfile.ZipFile(wheel).extractall(site.getsitepackages()[0])
importlib.invalidate_caches()
os.chdir("/checkout")
sys.path.insert(0, "/checkout")
from tools.bench._decisions import figures
json.dumps(figures("pyodide"))
`;

try {
  const { loadPyodide } = await import(pathToFileURL(path.join(pyodideFolder, 'pyodide.mjs')).href);
  const pyodide = await loadPyodide({
    indexURL: pyodideFolder + path.sep,
    env: { HOME: '/home/pyodide', PYTHONDONTWRITEBYTECODE: '1' },
  });
  pyodide.FS.mkdirTree('/wheels');
  for (const wheel of fs.readdirSync(wheelFolder).filter((name) => name.endsWith('.whl'))) {
    pyodide.FS.writeFile(`/wheels/${wheel}`, fs.readFileSync(path.join(wheelFolder, wheel)));
  }
  for (const folder of ['app', 'tests', 'tools']) {
    pyodide.FS.mkdirTree(`/checkout/${folder}`);
    pyodide.mountNodeFS(`/checkout/${folder}`, path.join(root, folder));
  }
  console.log(pyodide.runPython(MEASURE));
} catch (error) {
  // Only the message: Node would print the whole of Pyodide's minified source around it.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
process.exit(0);
