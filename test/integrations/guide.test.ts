import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const place = join(root, 'docs/guides/build-systems.md');
const guide = readFileSync(place, 'utf8');

test('what the guide shows of an example is what its test runs', () => {
  const shown = [...guide.matchAll(/<!-- file: (\S+) -->\n```\w+\n([\s\S]*?)```\n/g)];
  expect(shown.length).toBeGreaterThan(4);
  for (const [, file = '', text] of shown) expect(text, file).toBe(readFileSync(join(root, file), 'utf8'));
});

test('every example is in the guide, and all that it names is there', () => {
  const folders = readdirSync(join(root, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) expect(guide).toContain(`examples/${name}/`);
  const links = [...guide.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => join(dirname(place), link));
  const tests = [...guide.matchAll(/`(test\/[^`]+)`/g)].map(([, name = '']) => join(root, name));
  expect(tests.length).toBeGreaterThan(7);
  expect([...links, ...tests].filter((path) => !existsSync(path))).toEqual([]);
});
