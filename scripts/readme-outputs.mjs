#!/usr/bin/env node
// Writes the real output of each command into the documents that show it. A place looks like this:
//
//   <!-- $ dtzone check board.dts -->
//   ```text
//   …
//   ```
//
// `node scripts/readme-outputs.mjs` rewrites them (after `npm run build`); test/readme.test.ts holds them against the sources.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const documents = ['README.md', 'docs/answers.md'];
const place = /(<!-- \$ dtzone (.*?) -->\n```text\n)([\s\S]*?)(^```$)/gm;

for (const document of documents) {
  const path = join(root, document);
  const before = readFileSync(path, 'utf8');
  const after = before.replace(place, (_all, head, call, _old, tail) => {
    const words = call.match(/"[^"]*"|\S+/g).map((word) => word.replaceAll('"', ''));
    const { stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...words], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    return `${head}$ dtzone ${call}\n${stdout}${stderr}${tail}`;
  });
  if (after !== before) writeFileSync(path, after);
  console.log(`${document}: ${after === before ? 'up to date' : 'rewritten'}`);
}
