import { describe, expect, test } from 'vitest';
import type { BootResult } from '../../../src/boot/state.js';
import type { MachineFacts } from '../../../src/boot/world.js';
import { type BoardSketch, boot, type RegionSketch, said, shownRegion, smallKernel } from '../demand.js';

// 1 GiB from 0x4000_0000 on, 4 KiB pages, pageblocks of 2 MiB. What is expected follows from mm/cma.c:
// cma_declare_contiguous_nid() and cma_init_reserved_mem(), and kernel/dma/contiguous.c: dma_contiguous_reserve().

const MIB = 0x10_0000n;

const shownAreas = ({ cmaAreas }: BootResult): readonly string[] =>
  cmaAreas.map(({ name, range }) => `${name} ${range.base.toString(16)}+${range.size >> 20n}M`);

const linesOfCma = (result: BootResult): readonly string[] =>
  said(result)
    .filter((line) => line.startsWith('cma: '))
    .map((line) => line.slice('cma: '.length));

const pool = (name: string, base: bigint, more: Partial<RegionSketch> = {}): RegionSketch => ({
  name,
  reg: [[base, 4n * MIB]],
  compatible: 'shared-dma-pool',
  flags: ['reusable'],
  ...more,
});

const withConfig = (config: Readonly<Record<string, string | number>>): Partial<MachineFacts> => ({
  config: { ...smallKernel.config, ...config },
});

const asked = (cmdline: string, board: BoardSketch = {}, facts: Partial<MachineFacts> = {}): BootResult =>
  boot({ ...board, cmdline }, facts);

describe('cma= with a base: base + size is the limit, so the place is fixed', () => {
  test('a free place is taken', () => {
    const result = asked('cma=16M@0x50000000');
    expect(shownAreas(result)).toEqual(['reserved 50000000+16M']);
    expect(linesOfCma(result)).toEqual(['Reserved 16 MiB at 0x0000000050000000']);
  });

  test('a base between two pageblocks is refused', () => {
    const result = asked('cma=16M@0x50100000');
    expect(shownAreas(result)).toEqual([]);
    expect(linesOfCma(result)).toEqual([
      'Region at 0x0000000050100000 must be aligned to 0x0000000000200000 bytes',
      'Failed to reserve 16 MiB',
    ]);
  });

  //   |        [ firmware ]
  //   |  [ area ...]           |   Expect no area, and the firmware's memory to be reserved as before.
  test('a place of which the last part is reserved is refused without a reason', () => {
    const firmware = { name: 'fw', reg: [[0x50f0_0000n, MIB]] } as const;
    const result = asked('cma=16M@0x50000000', { regions: [firmware] });
    expect(shownAreas(result)).toEqual([]);
    expect(linesOfCma(result)).toEqual(['Failed to reserve 16 MiB']);
    expect(result.reserved.find(({ base }) => base >= 0x5000_0000n)).toMatchObject({ base: 0x50f0_0000n, size: MIB });
  });

  test('over the end of memory it is over the end of lowmem, which is the same on arm64', () => {
    expect(linesOfCma(asked('cma=16M@0x7f200000'))).toEqual([
      'Region at 0x000000007f200000 defined on low/high memory boundary (0x0000000080000000)',
      'Failed to reserve 16 MiB',
    ]);
  });

  test('behind memory it exceeds the limit', () => {
    expect(linesOfCma(asked('cma=16M@0x80000000'))).toEqual([
      'Size (0x0000000001000000) of region at 0x0000000080000000 exceeds limit (0x0000000080000000)',
      'Failed to reserve 16 MiB',
    ]);
  });

  test('a base of 0 is none: no page is ever allocated at 0', () => {
    const result = asked('cma=16M@0-16M', { banks: [[0n, 0x8000_0000n]] });
    expect(linesOfCma(result)).toEqual(['Failed to reserve 16 MiB']);
  });
});

describe('cma= with a window', () => {
  test('the highest place in it is taken', () => {
    expect(shownAreas(asked('cma=16M@0x50000000-0x60000000'))).toEqual(['reserved 5f000000+16M']);
  });

  //   window   0x5010_0000 to 0x5130_0000   |   Expect its pageblocks alone, 0x5020_0000 to 0x5120_0000.
  test('only whole pageblocks of it count', () => {
    expect(shownAreas(asked('cma=16M@0x50100000-0x51300000'))).toEqual(['reserved 50200000+16M']);
    expect(linesOfCma(asked('cma=16M@0x50100000-0x51180000'))).toEqual([
      'Size (0x0000000001000000) of region at 0x0000000050200000 exceeds limit (0x0000000051000000)',
      'Failed to reserve 16 MiB',
    ]);
  });

  test('a window that is full is refused, although there is room elsewhere', () => {
    const firmware = { name: 'fw', reg: [[0x5080_0000n, MIB]] } as const;
    const result = asked('cma=16M@0x50000000-0x51800000', { regions: [firmware] });
    expect(shownAreas(result)).toEqual([]);
    expect(linesOfCma(result)).toEqual(['Failed to reserve 16 MiB']);
  });
});

describe('cma= with a size alone', () => {
  test('an odd size is rounded up to pageblocks', () => {
    const result = asked('cma=3M');
    expect(result.cmaAreas.map(({ range }) => range.size)).toEqual([4n * MIB]);
    expect(linesOfCma(result)).toEqual([expect.stringMatching(/^Reserved 4 MiB at /)]);
  });

  test('as much as memory has cannot be had, more exceeds it', () => {
    expect(linesOfCma(asked('cma=1G'))).toEqual(['Failed to reserve 1024 MiB']);
    expect(linesOfCma(asked('cma=3G'))).toEqual([
      'Size (0x00000000c0000000) of region at 0x0000000000000000 exceeds limit (0x0000000080000000)',
      'Failed to reserve 3072 MiB',
    ]);
  });

  test('a size of 0 asks for nothing, and is silent', () => {
    const result = asked('cma=0');
    expect(shownAreas(result)).toEqual([]);
    expect(linesOfCma(result)).toEqual([]);
  });
});

describe('memory above 4 GiB', () => {
  const noZones = withConfig({ CONFIG_ZONE_DMA: 'n', CONFIG_ZONE_DMA32: 'n' });
  const upTo = (end: bigint): BoardSketch => ({ banks: [[0x4000_0000n, end - 0x4000_0000n]] });

  test('is taken first, from 4 GiB upwards, if the area fits in', () => {
    expect(shownAreas(asked('cma=16M', upTo(0x2_0000_0000n), noZones))).toEqual(['reserved 100000000+16M']);
  });

  test('is not taken by a kernel whose devices reach 4 GiB', () => {
    const [area] = asked('cma=16M', upTo(0x2_0000_0000n)).cmaAreas;
    expect(area && area.range.base + area.range.size <= 0x1_0000_0000n).toBe(true);
  });
});

describe('the table of areas', () => {
  const small = withConfig({ CONFIG_CMA_AREAS: 1 });

  test('has one slot more than CONFIG_CMA_AREAS', () => {
    const regions = [pool('a', 0x5000_0000n), pool('b', 0x5100_0000n), pool('c', 0x5200_0000n)];
    const result = boot({ regions }, small);
    expect(result.regions.map(shownRegion)).toEqual([
      'a: 50000000 initialized reserved (cma)',
      'b: 51000000 initialized reserved (cma)',
      'c: 52000000 init-failed reserved',
    ]);
    const full = 'cma: Not enough slots for CMA reserved regions!';
    const lines = said(result).filter((line) => line === full || line.endsWith('unable to setup CMA region'));
    expect(lines).toEqual([full, 'Reserved memory: unable to setup CMA region', full]);
  });

  test('full, it has no room for the default area, of which nothing more is said', () => {
    const result = boot({ regions: [pool('a', 0x5000_0000n), pool('b', 0x5100_0000n)] }, small);
    expect(shownAreas(result)).toEqual(['a 50000000+4M', 'b 51000000+4M']);
    expect(linesOfCma(result)).toEqual(['Not enough slots for CMA reserved regions!']);
  });

  test('keeps 63 characters of a name', () => {
    const { cmaAreas } = boot({ regions: [pool('p'.repeat(70), 0x5000_0000n)] });
    expect(cmaAreas[0]?.name).toBe('p'.repeat(63));
  });

  test('the default is the last that was marked so; no other area is one', () => {
    const marked = { flags: ['reusable', 'linux,cma-default'] } as const;
    const regions = [pool('a', 0x5000_0000n, marked), pool('b', 0x5100_0000n, marked), pool('c', 0x5200_0000n)];
    const { cmaAreas } = boot({ regions });
    expect(cmaAreas.map(({ name, isDefault }) => `${name} ${isDefault}`)).toEqual(['a false', 'b true', 'c false']);
  });
});

describe('what became of a reservation before the pool is made', () => {
  //   bad    |  [ 5 MiB, refused ]   |
  //   good   |      [ 2 MiB ]        |   Expect the good one to be free with the bad one, and so no pool either.
  test('a pool under a region that was refused is reserved no more', () => {
    const regions = [pool('bad', 0x5000_0000n, { reg: [[0x5000_0000n, 5n * MIB]] })];
    const good = pool('good', 0x5020_0000n, { reg: [[0x5020_0000n, 2n * MIB]] });
    const result = boot({ regions: [...regions, good] });
    expect(result.regions.map(shownRegion)).toEqual([
      'bad: 50000000 init-failed reserved',
      'good: 50200000 init-failed reserved',
    ]);
    expect(said(result)).toContain('Reserved memory: unable to setup CMA region');
    expect(shownAreas(result).filter((area) => !area.startsWith('reserved '))).toEqual([]);
  });
});

describe('hugetlb_cma=', () => {
  const banks = [[0x4000_0000n, 0x8000_0000n]] as const;

  test('an area of its own, before the default one', () => {
    const result = asked('hugetlb_cma=1G cma=16M', { banks });
    expect(result.cmaAreas.map(({ name, range }) => `${name} ${range.size >> 20n}`)).toEqual([
      'hugetlb0 1024',
      'reserved 16',
    ]);
    expect(said(result)).toContain('hugetlb_cma: reserved 1024 MiB on node 0');
  });

  // mm/cma.c: cma_declare_contiguous_nid(), free_mem
  test('an area whose movable block has no slot is given back', () => {
    const facts = withConfig({ CONFIG_DMB_COUNT: 0 });
    const result = asked('hugetlb_cma=1G hugetlb_dmb cma=0', { banks }, facts);
    expect(result.cmaAreas).toEqual([]);
    expect(linesOfCma(result)).toEqual(['Failed to reserve 1024 MiB']);
    expect(result.reserved.filter(({ size }) => size >= 0x4000_0000n)).toEqual([]);
  });
});

describe('arm', () => {
  // A vmalloc area of 240 MiB and its gap of 8 MiB below 0xff80_0000 leave 768 MiB of lowmem: up to 0x7000_0000.
  const config = { CONFIG_MMU: 'y', CONFIG_HIGHMEM: 'y', CONFIG_CMA: 'y', CONFIG_DMA_CMA: 'y', CONFIG_CMA_AREAS: 7 };
  const image = { symbols: { _text: 0x4000_8000n, _stext: 0x4010_0000n, _end: 0x4060_0000n } };
  const arm = { arch: 'arm', config, kernelImage: image } as const;
  const lpae = { ...arm, config: { ...config, CONFIG_ARM_LPAE: 'y' } } as const;
  const upTo = (end: bigint): BoardSketch => ({ banks: [[0x4000_0000n, end - 0x4000_0000n]] });

  test('an area ends with lowmem, but does not lie over its end', () => {
    expect(shownAreas(asked('cma=16M@0x6f000000', {}, arm))).toEqual(['reserved 6f000000+16M']);
    expect(linesOfCma(asked('cma=16M@0x6f400000', {}, arm))).toEqual([
      'Region at 0x6f400000 defined on low/high memory boundary (0x70000000)',
      'Failed to reserve 16 MiB',
    ]);
  });

  test('an area that begins where lowmem ends is highmem', () => {
    expect(shownAreas(asked('cma=16M@0x70000000', {}, arm))).toEqual(['reserved 70000000+16M']);
  });

  test('without a base it lies at the end of highmem, if that holds it, else at the end of lowmem', () => {
    expect(shownAreas(asked('cma=16M', {}, arm))).toEqual(['reserved 7f000000+16M']);
    expect(shownAreas(asked('cma=16M', upTo(0x7080_0000n), arm))).toEqual(['reserved 6f000000+16M']);
    expect(shownAreas(asked('cma=16M', upTo(0x7000_0000n), arm))).toEqual(['reserved 6f000000+16M']);
  });

  test('the limit is the end of memory, not the 4 GiB that devices reach', () => {
    expect(linesOfCma(asked('cma=3G', {}, arm))).toEqual([
      'Size (0xc0000000) of region at 0x00000000 exceeds limit (0x80000000)',
      'Failed to reserve 3072 MiB',
    ]);
  });

  // The second try begins at 4 GiB and ends, by then, with lowmem: it finds nothing, and what the first one took is forgotten.
  test('with memory above 4 GiB an area in highmem is reserved, forgotten, and made again in lowmem', () => {
    const result = asked('cma=16M', upTo(0x1_8000_0000n), lpae);
    const [area] = result.cmaAreas;
    expect(area && area.range.base + area.range.size <= 0x7000_0000n).toBe(true);
    expect(result.lost).toMatchObject([{ range: { size: 16n * MIB } }]);
    const [lost] = result.lost;
    expect(lost && lost.range.base >= 0x7000_0000n).toBe(true);
    expect(
      result.reserved.some(({ base, size }) => lost && base <= lost.range.base && lost.range.base < base + size),
    ).toBe(true);
  });

  test('without such memory the area in highmem stands', () => {
    const result = asked('cma=16M', {}, lpae);
    expect(shownAreas(result)).toEqual(['reserved 7f000000+16M']);
    expect(result.lost).toEqual([]);
  });
});

// include/linux/cma.h of 5.15: CMA_MIN_ALIGNMENT was the larger of a pageblock and the largest buddy, 4 MiB here.
test('5.15 asks for more alignment than 6.1', () => {
  const half = pool('p', 0x5020_0000n);
  expect(boot({ regions: [half] }, { kernel: 'linux-5.15' }).regions.map(shownRegion)).toEqual([
    'p: 50200000 init-failed reserved',
  ]);
  expect(boot({ regions: [half] }, { kernel: 'linux-6.1' }).regions.map(shownRegion)).toEqual([
    'p: 50200000 initialized reserved (cma)',
  ]);
});
