import type { DmaWindows } from '../../memory/demand.js';
import { endOf, type Range } from '../../units/range.js';
import { type Bytes, type Pfn, type PhysAddr, pfnOf } from '../../units/units.js';
import type { MemblockRegion, ZoneName } from '../state.js';

/** The pages that a zone may have, before ZONE_MOVABLE is cut out of it; empty where start and end are equal. */
export interface ZoneLimit {
  readonly name: Exclude<ZoneName, 'Movable'>;
  readonly start: Pfn;
  readonly end: Pfn;
}

const U32_MAX = 0xffff_ffffn;
const PHYS_ADDR_MAX = 0xffff_ffff_ffff_ffffn;

/** Which zones the kernel was built with, and what the arch code needs to know for their ends. */
export type ArchZones =
  | {
      readonly arch: 'arm64';
      readonly zoneDma: boolean;
      readonly zoneDma32: boolean;
      readonly dmaWindows: readonly DmaWindows[];
      /** Up to 6.11 the limit of ZONE_DMA is a number of address bits, from 6.12 on an address. */
      readonly dmaLimit: 'bits' | 'address';
    }
  | {
      readonly arch: 'arm';
      readonly zoneDma: boolean;
      readonly highmem: boolean;
      readonly lowmemLimit: PhysAddr;
      /** PHYS_OFFSET + the machine's dma_zone_size; absent: no restriction. */
      readonly dmaZoneEnd?: PhysAddr;
    }
  | { readonly arch: 'riscv'; readonly zoneDma32: boolean };

/** The number of the highest bit set, from 1; 0 for 0 (fls64()). */
const bitLength = (value: bigint): number => (value === 0n ? 0 : value.toString(2).length);

const least = (first: bigint, ...others: readonly bigint[]): bigint =>
  others.reduce((smallest, value) => (value < smallest ? value : smallest), first);

/** The highest address that every restricted bus of the tree reaches (drivers/of/address.c: of_dma_get_max_cpu_address()). */
export function maxDmaAddress(buses: readonly DmaWindows[]): PhysAddr {
  return least(PHYS_ADDR_MAX, ...buses.map((bus) => bus.windows.reduce(furthest, 0n)));
}

/** Of the last byte so far and the address behind a window, as the kernel compares them: the later last byte. */
const furthest = (end: PhysAddr, window: { readonly cpu: PhysAddr; readonly size: Bytes }): PhysAddr => {
  const behind = BigInt.asUintN(64, window.cpu + window.size);
  return behind > end ? BigInt.asUintN(64, behind - 1n) : end;
};

/** arch/arm64/mm/init.c: max_zone_phys(). */
function zoneEnd(mask: PhysAddr, dram: Range): PhysAddr {
  const reach = dram.base > U32_MAX ? PHYS_ADDR_MAX : dram.base > mask ? U32_MAX : mask;
  return least(reach, endOf(dram) - 1n) + 1n;
}

/** From 6.12 on: the limit stands as it is, but low memory keeps a ZONE_DMA below 4 GiB. */
function zoneEndAtAddress(limit: PhysAddr, dram: Range): PhysAddr {
  const reach = dram.base < U32_MAX ? least(limit, U32_MAX) : limit;
  return least(reach, endOf(dram) - 1n) + 1n;
}

/** The end of ZONE_DMA on arm64 (arch/arm64/mm/init.c: zone_sizes_init()). */
function arm64DmaEnd(windows: readonly DmaWindows[], limit: 'bits' | 'address', dram: Range): PhysAddr {
  const reach = maxDmaAddress(windows);
  if (limit === 'address') return zoneEndAtAddress(reach, dram);
  const bits = Math.min(32, bitLength(reach));
  return zoneEnd((1n << BigInt(bits)) - 1n, dram);
}

/** arm64_dma_phys_limit: behind the last byte that every device can reach; what the default CMA area and swiotlb ask. */
export function dmaReach(zones: ArchZones & { readonly arch: 'arm64' }, dram: Range, physicalBits: number): PhysAddr {
  if (zones.zoneDma) return arm64DmaEnd(zones.dmaWindows, zones.dmaLimit, dram);
  if (zones.zoneDma32) return zoneEnd(U32_MAX, dram);
  return 1n << BigInt(physicalBits);
}

/** Where each zone of the arch ends, in the kernel's order; a later zone starts where the one before it ended. */
function zoneEnds(zones: ArchZones, dram: Range): readonly (readonly [ZoneLimit['name'], PhysAddr])[] {
  switch (zones.arch) {
    case 'arm64':
      return [
        ...(zones.zoneDma ? ([['DMA', arm64DmaEnd(zones.dmaWindows, zones.dmaLimit, dram)]] as const) : []),
        ...(zones.zoneDma32 ? ([['DMA32', zoneEnd(U32_MAX, dram)]] as const) : []),
        ['Normal', endOf(dram)],
      ];
    case 'arm':
      return [
        ...(zones.zoneDma ? ([['DMA', least(zones.dmaZoneEnd ?? U32_MAX, zones.lowmemLimit)]] as const) : []),
        ['Normal', zones.lowmemLimit],
        ...(zones.highmem ? ([['HighMem', endOf(dram)]] as const) : []),
      ];
    case 'riscv':
      return [
        ...(zones.zoneDma32 ? ([['DMA32', least(1n << 32n, endOf(dram))]] as const) : []),
        ['Normal', endOf(dram)],
      ];
  }
}

/** First and last byte of all memory, no-map included (memblock_start_of_DRAM(), memblock_end_of_DRAM()). */
export function dramOf(memory: readonly Range[]): Range {
  const [first] = memory;
  const last = memory.at(-1);
  if (first === undefined || last === undefined) return { base: 0n, size: 0n };
  return { base: first.base, size: endOf(last) - first.base };
}

/** The ranges that free_area_init() divides the memory into (mm/page_alloc.c), one per configured zone. */
export function zoneLimits(zones: ArchZones, memory: readonly Range[], pageShift: number): readonly ZoneLimit[] {
  const dram = dramOf(memory);
  let start = pfnOf(dram.base, pageShift);
  return zoneEnds(zones, dram).map(([name, address]) => {
    const limit = { name, start, end: Math.max(pfnOf(address, pageShift), start) };
    start = limit.end;
    return limit;
  });
}

/** Where ZONE_MOVABLE takes its pages from: the highest zone that may have some (find_usable_zone_for_movable()). */
export const movableZone = (limits: readonly ZoneLimit[]): ZoneLimit | undefined =>
  limits.findLast((limit) => limit.end > limit.start);

/** What arm maps linearly: up to the end of the last mapped bank that begins below the vmalloc area, but not into it (arch/arm/mm/mmu.c: adjust_lowmem_bounds()). */
export function lowmemLimit(memory: readonly MemblockRegion[], vmallocLimit: PhysAddr): PhysAddr {
  const last = memory.findLast((region) => !region.flags.has('nomap') && region.base < vmallocLimit);
  return last === undefined ? 0n : least(endOf(last), vmallocLimit);
}
