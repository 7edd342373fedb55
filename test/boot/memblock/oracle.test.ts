import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { find } from '../../../src/boot/memblock/find.js';
import {
  add,
  clear,
  emptyMemblock,
  free,
  type Memblock,
  mark,
  remove,
  reserve,
} from '../../../src/boot/memblock/memblock.js';
import type { MemblockRegion } from '../../../src/boot/memblock/region.js';

/** Memory of so many bytes; the oracle keeps a word for each of them. */
const TOP = 96;
const PAGE = 4n;

/** What is known of one byte. */
interface Byte {
  memory: boolean;
  reserved: boolean;
  nomap: boolean;
}

type Operation = {
  readonly kind: 'add' | 'remove' | 'reserve' | 'free' | 'mark' | 'clear';
  readonly base: number;
  readonly size: number;
};

const operation: fc.Arbitrary<Operation> = fc.record({
  kind: fc.constantFrom('add', 'add', 'reserve', 'reserve', 'remove', 'free', 'mark', 'clear'),
  base: fc.nat({ max: TOP - 1 }),
  size: fc.nat({ max: 40 }),
});

const perform = (memblock: Memblock, { kind, base, size }: Operation): Memblock => {
  const range = { base: BigInt(base), size: BigInt(Math.min(size, TOP - base)) };
  switch (kind) {
    case 'add':
      return add(memblock, range);
    case 'remove':
      return remove(memblock, range);
    case 'reserve':
      return reserve(memblock, range);
    case 'free':
      return free(memblock, range);
    case 'mark':
      return mark(memblock, range, 'nomap');
    case 'clear':
      return clear(memblock, range, 'nomap');
  }
};

function changed(byte: Byte, kind: Operation['kind']): Byte {
  switch (kind) {
    case 'add':
      return byte.memory ? byte : { ...byte, memory: true, nomap: false };
    case 'remove':
      return { ...byte, memory: false, nomap: false };
    case 'reserve':
      return { ...byte, reserved: true };
    case 'free':
      return { ...byte, reserved: false };
    case 'mark':
      return { ...byte, nomap: byte.memory };
    case 'clear':
      return { ...byte, nomap: false };
  }
}

/** The same on single bytes: slow, and too simple to be wrong. */
const performOnBytes = (bytes: readonly Byte[], { kind, base, size }: Operation): readonly Byte[] =>
  bytes.map((byte, address) => (address < base || address >= base + size ? byte : changed(byte, kind)));

const nothing: readonly Byte[] = Array.from({ length: TOP }, () => ({ memory: false, reserved: false, nomap: false }));

/** The bytes that a list of regions describes; a byte in two regions fails the test. */
function toBytes(regions: readonly MemblockRegion[], has: (region: MemblockRegion) => boolean): readonly boolean[] {
  const bytes = Array.from({ length: TOP }, () => false);
  let end = -1n;
  for (const region of regions) {
    expect(region.size > 0n && region.base >= end).toBe(true);
    end = region.base + region.size;
    if (!has(region)) continue;
    for (let address = region.base; address < end; address++) bytes[Number(address)] = true;
  }
  return bytes;
}

const empty = emptyMemblock(PAGE, BigInt(TOP));

describe('against a set of bytes', () => {
  test('memory, reservations and flags are the same after any operations', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
        const memblock = operations.reduce(perform, empty);
        const bytes = operations.reduce(performOnBytes, nothing);
        expect(toBytes(memblock.memory, () => true)).toEqual(bytes.map((byte) => byte.memory));
        expect(toBytes(memblock.memory, ({ flags }) => flags.has('nomap'))).toEqual(bytes.map((byte) => byte.nomap));
        expect(toBytes(memblock.reserved, () => true)).toEqual(bytes.map((byte) => byte.reserved));
      }),
      { numRuns: 400 },
    );
  });

  test('regions that could be one are one, after whatever merges', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
        const memblock = operations.reduce(perform, empty);
        const merged = reserve(memblock, { base: 0n, size: 1n }).reserved;
        merged.slice(1).forEach((region, index) => {
          const lower = merged[index] as MemblockRegion;
          expect(lower.base + lower.size).toBeLessThan(region.base);
        });
      }),
      { numRuns: 200 },
    );
  });

  test.each([false, true])('find takes the outermost aligned place (bottom-up: %s)', (bottomUp) => {
    const request = fc.record({
      size: fc.integer({ min: 1, max: 24 }),
      align: fc.constantFrom(1, 2, 4, 8, 16),
      start: fc.nat({ max: TOP }),
      end: fc.nat({ max: TOP }),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), request, (operations, { size, align, start, end }) => {
        const memblock = operations.reduce(perform, empty);
        const found = find(
          { ...memblock, bottomUp },
          { size: BigInt(size), align: BigInt(align), start: BigInt(start), end: BigInt(end) },
        );
        const bytes = operations.reduce(performOnBytes, nothing);
        const fits = (base: number): boolean =>
          base % align === 0 &&
          base >= Math.max(start, Number(PAGE)) &&
          base + size <= end &&
          inOneRegion(memblock, base, size) &&
          bytes.slice(base, base + size).every((byte) => byte.memory && !byte.reserved && !byte.nomap);
        const places = bytes.map((_, base) => base).filter(fits);
        expect(found === undefined ? undefined : Number(found)).toBe(bottomUp ? places[0] : places.at(-1));
      }),
      { numRuns: 400 },
    );
  });
});

/** An allocation never lies across two regions, even if they touch. */
const inOneRegion = (memblock: Memblock, base: number, size: number): boolean =>
  memblock.memory.some((region) => region.base <= BigInt(base) && BigInt(base + size) <= region.base + region.size);
