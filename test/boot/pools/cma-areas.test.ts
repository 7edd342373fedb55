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
