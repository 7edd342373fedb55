#!/usr/bin/env node
// Puts the pages of the rules into one module, so that `explain` has them wherever the bundle lies.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'src/rules');

const pages = Object.fromEntries(
  readdirSync(folder, { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.md') && !name.startsWith('_template/'))
    .sort()
    .map((name) => [name.slice(0, -3), readFileSync(join(folder, name), 'utf8')]),
);
writeFileSync(
  join(root, 'src/answers/pages.generated.js'),
  `// Made by scripts/generate-pages.mjs from the pages in src/rules/.\nexport const PAGES = ${JSON.stringify(pages)};\n`,
);
