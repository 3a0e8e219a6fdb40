// @ts-check
/**
 * Runs pytest inside Pyodide, in Node, on the app and the tests as they lie on disk.
 *
 *   node tests/pyodide/runner.mjs PYODIDE_FOLDER ROOT REPORT WHEEL_FOLDER… -- PYTEST_ARGUMENTS…
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const given = process.argv.slice(2);
const end = given.indexOf('--');
const [pyodideFolder, root, report, ...wheelFolders] = given.slice(0, end).map((name) => path.resolve(name));
const pytestArguments = given.slice(end + 1);

const RUN_PYTEST = `
import importlib, os, site, sys, zipfile
from pathlib import Path

for wheel in Path("/wheels").glob("*.whl"):
    zipfile.ZipFile(wheel).extractall(site.getsitepackages()[0])
importlib.invalidate_caches()
os.chdir("/checkout")
sys.path.insert(0, "/checkout")
import pytest
int(pytest.main(["-p", "tests.recorder", "-p", "no:cacheprovider", *arguments]))
`;

async function main() {
  const { loadPyodide } = await import(pathToFileURL(path.join(pyodideFolder, 'pyodide.mjs')).href);
  const pyodide = await loadPyodide({
    indexURL: pyodideFolder + path.sep,
    env: { HOME: '/home/pyodide', PYTHONDONTWRITEBYTECODE: '1', SY_REPORT: '/tmp/report.json' },
  });
  const { FS } = pyodide; // still there when Python has crashed
  FS.mkdirTree('/wheels');
  for (const folder of wheelFolders) {
    for (const wheel of fs.readdirSync(folder).filter((name) => name.endsWith('.whl'))) {
      FS.writeFile(`/wheels/${wheel}`, fs.readFileSync(path.join(folder, wheel)));
    }
  }
  for (const folder of ['app', 'tests']) {
    FS.mkdirTree(`/checkout/${folder}`);
    pyodide.mountNodeFS(`/checkout/${folder}`, path.join(root, folder));
  }
  FS.writeFile('/checkout/pyproject.toml', fs.readFileSync(path.join(root, 'pyproject.toml')));
  pyodide.globals.set('arguments', pyodide.toPy(pytestArguments));
  try {
    return pyodide.runPython(RUN_PYTEST);
  } finally {
    if (FS.analyzePath('/tmp/report.json').exists) {
      fs.writeFileSync(report, FS.readFile('/tmp/report.json'));
    }
  }
}

try {
  process.exit(await main());
} catch (error) {
  // Only the message: Node would print the whole of Pyodide's minified source around it.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
