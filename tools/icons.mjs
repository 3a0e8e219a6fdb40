// @ts-check
/**
 * Draws the app's icons: for every NAME.svg the PNG files that platforms ask for.
 *
 *   node tools/icons.mjs SVG_FOLDER OUTPUT_FOLDER
 *
 * NAME-192.png and NAME-512.png of each; of icon.svg also icon-32.png (tab) and icon-180.png (Apple).
 * resvg is WebAssembly, so this needs no browser and no native library.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

const [from, to] = process.argv.slice(2).map((name) => path.resolve(name));
await initWasm(fs.readFileSync(fileURLToPath(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm'))));

for (const file of fs.readdirSync(from).filter((name) => name.endsWith('.svg')).sort()) {
  const svg = fs.readFileSync(path.join(from, file), 'utf8');
  const name = path.basename(file, '.svg');
  fs.writeFileSync(path.join(to, file), svg);
  for (const width of name === 'icon' ? [32, 180, 192, 512] : [192, 512]) {
    const image = new Resvg(svg, { fitTo: { mode: 'width', value: width } }).render();
    fs.writeFileSync(path.join(to, `${name}-${width}.png`), image.asPng());
  }
}
