import { describe, expect, test } from 'vitest';
import { NO_FLAGS } from '../../../src/boot/memblock/region.js';
import type { MemblockFlag, MemblockRegion } from '../../../src/boot/state.js';
import {
  type ArchZones,
  dmaReach,
  dramOf,
  lowmemLimit,
  maxDmaAddress,
  movableZone,
  zoneLimits,
} from '../../../src/boot/zones/limits.js';
import type { DmaWindows } from '../../../src/memory/demand.js';

const GiB = 0x4000_0000n;
const region = (base: bigint, size: bigint, ...flags: readonly MemblockFlag[]): MemblockRegion => ({
  base,
  size,
  flags: flags.length === 0 ? NO_FLAGS : new Set(flags),
});

/** A bus and what its devices reach, as CPU addresses. */
const bus = (...windows: readonly (readonly [bigint, bigint])[]): DmaWindows => ({
  path: '/bus',
  span: { file: { path: 'board.dts', text: '' }, start: 0, end: 0 } as unknown as DmaWindows['span'],
  windows: windows.map(([cpu, size]) => ({ bus: 0n, cpu, size })),
});

const ends = (zones: ArchZones, memory: readonly MemblockRegion[]): readonly string[] =>
  zoneLimits(zones, memory, 12).map(({ name, start, end }) => `${name} ${start.toString(16)}-${end.toString(16)}`);

// drivers/of/address.c: of_dma_get_max_cpu_address()
describe('the highest address that all buses reach', () => {
  test('is the last byte of the furthest window of the narrowest bus', () => {
    expect(maxDmaAddress([bus([0n, GiB], [2n * GiB, GiB]), bus([0n, 4n * GiB])])).toBe(3n * GiB - 1n);
  });

  test('is anything where no bus is restricted', () => {
    expect(maxDmaAddress([])).toBe(0xffff_ffff_ffff_ffffn);
  });

  test('is the same after another window that ends where the first did, or a byte before', () => {
    expect(maxDmaAddress([bus([0n, GiB], [GiB / 2n, GiB / 2n])])).toBe(GiB - 1n);
    expect(maxDmaAddress([bus([0n, GiB], [0n, GiB - 1n])])).toBe(GiB - 1n);
  });

  test('is the furthest end, also where a nearer window stands behind it', () => {
    expect(maxDmaAddress([bus([0n, 2n * GiB], [0n, GiB])])).toBe(2n * GiB - 1n);
  });

  test('is the end of a 64-bit bus that wraps', () => {
    expect(maxDmaAddress([bus([0n, 0n])])).toBe(0n);
  });
});

// arch/arm64/mm/init.c: zone_sizes_init() and max_zone_phys()
describe('arm64', () => {
  const arm64 = (
    more: Partial<ArchZones & { readonly arch: 'arm64' }> = {},
  ): ArchZones & { readonly arch: 'arm64' } => ({
    arch: 'arm64',
    zoneDma: true,
    zoneDma32: true,
    dmaWindows: [],
    dmaLimit: 'bits',
    ...more,
  });
  const low = [region(GiB, 7n * GiB)];

  test('ZONE_DMA has 32 bits where no bus has fewer, and then ZONE_DMA32 is empty', () => {
    expect(ends(arm64(), low)).toEqual(['DMA 40000-100000', 'DMA32 100000-100000', 'Normal 100000-200000']);
  });

  test('a bus of 1 GiB makes a ZONE_DMA of 30 bits', () => {
    const memory = [region(0n, 8n * GiB)];
    expect(ends(arm64({ dmaWindows: [bus([0n, GiB])] }), memory)).toEqual([
      'DMA 0-40000',
      'DMA32 40000-100000',
      'Normal 100000-200000',
    ]);
  });

  test('a limit between two powers of two is rounded up to the next, until 6.12 takes it as it is', () => {
    const memory = [region(0n, 8n * GiB)];
    const dmaWindows = [bus([0n, GiB + 0x1000n])];
    expect(ends(arm64({ dmaWindows }), memory)[0]).toBe('DMA 0-80000');
    expect(ends(arm64({ dmaWindows, dmaLimit: 'address' }), memory)[0]).toBe('DMA 0-40001');
  });

  test('6.12 ends ZONE_DMA of low memory at 4 GiB, that of high memory at its end', () => {
    expect(ends(arm64({ dmaLimit: 'address' }), low)[0]).toBe('DMA 40000-100000');
    expect(ends(arm64({ dmaLimit: 'address' }), [region(8n * GiB, GiB)])[0]).toBe('DMA 200000-240000');
  });

  test('memory that begins behind the mask reaches 4 GiB, memory behind 4 GiB all of it', () => {
    const dmaWindows = [bus([0n, GiB])];
    expect(ends(arm64({ dmaWindows }), low)[0]).toBe('DMA 40000-100000');
    expect(ends(arm64({ dmaWindows }), [region(4n * GiB, GiB)])[0]).toBe('DMA 100000-140000');
    // One page below: the mask is that of 32 bits, and all but that page is in other zones.
    expect(ends(arm64({ dmaWindows }), [region(4n * GiB - 0x1000n, GiB)])[0]).toBe('DMA fffff-100000');
  });

  test('memory that begins with the last byte of the mask is still below it', () => {
    // phys_start > zone_mask: 0x3fff_f000 is not above 0x3fff_ffff.
    expect(ends(arm64({ dmaWindows: [bus([0n, GiB])] }), [region(GiB - 0x1000n, GiB)])[0]).toBe('DMA 3ffff-40000');
  });

  test('no zone ends behind memory', () => {
    expect(ends(arm64(), [region(GiB, GiB)])).toEqual(['DMA 40000-80000', 'DMA32 80000-80000', 'Normal 80000-80000']);
  });

  test('a kernel has the zones that it is built with', () => {
    expect(ends(arm64({ zoneDma: false }), low)).toEqual(['DMA32 40000-100000', 'Normal 100000-200000']);
    expect(ends(arm64({ zoneDma32: false, zoneDma: false }), low)).toEqual(['Normal 40000-200000']);
  });

  test('arm64_dma_phys_limit is the end of the first of them, or of all addresses', () => {
    const dram = dramOf([region(0n, 8n * GiB)]);
    const dmaWindows = [bus([0n, GiB])];
    expect(dmaReach(arm64({ dmaWindows }), dram, 48)).toBe(GiB);
    expect(dmaReach(arm64({ dmaWindows, zoneDma: false }), dram, 48)).toBe(4n * GiB);
    expect(dmaReach(arm64({ dmaWindows, zoneDma: false, zoneDma32: false }), dram, 48)).toBe(1n << 48n);
  });
});

// arch/arm/mm/init.c: zone_sizes_init()
describe('arm', () => {
  const arm = { arch: 'arm', zoneDma: true, highmem: true, lowmemLimit: 0xb000_0000n } as const;
  const memory = [region(0x8000_0000n, GiB)];

  test('ZONE_DMA has all of lowmem where the machine names no limit', () => {
    expect(ends(arm, memory)).toEqual(['DMA 80000-b0000', 'Normal b0000-b0000', 'HighMem b0000-c0000']);
    expect(ends({ ...arm, dmaZoneEnd: 0x9000_0000n }, memory)).toEqual([
      'DMA 80000-90000',
      'Normal 90000-b0000',
      'HighMem b0000-c0000',
    ]);
  });

  test('a kernel has the zones that it is built with', () => {
    expect(ends({ ...arm, zoneDma: false, highmem: false }, memory)).toEqual(['Normal 80000-b0000']);
  });
});

// arch/riscv/mm/init.c: zone_sizes_init(); dma32_phys_limit = min(4G, (phys_addr_t)PFN_PHYS(max_low_pfn))
test('riscv: ZONE_DMA32 ends at 4 GiB, or with memory', () => {
  expect(ends({ arch: 'riscv', zoneDma32: true }, [region(2n * GiB, 4n * GiB)])).toEqual([
    'DMA32 80000-100000',
    'Normal 100000-180000',
  ]);
  expect(ends({ arch: 'riscv', zoneDma32: true }, [region(2n * GiB, GiB)])).toEqual([
    'DMA32 80000-c0000',
    'Normal c0000-c0000',
  ]);
  expect(ends({ arch: 'riscv', zoneDma32: false }, [region(2n * GiB, GiB)])).toEqual(['Normal 80000-c0000']);
});

test('memory reaches from its first region to its last, holes included', () => {
  expect(dramOf([region(GiB, GiB), region(4n * GiB, GiB)])).toEqual({ base: GiB, size: 4n * GiB });
  expect(dramOf([])).toEqual({ base: 0n, size: 0n });
});

test('ZONE_MOVABLE takes from the highest zone that is not empty', () => {
  const limit = (name: 'DMA' | 'Normal' | 'HighMem', start: number, end: number) => ({ name, start, end });
  const limits = [limit('DMA', 0, 1), limit('Normal', 1, 2), limit('HighMem', 2, 2)];
  expect(movableZone(limits)?.name).toBe('Normal');
  expect(movableZone([limit('DMA', 1, 1)])).toBeUndefined();
});

// arch/arm/mm/mmu.c: adjust_lowmem_bounds()
describe('the end of lowmem', () => {
  const vmalloc = 0xb000_0000n;

  test('is that of memory, if memory ends below the vmalloc area', () => {
    expect(lowmemLimit([region(0x8000_0000n, 0x1000_0000n)], vmalloc)).toBe(0x9000_0000n);
    expect(lowmemLimit([region(0x8000_0000n, 0x3000_0000n)], vmalloc)).toBe(vmalloc);
  });

  test('is the vmalloc area’s beginning, if a region reaches over it', () => {
    expect(lowmemLimit([region(0x8000_0000n, 0x4000_0000n)], vmalloc)).toBe(vmalloc);
  });

  test('is that of the last region that begins below it and is mapped', () => {
    const memory = [region(0x8000_0000n, 0x1000_0000n), region(vmalloc, 0x1000_0000n)];
    expect(lowmemLimit(memory, vmalloc)).toBe(0x9000_0000n);
    expect(lowmemLimit([memory[0] as MemblockRegion, region(0x9000_0000n, 0x100_0000n, 'nomap')], vmalloc)).toBe(
      0x9000_0000n,
    );
  });

  test('is 0 where all memory lies above it', () => {
    expect(lowmemLimit([region(vmalloc, 0x1000_0000n)], vmalloc)).toBe(0n);
  });
});
