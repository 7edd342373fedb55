#!/usr/bin/env node
// Bundles the sources: one small file per command, what a command does not need stays in chunks that it never loads; and their types.
//
//   node scripts/build.mjs [FOLDER]      (default: dist)
import { chmodSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { packageTypes } from './package-types.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const target = resolve(root, process.argv[2] ?? 'dist');
// Built beside and then put in its place, so that nobody meets a half-built command.
const fresh = `${target}.${process.pid}`;

const shared = {
  absWorkingDir: root,
  outdir: fresh,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  // The module form of a library where it has one: the other cannot be taken apart.
  mainFields: ['module', 'main'],
  target: 'node20',
  conditions: ['source'],
  minify: true,
  keepNames: false,
  legalComments: 'none',
  chunkNames: 'chunks/[name]-[hash]',
  define: { DTZONE_VERSION: JSON.stringify(manifest.version) },
  logLevel: 'warning',
};

const commands = {
  cli: 'src/cli/bin.ts',
  ...(existsSync(join(root, 'src/cli/dtzone-dtc.ts')) && { 'dtzone-dtc': 'src/cli/dtzone-dtc.ts' }),
};
try {
  await build({
    ...shared,
    entryPoints: { ...commands, main: 'src/cli/main.ts', index: 'src/index.ts' },
  });
  for (const name of Object.keys(commands)) chmodSync(join(fresh, `${name}.js`), 0o755);
  packageTypes(join(fresh, 'types'));
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
