#!/usr/bin/env node
// Writes THIRD-PARTY-NOTICES, for the package and for its parser: each library that the bundle holds, with its licence and its notice, as
// the licences ask for. test/licences.test.ts holds the files against what is bundled.
//
//   node scripts/third-party-notices.mjs [FOLDER]      (default: where they belong)
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { standIns } from './bundle-files.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Where each file of notices lies, and what the package beside it is bundled from. */
const NOTICES = [
  {
    file: 'THIRD-PARTY-NOTICES',
    entries: ['src/cli/runs.ts', 'src/cli/main.ts', 'src/index.ts'],
    alias: standIns(root),
  },
  { file: 'grammar/THIRD-PARTY-NOTICES', entries: ['grammar/index.ts'] },
];

/** The notices of all that a bundle of `entries` holds. */
async function noticesFor(entries, alias) {
  const namesByText = new Map();
  for (const { name, folder } of await packagesIn(entries, alias)) {
    const { version, license } = manifestOf(folder);
    const text = textOf(folder);
    namesByText.set(text, [...(namesByText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...namesByText].map(([text, names]) => `${names.join('\n')}\n\n${text}`);
  const head = 'The files of this package hold code of the libraries below, each under the licence that is named.';
  return `${[head, ...parts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** The libraries of which anything is left in the bundle, by name. */
async function packagesIn(entries, alias) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    bundle: true,
    alias,
    write: false,
    metafile: true,
    outdir: 'unwritten',
    format: 'cjs',
    platform: 'node',
    mainFields: ['module', 'main'],
    conditions: ['source'],
    minify: true,
    logLevel: 'error',
  });
  const folders = new Map();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const [, folder, name] = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(path) ?? [];
      if (folder !== undefined && bytesInOutput > 0) folders.set(folder, name);
    }
  }
  return [...folders]
    .map(([folder, name]) => ({ folder: join(root, folder), name }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** The licence and the notice as the library has them; one without a text of its own names its authors. */
function textOf(folder) {
  const names = readdirSync(folder).filter((name) => /^(?:licen[cs]e|notice)(?:\.|$)/i.test(name));
  const texts = names.sort().map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim());
  if (texts.length > 0) return texts.join('\n\n');
  const { author, repository } = manifestOf(folder);
  const by = typeof author === 'string' ? author : author?.name;
  return `By ${by ?? 'its authors'}, ${repository?.url ?? repository}. Its package holds no text of the licence.`;
}

const target = resolve(root, process.argv[2] ?? '.');
for (const { file, entries, alias = {} } of NOTICES) {
  mkdirSync(dirname(join(target, file)), { recursive: true });
  writeFileSync(join(target, file), await noticesFor(entries, alias));
}
