#!/usr/bin/env node
// Bundles the sources: one small file per command, what a command does not need stays in chunks that it never loads.
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const shared = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  conditions: ['source'],
  minify: true,
  keepNames: false,
  legalComments: 'none',
  chunkNames: 'chunks/[name]-[hash]',
  define: { DTZONE_VERSION: JSON.stringify(manifest.version) },
  logLevel: 'warning',
};

const commands = { cli: 'src/cli/bin.ts', 'dtzone-dtc': 'src/cli/dtzone-dtc.ts' };
rmSync(join(root, 'dist'), { recursive: true, force: true });
await build({
  ...shared,
  entryPoints: { ...commands, main: 'src/cli/main.ts', index: 'src/index.ts' },
});
for (const name of Object.keys(commands)) chmodSync(join(root, 'dist', `${name}.js`), 0o755);
