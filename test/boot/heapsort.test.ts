import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heapsort } from '../../src/boot/steps/heapsort.js';

const byKey = (a: { key: number }, b: { key: number }): number => a.key - b.key;

/** Names of equal elements, in the order that the kernel's sort leaves. */
const orderOf = (count: number): string =>
  heapsort(
    Array.from({ length: count }, (_, index) => ({ key: 0, name: String(index + 1) })),
    byKey,
  )
    .map(({ name }) => name)
    .join(' ');

test.each([
  [1, '1'],
  [2, '2 1'],
  [7, '2 3 4 5 6 7 1'],
])('%d equal elements come out as %s', (count, order) => {
  expect(orderOf(count)).toBe(order);
});

test('it sorts, and loses nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ key: fc.nat({ max: 9 }), name: fc.string() })), (items) => {
      const sorted = heapsort(items, byKey);
      expect(sorted.map(({ key }) => key)).toEqual(items.map(({ key }) => key).sort((a, b) => a - b));
      expect(new Set(sorted)).toEqual(new Set(items));
    }),
  );
});
