import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../src/cli/suggest.js';

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
