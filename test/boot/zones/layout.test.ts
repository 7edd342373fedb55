import { describe, expect, test } from 'vitest';
import { PROFILES } from '../../../src/boot/kernel/index.js';
import { flagSet } from '../../../src/boot/memblock/region.js';
import type { MemblockFlag, MemblockRegion } from '../../../src/boot/state.js';
import type { ProfileName } from '../../../src/boot/world.js';
import { fillZones, layOutZones, nodesWithMemory, type ZoneInput } from '../../../src/boot/zones/index.js';
import type { ZoneParameters } from '../../../src/boot/zones/movable.js';
import { zoneRules } from '../../../src/boot/zones/rules.js';

// Pages of 4 KiB, pageblocks of 0x200, the largest buddy 0x400, sections of 0x8000 pages.

const pages = (start: number, end: number, nid = 0, ...flags: readonly MemblockFlag[]): MemblockRegion => ({
  base: BigInt(start) << 12n,
  size: BigInt(end - start) << 12n,
  nid,
  flags: flagSet(flags),
});

interface Sketch {
  readonly kernel?: ProfileName;
  readonly parameters?: Partial<ZoneParameters>;
  readonly limits?: ZoneInput['limits'];
}

function inputOf(
  memory: readonly MemblockRegion[],
  { kernel = 'linux-6.1', parameters, limits }: Sketch = {},
): ZoneInput {
  const [first, last] = [memory[0], memory.at(-1)] as [MemblockRegion, MemblockRegion];
  const whole = { start: Number(first.base >> 12n), end: Number((last.base + last.size) >> 12n) };
  return {
    memory,
    limits: limits ?? [{ name: 'Normal', ...whole }],
    onlineNodes: nodesWithMemory(memory, 12),
    parameters: { mirrored: false, movableNode: false, ...parameters },
    rules: zoneRules(PROFILES[kernel]),
    geometry: {
      pageShift: 12,
      longBits: 64,
      maxOrderPages: 0x400,
      pageblockPages: 0x200,
      sectionPages: 0x8000,
      sizeofStructPage: 64,
    },
  };
}

const linesOf = (input: ZoneInput): readonly string[] =>
  layOutZones(input)
    .kernelLines.filter((line) => !line.debug)
    .map((line) => line.text);

// mm/page_alloc.c: free_area_init(), free_area_init_node(), init_unavailable_range().
describe('what the kernel says of its zones', () => {
  test('ranges of zones, of movable memory and of nodes, then what has page structures and is no memory', () => {
    const memory = [pages(0x8000, 0xc000), pages(0xd000, 0x10000)];
    expect(linesOf(inputOf(memory, { parameters: { movablecore: { pages: 0x1000 } } }))).toEqual([
      'Zone ranges:',
      '  Normal   [mem 0x0000000008000000-0x000000000fffffff]',
      'Movable zone start for each node',
      '  Node 0: 0x000000000f000000',
      'Early memory node ranges',
      '  node   0: [mem 0x0000000008000000-0x000000000bffffff]',
      '  node   0: [mem 0x000000000d000000-0x000000000fffffff]',
      'Initmem setup node 0 [mem 0x0000000008000000-0x000000000fffffff]',
      'On node 0, zone Normal: 4096 pages in unavailable ranges',
    ]);
  });

  test('a warning about mirrors comes first, and an empty zone is called so', () => {
    const limits = [
      { name: 'DMA', start: 0x8000, end: 0x8000 },
      { name: 'Normal', start: 0x8000, end: 0x10000 },
    ] as const;
    const lines = linesOf(inputOf([pages(0x8000, 0x10000)], { parameters: { mirrored: true }, limits }));
    expect(lines.slice(0, 3)).toEqual([
      'This configuration results in unmirrored kernel memory.',
      'Zone ranges:',
      '  DMA      empty',
    ]);
  });
});

describe('pages that the kernel counts wrong', () => {
  //   memory   [ 0x400 .. 0x1000 )        4 GiB [ .. 0x1000 more )     |   None of it is mirrored.
  // ZONE_NORMAL counts mirrored memory alone, so it is empty, and ZONE_MOVABLE takes the low memory as a hole below its own.
  test('with kernelcore=mirror and no mirror, low memory is in ZONE_MOVABLE, and not counted', () => {
    const memory = [pages(0x400, 0x1000), pages(0x100000, 0x101000)];
    const zones = layOutZones(inputOf(memory, { parameters: { mirrored: true } })).zones;
    expect(zones.map(({ name, presentPages, trulyPresentPages }) => [name, presentPages, trulyPresentPages])).toEqual([
      ['Normal', 0, undefined],
      ['Movable', 0x1000, 0x1c00],
    ]);
  });

  test('are none in an ordinary layout, of two nodes and two zones each', () => {
    const memory = [pages(0x400, 0x1000, 0), pages(0x1000, 0x3000, 1)];
    const { zones } = layOutZones(inputOf(memory, { parameters: { kernelcore: { pages: 0x1000 } } }));
    expect(zones.map((zone) => [zone.node, zone.name, zone.presentPages, zone.trulyPresentPages])).toEqual([
      [0, 'Normal', 0x800, undefined],
      [0, 'Movable', 0x400, undefined],
      [1, 'Normal', 0x800, undefined],
      [1, 'Movable', 0x1800, undefined],
    ]);
  });
});

describe('zones with their pages', () => {
  const fill = (input: ZoneInput, reserved: readonly MemblockRegion[] = [], lowmemEnd?: number) =>
    fillZones(
      layOutZones(input),
      {
        memory: input.memory,
        reserved,
        givenBack: [],
        estimated: new Set(['managed']),
        ...(lowmemEnd === undefined ? {} : { lowmemEnd }),
      },
      input,
    ).map((zone) => [zone.node, zone.name, zone.managedPages, [...zone.estimated].join()]);

  const block = pages(0x1000, 0x1400, 0, 'movable');

  test('a zone of designated blocks alone is certain, and has them though they are reserved', () => {
    const input = inputOf([pages(0x400, 0x1000), block], { kernel: 'android14-6.1' });
    expect(fill(input, [block])).toEqual([
      [0, 'Normal', 0xc00, 'managed'],
      [0, 'Movable', 0x400, ''],
    ]);
  });

  test('a zone of a block and of other memory is an estimate', () => {
    const memory = [pages(0x400, 0x1000), block, pages(0x1400, 0x3000)];
    const input = inputOf(memory, { kernel: 'android14-6.1', parameters: { movablecore: { pages: 0x1000 } } });
    const [, movable] = fill(input, [block]);
    expect(movable?.at(-1)).toBe('managed');
  });

  test('the blocks of one node say nothing of the other', () => {
    const memory = [pages(0x400, 0x1000, 0), block, pages(0x2000, 0x3000, 1)];
    expect(fill(inputOf(memory, { kernel: 'android14-6.1' }), [block])).toEqual([
      [0, 'Normal', 0xc00, 'managed'],
      [0, 'Movable', 0x400, ''],
      [1, 'Normal', 0x1000, 'managed'],
      [1, 'Movable', 0, ''],
    ]);
  });

  // 0xf00 to 0x1100 is not a buddy: 0x1000 is its border anyway; 0x900 lies inside the buddy from 0x800 to 0xc00.
  test('highmem is freed page by page, so that no buddy lies over its border', () => {
    const limits = [
      { name: 'Normal', start: 0x400, end: 0x900 },
      { name: 'HighMem', start: 0x900, end: 0x1000 },
    ] as const;
    const input = inputOf([pages(0x400, 0x1000)], { limits });
    expect(fill(input).map(([, name, managed]) => [name, managed])).toEqual([
      ['Normal', 0x800],
      ['HighMem', 0x400],
      ['Movable', 0],
    ]);
    expect(fill(input, [], 0x900).map(([, name, managed]) => [name, managed])).toEqual([
      ['Normal', 0x500],
      ['HighMem', 0x700],
      ['Movable', 0],
    ]);
  });
});

test('nodes are counted once and by number; one without a whole page has no memory', () => {
  const odd = { base: 0x900_0800n, size: 0x1000n, nid: 3, flags: flagSet([]) };
  expect(nodesWithMemory([pages(0x400, 0x800, 2), pages(0x800, 0x900, 1), pages(0x900, 0xa00, 2), odd], 12)).toEqual([
    1, 2,
  ]);
});
