import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runCommand } from './support/run-command.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const documents = ['README.md', 'docs/answers.md', 'docs/findings.md', 'docs/forms.md', 'examples/README.md'];
const shown = documents.flatMap((document) =>
  [...readFileSync(join(root, document), 'utf8').matchAll(/<!-- \$ dtzone (.*?) -->\n```text\n([\s\S]*?)^```$/gm)].map(
    ([, call = '', output = '']) => [document, call, output] as const,
  ),
);

test('the documents show output at all', () => {
  for (const document of documents) expect(shown.map(([each]) => each)).toContain(document);
});

for (const [document, call, output] of shown) {
  test(`${document} shows what it prints: dtzone ${call}`, async () => {
    const words = (call.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
    const { out, said } = await runCommand(words, { cwd: root });
    expect(`$ dtzone ${call}\n${out}${said}`, 'node scripts/readme-outputs.mjs rewrites it').toBe(output);
  });
}

test('the two commands for newcomers are scripts of the package', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(readme.indexOf('npm ci && npm run sample')).toBeGreaterThan(0);
  expect(readme.indexOf('npm ci && npm test')).toBeGreaterThan(0);
  expect(scripts).toHaveProperty('sample');
  expect(scripts).toHaveProperty('test');
});
