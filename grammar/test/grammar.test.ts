import { expect, test } from 'vitest';
import { DtsParser } from '../dts-parser.js';

test('grammar: chevrotain finds nothing to object to', () => {
  expect(() => new DtsParser({ analyse: true })).not.toThrow();
});
