import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Regions } from '../../src/boot/memblock/region.js';
import { fillZones, layOutZones, type ZoneInput } from '../../src/boot/zones/index.js';
import { bytesOf, pfnOf } from '../../src/units/units.js';
import { anyInput, pageShift } from './any-memory.js';

const memoryPages = (regions: Regions): number => regions.reduce((sum, { size }) => sum + pfnOf(size, pageShift), 0);

/** Interleaved nodes with blocks, mirrors and a block at page 0 are where the kernel's own count goes astray. */
const countsRight = ({ memory, parameters, rules }: ZoneInput): boolean => {
  const hasBlocks = rules.blocks !== 'none' && memory.some((region) => region.flags.has('movable'));
  return !parameters.mirrored && (!hasBlocks || memory.every((region) => region.nid === memory[0]?.nid));
};

const startsAboveZero = ({ memory }: ZoneInput): boolean => (memory[0]?.base ?? 0n) > 0n;

describe('zones of any memory', () => {
  test('each page of memory is in exactly one zone', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { zones, owners } = layOutZones(input);
        const truly = zones.reduce((sum, zone) => sum + (zone.trulyPresentPages ?? zone.presentPages), 0);
        expect(truly).toBe(memoryPages(input.memory));
        for (const [index, owner] of owners.entries()) {
          expect(owner.start).toBeLessThan(owner.end);
          expect(owners[index + 1]?.start ?? owner.end).toBeGreaterThanOrEqual(owner.end);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("the kernel's count is right but for mirrors, a block at page 0 and blocks among interleaved nodes", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        fc.pre(countsRight(input) && startsAboveZero(input));
        const { zones } = layOutZones(input);
        expect(zones.reduce((sum, zone) => sum + zone.presentPages, 0)).toBe(memoryPages(input.memory));
        for (const zone of zones) expect(zone.presentPages).toBeLessThanOrEqual(zone.spannedPages);
      }),
      { numRuns: 500 },
    );
  });

  test('with nothing reserved, all mapped memory is managed', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        fc.pre(!input.memory.some((region) => region.flags.has('movable')));
        const layout = layOutZones(input);
        const zones = fillZones(
          layout,
          { memory: input.memory, reserved: [], givenBack: [], estimated: new Set() },
          input,
        );
        const mapped = input.memory.filter((region) => !region.flags.has('nomap'));
        expect(zones.reduce((sum, zone) => sum + zone.managedPages, 0)).toBe(memoryPages(mapped));
      }),
      { numRuns: 300 },
    );
  });

  test('the same memory gives the same zones', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        expect(layOutZones(input)).toEqual(layOutZones(input));
      }),
    );
  });

  test('odd bytes at the edges of regions only lose pages', () => {
    const odd = fc.bigInt({ min: 0n, max: 0x2fffn });
    fc.assert(
      fc.property(anyInput, odd, odd, (input, low, high) => {
        const cut = input.memory.map((region) => ({
          ...region,
          base: region.base + low,
          size: region.size - low - high,
        }));
        const layout = layOutZones({ ...input, memory: cut });
        const truly = layout.zones.reduce((sum, zone) => sum + (zone.trulyPresentPages ?? zone.presentPages), 0);
        expect(bytesOf(truly, pageShift)).toBeLessThanOrEqual(cut.reduce((sum, region) => sum + region.size, 0n));
      }),
    );
  });
});
