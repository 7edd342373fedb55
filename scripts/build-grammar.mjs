#!/usr/bin/env node
// Builds the package dtc-parser-ts: one module with all that it needs, and its types.
//
//   node scripts/build-grammar.mjs [FOLDER]      (default: grammar/dist)
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
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

const folder = mkdtempSync(join(tmpdir(), 'dtzone-types-'));
try {
  const project = join(folder, 'tsconfig.json');
  const options = { noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: target, types: [] };
  const base = { extends: join(root, 'tsconfig.json'), files: [join(root, 'grammar/index.ts')], include: [] };
  writeFileSync(
    project,
    JSON.stringify({
      ...base,
      compilerOptions: { ...options, rootDir: join(root, 'grammar'), lib: ['es2023', 'dom'] },
    }),
  );
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project], { stdio: 'inherit' });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
