import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

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
  const file = join(user, 'example.mjs');
  writeFileSync(file, transformSync(code, { loader: 'ts' }).code);
  expect(execFileSync(process.execPath, [file], { encoding: 'utf8', cwd: user })).toBe(output);
});

test('the examples fit the types of the package', () => {
  const files = examples.map(({ code }, index) => {
    writeFileSync(join(user, `example${index}.ts`), code);
    return `example${index}.ts`;
  });
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2022',
    lib: ['es2022', 'dom'],
    types: [],
  };
  writeFileSync(join(user, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  expect(() => execFileSync(process.execPath, [tsc, '-p', user], { encoding: 'utf8' })).not.toThrow();
});
