import type { DynamicPlacement, MalformedPlacement, ReservedRegion } from '../../memory/demand.js';
import { endOf } from '../../units/range.js';
import type { Bytes, PhysAddr } from '../../units/units.js';
import { type Allocated, allocRange, mark, mebibytes, physAddress, say } from '../journal.js';
import type { Request } from '../memblock/find.js';
import { amend } from '../placed.js';
import { cmaAlignment } from '../pools/cma-table.js';
import { blockAlignment } from '../pools/dmb-table.js';
import { isCompatible } from '../pools/handler.js';
import type { BootState, ReservedMem } from '../state.js';
import type { World } from '../world.js';
import { causeOf } from './cause.js';

const PLACE = {
  name: 'dynamic regions',
  mirrors: 'drivers/of/of_reserved_mem.c: early_init_dt_alloc_reserved_memory_arch()',
};

/** include/linux/cache.h: SMP_CACHE_BYTES. */
const SMP_CACHE_BYTES = 64n;

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** What the kind of pool makes of the alignment (__reserved_mem_alloc_size()). */
function alignmentOf(region: ReservedRegion, placement: DynamicPlacement, world: World): Bytes {
  const asked = placement.alignment?.value ?? 0n;
  if (world.kernel.movableBlockNodes && isCompatible(region, 'designated-movable-block')) {
    return larger(asked, blockAlignment(world));
  }
  if (!world.config.cma) return asked;
  const mapped = !region.flags.has('no-map');
  if (isCompatible(region, 'shared-dma-pool') && region.flags.has('reusable') && mapped) {
    return larger(asked, cmaAlignment(world));
  }
  if (world.kernel.movableBlockNodes && isCompatible(region, 'shared-dmb-pool')) {
    return larger(asked, larger(cmaAlignment(world), blockAlignment(world)));
  }
  return asked;
}

/** With alloc-ranges at the edge of an earlier region newer kernels grow from there (__reserved_mem_alloc_in_range()). */
function grownBottomUp(state: BootState, world: World, start: PhysAddr, end: PhysAddr): boolean | undefined {
  if (!world.kernel.dynamicNextToReserved) return undefined;
  const reserved = state.table.filter((slot) => slot.size > 0n);
  const touches = (address: PhysAddr): boolean =>
    reserved.some((slot) => address >= slot.base && address <= slot.base + slot.size);
  const up = touches(start);
  return up === touches(end) ? undefined : up;
}

function allocate(state: BootState, request: Request, region: ReservedRegion, world: World): Allocated | undefined {
  const because = causeOf(region);
  const { addressMax, bottomUp } = state.memblock;
  const { start = 0n, end = addressMax } = request;
  const text =
    `memblock_phys_alloc_range: ${request.size} bytes align=0x${request.align.toString(16)} ` +
    `from=${physAddress(start, addressMax)} max_addr=${physAddress(end, addressMax)} ` +
    'early_init_dt_alloc_reserved_memory_arch';
  const told = say(state, text, because, true);
  const direction = request.start === undefined ? undefined : grownBottomUp(state, world, start, end);
  const turned = direction === undefined ? told : { ...told, memblock: { ...told.memblock, bottomUp: direction } };
  const found = allocRange(turned, PLACE, request, { because });
  if (found === undefined) return undefined;
  const restored = { ...found.state, memblock: { ...found.state.memblock, bottomUp } };
  if (!region.flags.has('no-map')) return { ...found, state: restored };
  return { ...found, state: mark(restored, PLACE, { base: found.base, size: request.size }, 'nomap', { because }) };
}

/** Tries the ranges in the order given; without `alloc-ranges` all memory, from the top. */
function placeRegion(
  state: BootState,
  region: ReservedRegion,
  placement: DynamicPlacement,
  world: World,
): Allocated | undefined {
  const asked = alignmentOf(region, placement, world);
  const request = { size: placement.size.value, align: asked === 0n ? SMP_CACHE_BYTES : asked };
  const { addressMax } = state.memblock;
  if (placement.allocRangesSpan === undefined && placement.allocRanges.length === 0) {
    return allocate(state, { ...request, end: addressMax }, region, world);
  }
  for (const { value } of placement.allocRanges) {
    const end = BigInt.asUintN(addressMax > 0xffff_ffffn ? 64 : 32, endOf(value));
    const window = { ...request, start: value.base, end: end === 0n ? addressMax : end };
    const found = allocate(state, window, region, world);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What the placement of a slot without a size is: a `reg` of size 0 falls back to `size`. */
function dynamicPlacement(region: ReservedRegion): DynamicPlacement | MalformedPlacement | undefined {
  const { placement } = region;
  if (placement.kind === 'static') return placement.whenEmpty;
  return placement.kind === 'none' ? undefined : placement;
}

const MALFORMED: Readonly<Record<MalformedPlacement['property'], (name: string) => string>> = {
  reg: (name) => `OF: fdt: Reserved memory: invalid reg property in '${name}', skipping node.`,
  size: (name) => `OF: reserved mem: invalid size property in '${name}' node.`,
  alignment: (name) => `OF: reserved mem: invalid alignment property in '${name}' node.`,
  'alloc-ranges': (name) => `OF: reserved mem: invalid alloc-ranges property in '${name}', skipping node.`,
};

/** What became of a slot; without a slot the handlers are not asked. */
export interface Sized {
  readonly state: BootState;
  readonly slot?: ReservedMem;
}

/** Finds room for a slot without a size (drivers/of/of_reserved_mem.c: __reserved_mem_alloc_size()). */
export function allocateSize(state: BootState, slot: ReservedMem, region: ReservedRegion, world: World): Sized {
  const because = causeOf(region);
  const placement = dynamicPlacement(region);
  if (placement === undefined) return { state };
  if (placement.kind === 'malformed') {
    const told = say(state, MALFORMED[placement.property](region.name), because);
    return { state: amend(told, slot.index, { add: 'invalid-property' }) };
  }
  const size = placement.size.value;
  const { addressMax } = state.memblock;
  const found = placeRegion(state, region, placement, world);
  if (found === undefined) return { state: failed(state, slot, region, size) };
  const base = physAddress(found.base, addressMax);
  const text = `OF: reserved mem: allocated memory for '${region.name}' node: base ${base}, size ${mebibytes(size, addressMax)} MiB`;
  const range = { base: found.base, size };
  return {
    state: amend(say(found.state, text, because, true), slot.index, { range, add: 'allocated' }),
    slot: { ...slot, ...range },
  };
}

function failed(state: BootState, slot: ReservedMem, region: ReservedRegion, size: Bytes): BootState {
  const message = `OF: reserved mem: failed to allocate memory for node '${region.name}': size ${mebibytes(size, state.memblock.addressMax)} MiB`;
  return amend(say(state, message, causeOf(region)), slot.index, {
    add: 'alloc-failed',
    refusal: {
      message,
      why: 'there is no free range that fits',
      mirrors: `drivers/of/of_reserved_mem.c: __reserved_mem_alloc_size()`,
    },
  });
}
