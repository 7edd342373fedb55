#!/usr/bin/env node
// Draws the grammar of device-tree source into grammar/docs/: node scripts/generate-syntax.mjs
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const docs = join(root, 'grammar/docs');
const folder = mkdtempSync(join(tmpdir(), 'dtzone-syntax-'));
try {
  const outfile = join(folder, 'pages.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['grammar/diagrams/pages.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
    logLevel: 'warning',
  });
  const { pages } = await import(pathToFileURL(outfile).href);
  mkdirSync(docs, { recursive: true });
  for (const [name, content] of Object.entries(pages())) writeFileSync(join(docs, name), content);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
