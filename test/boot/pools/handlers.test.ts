import { describe, expect, test } from 'vitest';
import type { BootResult } from '../../../src/boot/state.js';
import type { MachineFacts } from '../../../src/boot/world.js';
import { boot, type RegionSketch, said, shownRegion, smallKernel } from '../demand.js';

// Who takes a region, and what it says: kernel/dma/contiguous.c: rmem_cma_setup(), kernel/dma/coherent.c: rmem_dma_setup(),
// kernel/dma/swiotlb.c: rmem_swiotlb_setup(), and rmem_dmb_setup() of the series for Designated Movable Blocks.

const MIB = 0x10_0000n;
const BASE = 0x5000_0000n;

const region = (compatible: string, flags: RegionSketch['flags'] = [], size = 4n * MIB, base = BASE): RegionSketch => ({
  name: 'p',
  reg: [[base, size]],
  compatible,
  flags,
});

const sayings = (result: BootResult): readonly string[] =>
  said(result).filter((line) => line.includes('Reserved memory: ') && !line.startsWith('OF: '));

const shown = (sketch: RegionSketch, facts: Partial<MachineFacts> = {}, cmdline = ''): readonly string[] => {
  const result = boot({ regions: [sketch], cmdline }, facts);
  return [...result.regions.map(shownRegion), ...sayings(result)];
};

const without = (option: string): Partial<MachineFacts> => ({ config: { ...smallKernel.config, [option]: 'n' } });

describe('shared-dma-pool', () => {
  test('reusable, it is a CMA area', () => {
    expect(shown(region('shared-dma-pool', ['reusable']))).toEqual([
      'p: 50000000 initialized reserved (cma)',
      'Reserved memory: created CMA memory pool at 0x0000000050000000, size 4 MiB',
    ]);
  });

  test('not reusable, it is a coherent pool, mapped or not', () => {
    for (const flags of [[], ['no-map']] as const) {
      expect(shown(region('shared-dma-pool', flags))).toEqual([
        'p: 50000000 initialized reserved (coherent)',
        'Reserved memory: created DMA memory pool at 0x0000000050000000, size 4 MiB',
      ]);
    }
  });

  test.each([
    ['base', 0x5010_0000n, 4n * MIB],
    ['size', BASE, 3n * MIB],
  ] as const)('a CMA area whose %s is no multiple of a pageblock is refused', (_, base, size) => {
    expect(shown(region('shared-dma-pool', ['reusable'], size, base))).toEqual([
      `p: ${base.toString(16)} init-failed reserved`,
      'Reserved memory: incorrect alignment of CMA region',
    ]);
  });

  test('reusable and no-map, it is refused without a word', () => {
    expect(shown(region('shared-dma-pool', ['reusable', 'no-map']))).toEqual(['p: 50000000 init-failed reserved']);
  });

  test('cma= goes before a pool that is marked as the default, and before no other', () => {
    const bypassed = 'Reserved memory: bypass p node, using cmdline CMA params instead';
    expect(shown(region('shared-dma-pool', ['reusable', 'linux,cma-default']), {}, 'cma=8M')).toEqual([
      'p: 50000000 bypassed init-failed reserved',
      bypassed,
    ]);
    expect(shown(region('shared-dma-pool', ['reusable']), {}, 'cma=8M')).not.toContain(bypassed);
  });

  test('cma= goes before it also where it is not reusable, and then it becomes a coherent pool', () => {
    expect(shown(region('shared-dma-pool', ['linux,cma-default']), {}, 'cma=8M')).toEqual([
      'p: 50000000 initialized reserved (coherent)',
      'Reserved memory: bypass p node, using cmdline CMA params instead',
      'Reserved memory: created DMA memory pool at 0x0000000050000000, size 4 MiB',
    ]);
  });

  test('a kernel without CMA keeps a reusable pool, and makes nothing of it', () => {
    expect(shown(region('shared-dma-pool', ['reusable']), without('CONFIG_DMA_CMA'))).toEqual([
      'p: 50000000 init-failed reserved',
    ]);
  });

  test('a kernel without coherent pools refuses one that is not reusable', () => {
    expect(shown(region('shared-dma-pool'), without('CONFIG_DMA_DECLARE_COHERENT'))).toEqual([
      'p: 50000000 init-failed reserved',
    ]);
  });
});

describe('restricted-dma-pool', () => {
  test('without flags it is made', () => {
    expect(shown(region('restricted-dma-pool'))).toEqual([
      'p: 50000000 initialized reserved (restricted)',
      'software IO TLB: Reserved memory: created restricted DMA pool at 0x0000000050000000, size 4 MiB',
    ]);
  });

  test.each(['reusable', 'linux,cma-default', 'linux,dma-default', 'no-map'] as const)(
    'with %s it is refused',
    (flag) => {
      expect(shown(region('restricted-dma-pool', [flag]))).toEqual(['p: 50000000 init-failed reserved']);
    },
  );

  test('a kernel without restricted pools has no handler for it', () => {
    expect(shown(region('restricted-dma-pool'), without('CONFIG_DMA_RESTRICTED_POOL'))).toEqual([
      'p: 50000000 reserved',
    ]);
  });
});

describe('designated-movable-block', () => {
  const block = (flags: RegionSketch['flags'], size = 4n * MIB) => region('designated-movable-block', flags, size);

  test('reusable, it is made', () => {
    expect(shown(block(['reusable']))).toEqual([
      'p: 50000000 initialized reserved (dmb)',
      'Reserved memory: created DMB at 0x0000000050000000, size 4 MiB',
    ]);
  });

  test('not reusable, or not mapped, it is refused without a word', () => {
    expect(shown(block([]))).toEqual(['p: 50000000 init-failed reserved']);
    expect(shown(block(['reusable', 'no-map']))).toEqual(['p: 50000000 init-failed reserved']);
  });

  test('between two pageblocks it cannot be set up', () => {
    expect(shown(block(['reusable'], 3n * MIB))).toEqual([
      'p: 50000000 init-failed reserved',
      'Reserved memory: unable to setup DMB region',
    ]);
  });

  test('Broadcom’s 5.10 wants multiples of the largest buddy, 4 MiB, and says so', () => {
    const kernel = { kernel: 'stblinux-5.10' } as const;
    expect(shown(block(['reusable']), kernel)).toEqual([
      'p: 50000000 initialized reserved (dmb)',
      'Reserved memory: created DMB at 0x0000000050000000, size 4 MiB',
    ]);
    expect(shown(block(['reusable'], 6n * MIB), kernel)).toEqual([
      'p: 50000000 init-failed reserved',
      'Reserved memory: incorrect alignment of DMB region',
    ]);
  });

  test('Broadcom’s 5.10 keeps it as a movable block', () => {
    const { movableBlocks } = boot({ regions: [block(['reusable'])] }, { kernel: 'stblinux-5.10' });
    expect(movableBlocks.map(({ range }) => range)).toEqual([{ base: BASE, size: 4n * MIB }]);
  });

  test('the table has CONFIG_DMB_COUNT slots', () => {
    const blocks = [0n, 1n, 2n].map((index) => ({
      ...block(['reusable']),
      name: `b${index}`,
      reg: [[BASE + index * 0x400_0000n, 4n * MIB]] as const,
    }));
    const result = boot({ regions: blocks }, { config: { ...smallKernel.config, CONFIG_DMB_COUNT: 2 } });
    expect(result.movableBlocks.map(({ range }) => range.base)).toEqual([BASE, BASE + 0x400_0000n]);
    expect(said(result).filter((line) => line.startsWith('dmb: '))).toEqual([
      'dmb: Not enough slots for DMB reserved regions!',
    ]);
  });
});

describe('shared-dmb-pool', () => {
  const block = (flags: RegionSketch['flags'], size = 4n * MIB) => region('shared-dmb-pool', flags, size);

  test('it is a CMA area in a movable block of its own', () => {
    const result = boot({ regions: [block(['reusable'])] });
    expect(result.regions.map(shownRegion)).toEqual(['p: 50000000 initialized reserved (dmb-pool)']);
    expect(sayings(result)).toEqual(['Reserved memory: created DMB memory pool at 0x0000000050000000, size 4 MiB']);
    expect(result.movableBlocks.map(({ range }) => range)).toEqual([{ base: BASE, size: 4n * MIB }]);
    expect(result.cmaAreas[0]).toMatchObject({ name: 'p', inMovableBlock: true, isDefault: false });
  });

  test('it cannot be the default area, but in Broadcom’s 5.10', () => {
    const marked = block(['reusable', 'linux,cma-default']);
    expect(shown(marked)).toEqual(['p: 50000000 init-failed reserved', 'Reserved memory: cma-default cannot be DMB']);
    expect(shown(marked, { kernel: 'stblinux-5.10' })[0]).toBe('p: 50000000 initialized reserved (dmb-pool)');
  });

  test('without a slot for its block no area is made either', () => {
    const result = boot({ regions: [block(['reusable'])] }, { config: { ...smallKernel.config, CONFIG_DMB_COUNT: 0 } });
    expect(result.cmaAreas.map(({ name }) => name)).toEqual(['reserved']);
    expect(sayings(result)).toEqual(['Reserved memory: unable to setup CMA region']);
  });

  test('a plain 6.1 has no handler for it', () => {
    expect(shown(block(['reusable']), { kernel: 'linux-6.1' })).toEqual(['p: 50000000 reserved']);
  });
});

describe('movablecore=size@base of Broadcom’s 5.10', () => {
  const asked = (block: string) => {
    const regions: readonly RegionSketch[] = [{ name: 'fw', reg: [[0x6000_0000n, MIB]] }];
    const result = boot({ cmdline: `movablecore=${block}`, regions }, { kernel: 'stblinux-5.10' });
    const malformed = said(result).includes("Malformed early option 'movablecore'");
    return { malformed, lost: result.lost, blocks: result.movableBlocks.map(({ range }) => range), result };
  };

  test('a block of whole largest buddies is taken', () => {
    const { malformed, blocks, result } = asked('4M@0x50000000');
    expect({ malformed, blocks }).toEqual({ malformed: false, blocks: [{ base: BASE, size: 4n * MIB }] });
    expect(result.movableBlocks[0]?.because).toEqual({ kind: 'kernel', what: 'movablecore=' });
    expect(result.memory.find(({ base }) => base === BASE)?.flags).toEqual(new Set(['movable']));
    expect(result.reserved.some(({ base, size }) => base === BASE && size === 4n * MIB)).toBe(true);
  });

  test.each([
    ['between two of them', '2M@0x50000000'],
    ['from the middle of one', '4M@0x50200000'],
    ['of no size', '0@0x50000000'],
    ['outside memory', '4M@0x80000000'],
    ['over the end of memory', '8M@0x7fc00000'],
    ['over the blob', '4M@0x48000000'],
  ])('a block %s is refused before anything is reserved', (_, block) => {
    const { malformed, lost, blocks } = asked(block);
    expect({ malformed, lost, blocks }).toEqual({ malformed: true, lost: [], blocks: [] });
  });
});

describe('what a refusal names', () => {
  const refusalOf = (sketch: RegionSketch, facts: Partial<MachineFacts> = {}) =>
    boot({ regions: [sketch] }, facts).regions[0]?.refusal;
  const cma = 'kernel/dma/contiguous.c: rmem_cma_setup()';
  const dmb = 'mm/dmb.c: rmem_dmb_setup()';

  test('the routine, and the line if there is one', () => {
    expect(refusalOf(region('shared-dma-pool', ['reusable'], 3n * MIB))).toMatchObject({
      mirrors: cma,
      message: 'Reserved memory: incorrect alignment of CMA region',
    });
    expect(refusalOf(region('restricted-dma-pool', ['reusable']))).toMatchObject({
      mirrors: 'kernel/dma/swiotlb.c: rmem_swiotlb_setup()',
    });
    expect(refusalOf(region('designated-movable-block', []))).toMatchObject({ mirrors: dmb });
    expect(refusalOf(region('designated-movable-block', ['reusable'], 3n * MIB))).toMatchObject({
      mirrors: dmb,
      message: 'Reserved memory: unable to setup DMB region',
      why: 'base or size is no multiple of a pageblock',
    });
    expect(
      refusalOf(region('designated-movable-block', ['reusable'], 2n * MIB), { kernel: 'stblinux-5.10' }),
    ).toMatchObject({ mirrors: dmb, message: 'Reserved memory: incorrect alignment of DMB region' });
  });
});

describe('a movable block of the tree', () => {
  const block = region('designated-movable-block', ['reusable']);
  const tree = { kind: 'tree', path: '/reserved-memory/p' };

  test.each(['linux-6.1+dmb-v1', 'stblinux-5.10'] as const)('is marked by its node (%s)', (kernel) => {
    const result = boot({ regions: [block] }, { kernel });
    expect(result.movableBlocks.map(({ because }) => because)).toMatchObject([tree]);
    expect(result.journal.filter(({ call, range }) => call === 'mark' && range.base === BASE)).toMatchObject([
      { step: 'designated movable block', mirrors: 'mm/dmb.c: rmem_dmb_setup()', because: tree },
    ]);
  });

  test('two of them are kept in Broadcom’s 5.10, too', () => {
    const second = { ...block, name: 'q', reg: [[BASE + 0x400_0000n, 4n * MIB]] as const };
    expect(boot({ regions: [block, second] }, { kernel: 'stblinux-5.10' }).movableBlocks).toHaveLength(2);
  });

  test('a pool in one is marked by the routine of pools', () => {
    const { journal } = boot({ regions: [region('shared-dmb-pool', ['reusable'])] });
    expect(journal.filter(({ call, range }) => call === 'mark' && range.base === BASE)).toMatchObject([
      { step: 'CMA pool', mirrors: 'kernel/dma/contiguous.c: rmem_cma_setup()', because: tree },
    ]);
  });
});
