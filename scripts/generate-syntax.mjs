#!/usr/bin/env node
// Makes what is made of the grammar, its drawings and its table of lookahead: node scripts/generate-syntax.mjs
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'dtzone-syntax-'));
try {
  const outfile = join(folder, 'generated-files.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['grammar/diagrams/generated-files.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
    logLevel: 'warning',
  });
  const { generatedFiles } = await import(pathToFileURL(outfile).href);
  for (const [path, content] of Object.entries(generatedFiles())) writeFileSync(join(root, 'grammar', path), content);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
