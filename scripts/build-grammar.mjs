#!/usr/bin/env node
// Builds the package dtc-parser-ts: one module with all that it needs, and its types.
//
//   node scripts/build-grammar.mjs [FOLDER]      (default: grammar/dist)
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { emitTypes, root } from './emit-types.mjs';

const target = resolve(process.argv[2] ?? join(root, 'grammar/dist'));

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: ['grammar/index.ts'],
  outfile: join(target, 'index.js'),
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  target: 'es2022',
  minify: true,
  legalComments: 'eof',
  logLevel: 'warning',
});

emitTypes({ entries: [join(root, 'grammar/index.ts')], rootDir: join(root, 'grammar'), outDir: target });
