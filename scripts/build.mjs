#!/usr/bin/env node
// Bundles the sources into a few files, with small ones that start a command or give a part of it out; and their types. Then runs both commands
// once, so that the code that V8 makes of the bundle lies beside it (see src/cli/start.ts).
//
//   node scripts/build.mjs [FOLDER]      (default: dist)
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleFiles, standIns } from './bundle-files.mjs';
import { packageTypes } from './package-types.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const target = resolve(root, process.argv[2] ?? 'dist');
// Built beside and then put in its place, so that nobody meets a half-built command.
const fresh = `${target}.${process.pid}`;

const shared = {
  absWorkingDir: root,
  bundle: true,
  // Node finds a module of the older kind, and starts it, in three quarters of the time.
  format: 'cjs',
  platform: 'node',
  // The module form of a library where it has one: the other cannot be taken apart.
  mainFields: ['module', 'main'],
  target: 'node20',
  conditions: ['source'],
  alias: standIns(root),
  minify: true,
  keepNames: false,
  legalComments: 'none',
  logLevel: 'warning',
};

/** What the bundle gives out, each by the source that exports it. */
const DOORS = { runs: 'src/cli/runs.ts', main: 'src/cli/main.ts', index: 'src/index.ts' };
/** What compiles is read at each start; what checks, when something is checked. */
const GROUPS = [[DOORS.runs, 'src/cli/commands/compile.ts', 'src/cli/dtc/run.ts'], ['src/cli/commands/check.ts']];

/** Returns the name of the file to begin with. */
async function buildBundle() {
  const options = { ...shared, define: { DTZONE_VERSION: JSON.stringify(manifest.version) } };
  const files = await bundleFiles(options, DOORS, GROUPS);
  for (const { name, content } of files) writeFileSync(join(fresh, name), content);
  return files[0].name;
}

async function buildStarts(bundle) {
  const commands = { cli: 'src/cli/bin.ts', 'dtzone-dtc': 'src/cli/dtzone-dtc.ts' };
  await build({ ...shared, outdir: fresh, entryPoints: commands, define: { DTZONE_BUNDLE: JSON.stringify(bundle) } });
  for (const name of Object.keys(commands)) chmodSync(join(fresh, `${name}.js`), 0o755);
}

/** A file that gives out of the bundle what a source exports; written so that `import` sees the names. */
async function buildDoor(door, bundle) {
  const { metafile } = await build({
    ...shared,
    format: 'esm',
    entryPoints: [DOORS[door]],
    write: false,
    metafile: true,
    outdir: fresh,
  });
  const names = Object.values(metafile.outputs).flatMap((output) => output.exports);
  const picks = names.map((name) => `exports.${name} = all.${name};`);
  const lines = [`const all = require('./${bundle}').${door}();`, ...picks, ''];
  writeFileSync(join(fresh, `${door}.js`), lines.join('\n'));
}

/** One that is written as Linux's are, and some with movable blocks and with mistakes. */
const BOARDS = ['scripts/warm-up/board.dts', 'dts-samples/bcm7278.dts', 'dts-samples/broken-pools.dts'].map((path) =>
  join(root, path),
);

/** Runs what most calls run, and with it keeps the code; a Node of another version does so itself, when it first reads a board. */
async function keepCode(bundle) {
  const script = join(target, 'warm-up.js');
  await build({
    ...shared,
    outfile: script,
    entryPoints: ['src/cli/warm-up.ts'],
    define: { DTZONE_BUNDLE: JSON.stringify(bundle) },
  });
  const out = join(target, 'warm-up.dtb');
  const { status, stderr } = spawnSync(process.execPath, [script, out, ...BOARDS], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`the bundle does not run: ${stderr}`);
  for (const made of [script, out]) rmSync(made);
}

try {
  mkdirSync(fresh, { recursive: true });
  writeFileSync(join(fresh, 'package.json'), '{ "type": "commonjs" }\n');
  const bundle = await buildBundle();
  await buildStarts(bundle);
  await buildDoor('index', bundle);
  await buildDoor('main', bundle);
  packageTypes(join(fresh, 'types'));
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
  await keepCode(bundle);
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
