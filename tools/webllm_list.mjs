// @ts-check
/**
 * Prints WebLLM's own list of models as JSON: node tools/webllm_list.mjs PACKAGE_FOLDER
 */
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const [, , folder = ''] = process.argv;
const entry = pathToFileURL(path.join(folder, 'lib', 'index.js')).href;
const { modelLibURLPrefix, modelVersion, prebuiltAppConfig } = await import(entry);

process.stdout.write(JSON.stringify({
  libraries: `${modelLibURLPrefix}${modelVersion}/`,
  models: prebuiltAppConfig.model_list,
}));
