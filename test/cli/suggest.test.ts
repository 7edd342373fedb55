import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/cli/config-reader.js';
import { editDistance, nearest } from '../../src/cli/suggest.js';

const root = resolve(import.meta.dirname, '../..');

test('distance counts insertions, deletions, replacements and swaps of neighbours', () => {
  expect(editDistance('layout', 'layout', 3)).toBe(0);
  expect(editDistance('laout', 'layout', 3)).toBe(1);
  expect(editDistance('laoyut', 'layout', 3)).toBe(1);
  expect(editDistance('', 'ab', 3)).toBe(2);
  expect(editDistance('check', 'layout', 3)).toBe(Number.POSITIVE_INFINITY);
});

test('a name is suggested only when it is near', () => {
  expect(nearest('chekc', ['check', 'layout'])).toBe('check');
  expect(nearest('banana', ['check', 'layout'])).toBeUndefined();
  expect(nearest('x', ['check'])).toBeUndefined();
});

test('a part that is long enough tells a name, its beginning before all', () => {
  expect(nearest('lay', ['overlay', 'layout'])).toBe('layout');
  expect(nearest('6.12', ['linux-6.1', 'linux-6.12'])).toBe('linux-6.12');
  expect(nearest('la', ['layout'])).toBeUndefined();
});

test('every code that anything in the sources speaks under can be named in a configuration, and its group', () => {
  const folders = ['src', 'grammar/source', 'grammar/preprocess', 'grammar'].map((name) => join(root, name));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  const sources = files.filter((file) => file.endsWith('.ts') && !/node_modules|generated|dist/.test(file));
  const text = sources.map((file) => readFileSync(file, 'utf8')).join('\n');
  const codes = [...text.matchAll(/code: ['`]([a-z-]+\/[a-z0-9_-]+)['`]/g)].map((match) => match[1] ?? '');
  expect(new Set(codes).size).toBeGreaterThan(60);
  const more = ['dtc', 'schema', 'syntax', 'preprocess', 'ignore'].map((group) => `${group}/*`);
  for (const name of [...codes, ...codes.map((code) => code.replace(/\/.*/, '/*')), ...more, '*']) {
    expect(() => readConfig(JSON.stringify({ rules: { [name]: 'note' } }), 'c.json'), name).not.toThrow();
  }
});
