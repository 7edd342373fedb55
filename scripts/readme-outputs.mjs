#!/usr/bin/env node
// Writes the real output of each command into the documents that show it. A place looks like this:
//
//   <!-- $ dtzone check board.dts -->
//   ```text
//   …
//   ```
//
// and, in docs/library.md, a program with what it prints: a block of `ts`, a blank line, a block of `text`.
//
// `node scripts/readme-outputs.mjs` rewrites them (after `npm run build`); test/readme.test.ts and test/library.test.ts hold them against
// the sources.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const documents = ['README.md', 'docs/answers.md', 'docs/findings.md', 'docs/forms.md', 'examples/README.md'];
const place = /(<!-- \$ dtzone (.*?) -->\n```text\n)([\s\S]*?)(^```$)/gm;

function rewrite(document, change) {
  const path = join(root, document);
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  if (after !== before) writeFileSync(path, after);
  console.log(`${document}: ${after === before ? 'up to date' : 'rewritten'}`);
}

const withOutputs = (text) =>
  text.replace(place, (_all, head, call, _old, tail) => {
    const words = call.match(/"[^"]*"|\S+/g).map((word) => word.replaceAll('"', ''));
    const { stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...words], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    return `${head}$ dtzone ${call}\n${stdout}${stderr}${tail}`;
  });
for (const document of documents) rewrite(document, withOutputs);

const program = /(```ts\n([\s\S]*?)```\n\n```text\n)[\s\S]*?(^```$)/gm;
const user = mkdtempSync(join(tmpdir(), 'dtzone-examples-'));
try {
  mkdirSync(join(user, 'node_modules'));
  symlinkSync(root, join(user, 'node_modules/dtzone'));
  rewrite('docs/library.md', (text) =>
    text.replace(program, (_all, head, code, tail) => {
      writeFileSync(join(user, 'example.mjs'), transformSync(code, { loader: 'ts' }).code);
      const { stdout, stderr } = spawnSync(process.execPath, ['example.mjs'], { cwd: user, encoding: 'utf8' });
      return `${head}${stdout}${stderr}${tail}`;
    }),
  );
} finally {
  rmSync(user, { recursive: true, force: true });
}
