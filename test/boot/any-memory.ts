import fc from 'fast-check';
import { PROFILES } from '../../src/boot/kernel/index.js';
import { flagSet, type MemblockFlag, mergeRegions, type Regions } from '../../src/boot/memblock/region.js';
import type { ZoneInput } from '../../src/boot/zones/index.js';
import type { ZoneLimit } from '../../src/boot/zones/limits.js';
import type { CoreSize } from '../../src/boot/zones/movable.js';
import { zoneRules } from '../../src/boot/zones/rules.js';
import { pfnOf } from '../../src/units/units.js';

export const pageShift = 12;
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
export const anyInput: fc.Arbitrary<ZoneInput> = fc
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
    geometry: {
      pageShift,
      longBits: 64,
      maxOrderPages: 1024,
      pageblockPages: 512,
      sectionPages: 32_768,
      sizeofStructPage: 64,
    },
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
