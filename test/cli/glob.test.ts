import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globMatcher } from '../../src/cli/glob.js';

test.each([
  ['*.dts', 'board.dts', true],
  ['*.dts', 'vendor/board.dts', false],
  ['**/*.dts', 'board.dts', true],
  ['**/*.dts', 'a/b/board.dts', true],
  ['a/**/b.dts', 'a/b.dts', true],
  ['a/**', 'a/b/c', true],
  ['a/**/b', 'ab', false],
  ['?oard.dts', 'board.dts', true],
  ['a?b', 'a/b', false],
  ['a+(b).dts', 'a+(b).dts', true],
])('%s and %s: %s', (pattern, path, fits) => {
  expect(globMatcher(pattern)(path)).toBe(fits);
});

const PARTS: Readonly<Record<string, string>> = { '**/': '(?:[^/]+/)*', '**': '.*', '*': '[^/]*', '?': '[^/]' };

test('it is what the same pattern is as a regular expression', () => {
  const word = (parts: readonly string[]) =>
    fc.array(fc.constantFrom(...parts), { maxLength: 8 }).map((all) => all.join(''));
  fc.assert(
    fc.property(word(['a', 'b', '/', '*', '**', '**/', '?']), word(['a', 'b', '/', 'ab', 'a/b']), (pattern, path) => {
      const source = pattern
        .split(/(\*\*\/?|\*|\?)/)
        .map((part) => PARTS[part] ?? part)
        .join('');
      expect(globMatcher(pattern)(path)).toBe(new RegExp(`^${source}$`).test(path));
    }),
    { numRuns: 3000 },
  );
});

test('many stars and a long path', () => {
  const path = `${'a/'.repeat(2000)}b`;
  for (const stars of ['**/', '*', '*a', '**', '**/a/']) expect(globMatcher(`${stars.repeat(60)}c`)(path)).toBe(false);
});
