import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkTypes, printedBy } from '../grammar/test/support/examples.js';

// The examples of docs/library.md, as a program that has installed the package would run them.

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const guide = readFileSync(join(root, 'docs/library.md'), 'utf8');
const examples = [...guide.matchAll(/^## (.*)\n[^#]*?```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/gm)].map(
  ([, title = '', code = '', output = '']) => ({ title, code, output }),
);

let user: string;

beforeAll(() => {
  user = mkdtempSync(join(tmpdir(), 'dtzone-library-'));
  const installed = join(user, 'node_modules/dtzone');
  mkdirSync(installed, { recursive: true });
  cpSync(join(root, 'package.json'), join(installed, 'package.json'));
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), join(installed, 'dist')]);
}, 120_000);

afterAll(() => rmSync(user, { recursive: true, force: true }));

test('every part of the guide that shows code is run', () => {
  expect(examples).toHaveLength(guide.match(/^```ts$/gm)?.length ?? 0);
  expect(examples.length).toBeGreaterThan(4);
});

test.each(examples)('$title: the guide shows what it prints', ({ code, output }) => {
  expect(printedBy(code, user)).toBe(output);
});

test('the examples fit the types of the package', () => {
  const codes = examples.map(({ code }) => code);
  expect(() => checkTypes(codes, user, ['node'])).not.toThrow();
}, 60_000);

/** The files of a folder of declarations that stand behind an entry, with their texts. */
const sources = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/(?:^|\/)(?:test|dist|node_modules)\//.test(name))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'));

const namesIn = (entry: string): readonly string[] =>
  [...readFileSync(join(root, entry), 'utf8').matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list = '']) =>
    list
      .split(',')
      .map((name) => name.replace(/^\s*type\s/, '').trim())
      .filter((name) => name !== ''),
  );

test.each([
  ['src/index.ts', ['src', 'grammar']],
  ['grammar/index.ts', ['grammar']],
])('%s: each export says what it is', (entry, folders) => {
  const texts = folders.flatMap(sources);
  const bare = namesIn(entry).filter(
    (name) =>
      !texts.some((text) =>
        new RegExp(`\\*/\\nexport (?:declare )?(?:interface|type|function|const|class) ${name}\\b`).test(text),
      ),
  );
  expect(bare).toEqual([]);
});
