// @ts-check
/**
 * Packs a file as small as can be (xz), with Pyodide's own Python: it is what unpacks it, it makes the same bytes on
 * every machine, and not every Python that builds the app has xz.
 *
 *   node tools/pack.mjs PYODIDE_FOLDER FILE OUTPUT
 */

import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, from, to] = process.argv.slice(2).map((name) => path.resolve(name));
const { loadPyodide } = await import(pathToFileURL(path.join(folder, 'pyodide.mjs')).href);
const python = await loadPyodide({ indexURL: `${folder}/` });
python.FS.writeFile('/tmp/in', fs.readFileSync(from));
python.runPython(`
import lzma
with open("/tmp/in", "rb") as source, open("/tmp/out", "wb") as target:
    target.write(lzma.compress(source.read(), preset=9 | lzma.PRESET_EXTREME))
`);
fs.writeFileSync(to, python.FS.readFile('/tmp/out'));
