import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { pages } from '../diagrams/pages.js';
import { drawnRules, namesIn } from '../diagrams/rules.js';

const docs = join(dirname(fileURLToPath(import.meta.url)), '../docs');

test.each(Object.entries(pages()))('docs/%s is as the grammar is', (name, content) => {
  expect(readFileSync(join(docs, name), 'utf8'), 'node scripts/generate-syntax.mjs makes it anew').toBe(content);
});

test('each rule that is referred to is drawn, and once', () => {
  const rules = drawnRules();
  const names = rules.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(rules.flatMap(({ part }) => namesIn(part))));
});
