import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { generatedFiles } from '../diagrams/generated-files.js';
import { drawnRules, namesIn } from '../diagrams/rules.js';
import { DtsParser } from '../dts-parser.js';

const grammar = join(dirname(fileURLToPath(import.meta.url)), '..');

test.each(Object.entries(generatedFiles()))('%s is as the grammar is', (name, content) => {
  expect(readFileSync(join(grammar, name), 'utf8'), 'node scripts/generate-syntax.mjs makes it anew').toBe(content);
});

test('each rule that is referred to is drawn, and once', () => {
  const rules = drawnRules(new DtsParser({ analyse: true }));
  const names = rules.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(rules.flatMap(({ part }) => namesIn(part))));
});
