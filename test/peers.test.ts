import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

// The table of the README that scripts/compare-peers.mjs writes. That each board of test/golden/findings is found at its
// marked line, and the clean one is not, golden.test.ts proves; here the table must not say anything else.

const root = join(import.meta.dirname, '..');
const boards = readdirSync(join(root, 'test/golden/findings')).map((name) => name.slice(0, 2));
const table = /<!-- peers -->\n([\s\S]*?)<!-- end of peers -->/.exec(
  readFileSync(join(root, 'README.md'), 'utf8'),
)?.[1];
const rows = (table ?? '')
  .trim()
  .split('\n')
  .slice(2)
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, tool = '', finds = '', which = '', alarms = '']) => ({ tool, finds, which, alarms }));
const numbersIn = (which: string): readonly string[] => which.match(/\b\d\d\b/g) ?? [];

test('dtzone finds each board, and speaks of no other', () => {
  expect(rows.at(-1)).toEqual({
    tool: '**dtzone**',
    finds: `${boards.length} of ${boards.length}`,
    which: 'each at its line',
    alarms: 'none',
  });
});

test('each row counts the boards that it names, and the last of the others sums them up', () => {
  const others = rows.slice(0, -2);
  expect(others.length).toBeGreaterThan(3);
  for (const { finds, which } of rows.slice(0, -1)) {
    expect(finds).toBe(`${numbersIn(which).length} of ${boards.length}`);
    for (const number of numbersIn(which)) expect(boards).toContain(number);
  }
  expect(numbersIn(rows.at(-2)?.which ?? '')).toEqual(
    [...new Set(others.flatMap((row) => numbersIn(row.which)))].sort(),
  );
});
