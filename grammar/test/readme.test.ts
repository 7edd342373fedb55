import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkTypes, printedBy } from './support/examples.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const grammar = join(root, 'grammar');
const readme = readFileSync(join(grammar, 'README.md'), 'utf8');
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g)].map(
  ([, code = '', output = '']) => ({ code, output }),
);

/** A folder with the package in it, as npm would put it there. */
let user: string;

beforeAll(() => {
  user = mkdtempSync(join(tmpdir(), 'dtc-parser-ts-'));
  const installed = join(user, 'node_modules/dtc-parser-ts');
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, 'package.json'), readFileSync(join(grammar, 'package.json')));
  execFileSync(process.execPath, [join(root, 'scripts/build-grammar.mjs'), join(installed, 'dist')]);
}, 60_000);

afterAll(() => rmSync(user, { recursive: true, force: true }));

test('the README has examples', () => {
  expect(examples.length).toBeGreaterThan(2);
});

test.each(examples)('example $#: the README shows what it prints', ({ code, output }) => {
  expect(printedBy(code, user)).toBe(output);
});

test('the examples fit the types of the package', () => {
  const codes = examples.map(({ code }) => code);
  expect(() => checkTypes(codes, user, [])).not.toThrow();
});
