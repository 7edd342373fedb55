import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { StringTable } from '../../src/tree/blob/string-table.js';

/** The stupid way: look at every offset of the table, from the lowest on. */
function oracle(names: readonly string[]): readonly number[] {
  let table = '';
  return names.map((name) => {
    for (let at = 0; at < table.length; at++) if (table.startsWith(`${name}\0`, at)) return at;
    table += `${name}\0`;
    return table.length - name.length - 1;
  });
}

const offsets = (names: readonly string[]): readonly number[] => {
  const table = new StringTable();
  return names.map((name) => table.offsetOf(name));
};

const name = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 6 });

test('a name that ends another shares its bytes, at the lowest place', () => {
  //   interrupt-parent  ->  0
  //             parent  -> 10   inside it
  //                  t  -> 15
  expect(offsets(['interrupt-parent', 'parent', 't', 'interrupt', 'parent'])).toEqual([0, 10, 15, 17, 10]);
});

test('few names stand where a search from the start finds them', () => {
  fc.assert(
    fc.property(fc.array(name, { maxLength: 60 }), (names) => {
      expect(offsets(names)).toEqual(oracle(names));
    }),
  );
});

test('many names too', () => {
  const many = Array.from({ length: 1200 }, (_, i) => `n${i}x`);
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          name,
          fc.nat(1300).map((i) => `${i}x`),
        ),
        { maxLength: 60 },
      ),
      (names) => {
        expect(offsets([...many, ...names])).toEqual(oracle([...many, ...names]));
      },
    ),
    { numRuns: 20 },
  );
});
