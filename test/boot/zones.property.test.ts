import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROFILES } from '../../src/boot/kernel/index.js';
import { flagSet, type MemblockFlag, mergeRegions, type Regions } from '../../src/boot/memblock/region.js';
import { fillZones, layOutZones, type ZoneInput } from '../../src/boot/zones/index.js';
import type { ZoneLimit } from '../../src/boot/zones/limits.js';
import type { CoreSize } from '../../src/boot/zones/movable.js';
import { zoneRules } from '../../src/boot/zones/rules.js';
import { bytesOf, pfnOf } from '../../src/units/units.js';

const pageShift = 12;
const kernels = ['linux-6.1', 'linux-6.1+dmb-v1', 'android14-6.1', 'stblinux-5.10'] as const;

/** Banks of whole MiB with gaps, blocks and other odd things between them, on up to three nodes; no tree makes mirrored memory. */
const memory: fc.Arbitrary<Regions> = fc
  .array(
    fc.record({
      gap: fc.nat({ max: 3 }).map((pages) => BigInt(pages) << 26n),
      size: fc.integer({ min: 1, max: 700 }).map((pages) => BigInt(pages) << 20n),
      nid: fc.nat({ max: 2 }),
      flags: fc.subarray<MemblockFlag>(['hotplug', 'nomap', 'movable'], { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .chain((banks) =>
    fc.constantFrom(0n, 0x4000_0000n, 0xf000_0000n).map((start) => {
      let base = start;
      const regions = banks.map(({ gap, size, nid, flags }) => {
        const region = { base: base + gap, size, nid, flags: flagSet(flags) };
        base = region.base + size;
        return region;
      });
      return mergeRegions(regions);
    }),
  );

const coreSize: fc.Arbitrary<CoreSize | undefined> = fc.option(
  fc.oneof(
    fc.nat({ max: 2_000_000 }).map((pages) => ({ pages })),
    fc.nat({ max: 150 }).map((percent) => ({ percent })),
  ),
  { nil: undefined },
);

/** Any memory, cut into three zones at any two addresses. */
const anyInput: fc.Arbitrary<ZoneInput> = fc
  .record({
    memory,
    cuts: fc.tuple(fc.nat({ max: 0x40_0000 }), fc.nat({ max: 0x40_0000 })),
    kernelcore: coreSize,
    movablecore: coreSize,
    mirrored: fc.boolean(),
    movableNode: fc.boolean(),
    kernel: fc.constantFrom(...kernels),
  })
  .map(({ memory, cuts, kernelcore, movablecore, mirrored, movableNode, kernel }) => ({
    memory: kernel === 'linux-6.1' ? withoutBlocks(memory) : memory,
    limits: limitsAt(
      memory,
      [...cuts].sort((a, b) => a - b),
    ),
    onlineNodes: [...new Set(memory.map((region) => region.nid ?? 0))].sort(),
    parameters: {
      mirrored,
      movableNode,
      ...(kernelcore === undefined ? {} : { kernelcore }),
      ...(movablecore === undefined ? {} : { movablecore }),
    },
    rules: zoneRules(PROFILES[kernel]),
    geometry: { pageShift, maxOrderPages: 1024, pageblockPages: 512, sectionPages: 32_768 },
  }));

const withoutBlocks = (regions: Regions): Regions =>
  mergeRegions(
    regions.map((region) => ({ ...region, flags: flagSet([...region.flags].filter((flag) => flag !== 'movable')) })),
  );

function limitsAt(regions: Regions, cuts: readonly number[]): readonly ZoneLimit[] {
  let start = pfnOf(regions[0]?.base ?? 0n, pageShift);
  const last = regions.at(-1);
  const end = last === undefined ? 0 : pfnOf(last.base + last.size, pageShift);
  return (['DMA', 'DMA32', 'Normal'] as const).map((name, index) => {
    const limit = { name, start, end: Math.max(start, Math.min(end, cuts[index] ?? end)) };
    start = limit.end;
    return limit;
  });
}

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
