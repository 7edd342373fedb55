import { describe, expect, test } from 'vitest';
import { boot, type RegionSketch, said, shownRegion } from './demand.js';

const MIB = 0x10_0000n;
const show = (regions: readonly RegionSketch[], cmdline = ''): readonly string[] =>
  boot({ regions, cmdline }).regions.map(shownRegion);

const pool = { compatible: 'shared-dma-pool', flags: ['reusable'] } as const;
const block = { compatible: 'designated-movable-block', flags: ['reusable'] } as const;

describe('static regions', () => {
  test('every tuple is reserved, the first becomes the region, the others are lost', () => {
    const result = boot({
      regions: [
        {
          name: 'fw',
          reg: [
            [0x5000_0000n, MIB],
            [0x6000_0000n, MIB],
          ],
        },
      ],
    });
    expect(result.regions.map(shownRegion)).toEqual(['fw: 50000000 reserved']);
    expect(result.lost.map(({ range }) => range.base)).toEqual([0x6000_0000n]);
    expect(result.reserved.some(({ base }) => base === 0x6000_0000n)).toBe(true);
  });

  test('each tuple is taken or refused by itself', () => {
    const mapped = { name: 'mapped', reg: [[0x6000_0000n, MIB]] } as const;
    const tuples = [
      [0x5000_0000n, MIB],
      [0x6000_0000n, MIB],
    ] as const;
    const nomap = { name: 'nomap', reg: tuples, flags: ['no-map'] } as const;
    expect(show([mapped, nomap])[1]).toBe('nomap: 50000000 reserve-failed reserved');
  });

  test('no-map over what is reserved is refused, the other way round both stand', () => {
    const mapped = { name: 'mapped', reg: [[0x5000_0000n, MIB]] } as const;
    const nomap = { name: 'nomap', reg: [[0x5008_0000n, MIB]], flags: ['no-map'] } as const;
    expect(show([mapped, nomap])).toEqual(['mapped: 50000000 reserved', 'nomap: - reserve-failed']);
    expect(show([nomap, mapped])).toEqual(['nomap: 50080000 reserved', 'mapped: 50000000 reserved']);
  });

  test('no-map outside memory is taken, whatever is reserved there', () => {
    expect(show([{ name: 'far', reg: [[0x9000_0000n, MIB]], flags: ['no-map'] }])).toEqual(['far: 90000000 reserved']);
  });

  test('a size of 0 fails, but keeps its slot', () => {
    const result = boot({ regions: [{ name: 'none', reg: [[0x5000_0000n, 0n]] }] });
    expect(result.regions.map(shownRegion)).toEqual(['none: - reserve-failed']);
    expect(said(result)).toContain(
      "OF: fdt: Reserved memory: failed to reserve memory for node 'none': base 0x0000000050000000, size 0 MiB",
    );
  });

  test('what is disabled is skipped, what has neither reg nor size passed over', () => {
    expect(show([{ name: 'off', reg: [[0x5000_0000n, MIB]], enabled: false }, { name: 'empty' }])).toEqual([
      'off: - skipped',
      'empty: - ignored',
    ]);
  });

  test('memory reserves end at the first of size 0', () => {
    const { reserved } = boot({
      memreserves: [
        [0x5000_0000n, MIB],
        [0x5100_0000n, 0n],
        [0x5200_0000n, MIB],
      ],
    });
    const bases = reserved.map(({ base }) => base);
    expect(bases).toContain(0x5000_0000n);
    expect(bases).not.toContain(0x5200_0000n);
  });

  test('the 65th region stays reserved, but the kernel forgets it', () => {
    const many = Array.from({ length: 65 }, (_, index) => ({
      name: `r${index}`,
      reg: [[0x5000_0000n + BigInt(index) * 2n * MIB, 2n * MIB]] as const,
      ...pool,
    }));
    const result = boot({ regions: many });
    expect(said(result)).toContain('OF: reserved mem: not enough space for all defined regions.');
    expect(shownRegion(result.regions[64] as never)).toBe('r64: 58000000 reserved');
  });

  test('more no-map regions than the table of memory can hold', () => {
    const many = Array.from({ length: 64 }, (_, index) => ({
      name: `r${index}`,
      reg: [[0x5000_0000n + BigInt(index) * 2n * MIB, MIB]] as const,
      flags: ['no-map'] as const,
    }));
    expect(show(many).slice(62)).toEqual(['r62: 57c00000 reserved', 'r63: - reserve-failed']);
  });
});

describe('dynamic regions', () => {
  //   |  [ bank ........ ][b][a]  |   Expect two equal ones to be placed in the order that the sort leaves: the second first.
  test('from the top, in the order of the unstable sort', () => {
    const [a, b] = show([
      { name: 'a', size: MIB },
      { name: 'b', size: MIB },
    ]);
    expect([a, b]).toEqual(['a: 7fe00000 allocated', 'b: 7ff00000 allocated']);
  });

  test('inside the first of its ranges that has room', () => {
    const ranges = [
      [0x4000_0000n, MIB],
      [0x5000_0000n, 4n * MIB],
    ] as const;
    expect(show([{ name: 'd', size: 2n * MIB, ranges }])).toEqual(['d: 50200000 allocated']);
    expect(show([{ name: 'd', size: 8n * MIB, ranges }])).toEqual(['d: - alloc-failed']);
  });

  test('a pool is aligned to a pageblock, an odd size is taken and then refused', () => {
    expect(show([{ name: 'd', size: 4n * MIB, ...pool }])).toEqual(['d: 7fc00000 allocated initialized (cma)']);
    expect(show([{ name: 'd', size: 3n * MIB, ...pool }])).toEqual(['d: 7fc00000 allocated init-failed']);
  });

  test('no-map takes memory out of the map, and keeps it reserved', () => {
    const result = boot({ regions: [{ name: 'd', size: MIB, flags: ['no-map'] }] });
    expect(result.memory.find(({ flags }) => flags.has('nomap'))?.base).toBe(0x7ff0_0000n);
    const last = result.reserved.at(-1);
    expect(last && last.base <= 0x7ff0_0000n && last.base + last.size === 0x8000_0000n).toBe(true);
  });
});

describe('pools', () => {
  test('reusable and no-map is refused by every handler, neither of both is a coherent pool', () => {
    const both = { name: 'both', reg: [[0x5000_0000n, MIB]], compatible: 'shared-dma-pool' } as const;
    expect(show([{ ...both, flags: ['reusable', 'no-map'] }])).toEqual(['both: 50000000 init-failed reserved']);
    expect(show([both])).toEqual(['both: 50000000 initialized reserved (coherent)']);
  });

  test('a refused region is free again, with the part of its neighbour that it covers', () => {
    const bad = { name: 'bad', reg: [[0x5000_0000n, 3n * MIB]], ...pool } as const;
    const { reserved } = boot({ regions: [bad, { name: 'fw', reg: [[0x5020_0000n, 2n * MIB]] }] });
    expect(reserved.find(({ base }) => base >= 0x5000_0000n)).toMatchObject({ base: 0x5030_0000n, size: MIB });
  });

  test('cma= takes the place of the default area of the tree', () => {
    const area = { name: 'cma', reg: [[0x5000_0000n, 4n * MIB]], compatible: 'shared-dma-pool' } as const;
    const result = boot({ regions: [{ ...area, flags: ['reusable', 'linux,cma-default'] }], cmdline: 'cma=8M' });
    expect(result.regions.map(shownRegion)).toEqual(['cma: 50000000 bypassed init-failed reserved']);
    expect(result.cmaAreas.map(({ name, range }) => `${name} ${range.size >> 20n}`)).toEqual(['reserved 8']);
  });

  test('the default area of the tree is the only one', () => {
    const area = { name: 'cma', reg: [[0x5000_0000n, 4n * MIB]], compatible: 'shared-dma-pool' } as const;
    const { cmaAreas } = boot({ regions: [{ ...area, flags: ['reusable', 'linux,cma-default'] }] });
    expect(cmaAreas.map(({ name, isDefault }) => `${name} ${isDefault}`)).toEqual(['cma true']);
  });

  test('compatibles are compared without regard to case', () => {
    expect(show([{ name: 'p', reg: [[0x5000_0000n, 2n * MIB]], ...pool, compatible: 'Shared-DMA-Pool' }])).toEqual([
      'p: 50000000 initialized reserved (cma)',
    ]);
  });

  test('ramoops has no handler, and a driver all the same', () => {
    expect(show([{ name: 'log', reg: [[0x5000_0000n, MIB]], compatible: 'ramoops' }])).toEqual([
      'log: 50000000 reserved (ramoops)',
    ]);
  });

  test('arm refuses a coherent pool that is mapped', () => {
    const region = { name: 'p', reg: [[0x5000_0000n, MIB]], compatible: 'shared-dma-pool' } as const;
    const image = { symbols: { _text: 0x4000_8000n, _stext: 0x4010_0000n, _end: 0x4060_0000n } };
    const config = { CONFIG_MMU: 'y', CONFIG_CMA: 'y', CONFIG_DMA_CMA: 'y', CONFIG_DMA_DECLARE_COHERENT: 'y' };
    const result = boot({ regions: [region] }, { arch: 'arm', config, kernelImage: image });
    expect(said(result)).toContain('Reserved memory: regions without no-map are not yet supported');
    expect(result.regions.map(shownRegion)).toEqual(['p: 50000000 init-failed reserved']);
  });
});

describe('designated movable blocks', () => {
  test('a block, a misaligned one, and one without reusable', () => {
    expect(
      show([
        { name: 'good', reg: [[0x5000_0000n, 4n * MIB]], ...block },
        { name: 'odd', reg: [[0x5800_0000n, 3n * MIB]], ...block },
        { name: 'fixed', reg: [[0x6000_0000n, 4n * MIB]], compatible: 'designated-movable-block' },
      ]),
    ).toEqual([
      'good: 50000000 initialized reserved (dmb)',
      'odd: 58000000 init-failed reserved',
      'fixed: 60000000 init-failed reserved',
    ]);
  });

  test('a kernel without them keeps the memory, and nobody uses it', () => {
    const regions = [{ name: 'block', reg: [[0x5000_0000n, 4n * MIB]] as const, ...block }];
    const result = boot({ regions }, { kernel: 'linux-6.1' });
    expect(result.regions.map(shownRegion)).toEqual(['block: 50000000 reserved']);
    expect(result.movableBlocks).toEqual([]);
  });

  test('on the command line: the first fault ends the list, a misaligned block is lost', () => {
    const result = boot({ cmdline: 'movablecore=32M@0x50000000,3M@0x58000000,32M@0x60000000' });
    expect(result.movableBlocks.map(({ range }) => range.base)).toEqual([0x5000_0000n]);
    expect(result.lost.map(({ range }) => range)).toEqual([{ base: 0x5800_0000n, size: 3n * MIB }]);
    expect(said(result)).toContain("Malformed early option 'movablecore'");
  });

  test('a pool of its own takes a slot', () => {
    const pools = Array.from({ length: 8 }, (_, index) => ({
      name: `p${index}`,
      reg: [[0x5000_0000n + BigInt(index) * 32n * MIB, 2n * MIB]] as const,
      compatible: 'shared-dmb-pool',
      flags: ['reusable'] as const,
    }));
    const result = boot({ regions: pools });
    expect(result.regions.map(shownRegion).slice(6)).toEqual([
      'p6: 5c000000 initialized reserved (dmb-pool)',
      'p7: 5e000000 init-failed reserved',
    ]);
    expect(said(result)).toContain('dmb: Not enough slots for DMB reserved regions!');
  });

  test('over the initrd: the kernel dies', () => {
    const result = boot({
      regions: [{ name: 'block', reg: [[0x5000_0000n, 32n * MIB]], ...block }],
      initrd: [0x5000_0000n, 0x5010_0000n],
    });
    expect(result.panic?.mirrors).toBe('init/initramfs.c: free_initrd_mem()');
  });

  test('over everything: the kernel has no memory for itself', () => {
    expect(boot({ cmdline: 'movablecore=8G' }).panic?.mirrors).toBe('mm/slub.c: kmem_cache_init()');
  });
});

describe('deaths', () => {
  test('no memory for page tables', () => {
    const result = boot({ memreserves: [[0x4000_0000n, 0x4000_0000n]] });
    expect(result.panic?.message).toContain('Failed to allocate page table page');
    expect(result.zones).toEqual([]);
  });

  test('a no-map region inside one page of 64K that is part of a larger entry', () => {
    const regions = [{ name: 'fw', reg: [[0x5000_1000n, 0x1000n]] as const, flags: ['no-map'] as const }];
    const config = { CONFIG_MMU: 'y', CONFIG_ARM64_64K_PAGES: 'y' };
    const facts = { pageSize: 65536n, config, maxOrder: 14 };
    expect(boot({ regions }, facts).panic?.mirrors).toBe('arch/arm64/mm/mmu.c: __create_pgd_mapping()');
    expect(boot({ regions }, { config: smallConfig }).result).toBe('ok');
  });
});

const smallConfig = {
  CONFIG_MMU: 'y',
  CONFIG_ARM64_4K_PAGES: 'y',
  CONFIG_SPARSEMEM: 'y',
  CONFIG_SPARSEMEM_VMEMMAP: 'y',
};
