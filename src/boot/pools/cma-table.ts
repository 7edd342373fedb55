import type { Range } from '../../units/range.js';
import type { Bytes, PhysAddr } from '../../units/units.js';
import { bytesOf } from '../../units/units.js';
import { type Allocated, allocRange, free, mebibytes, type Place, physAddress, reserve, say } from '../journal.js';
import { roundDown, roundUp } from '../memblock/find.js';
import { endOfDram, isRegionReserved } from '../memblock/memblock.js';
import type { BootState, Cause, Certainty, CmaArea } from '../state.js';
import type { World } from '../world.js';
import { reserveBlock } from './dmb-table.js';

const SZ_4G = 0x1_0000_0000n;

/** What base and size of an area must be multiples of (include/linux/cma.h: CMA_MIN_ALIGNMENT_BYTES). */
export function cmaAlignment(world: World): Bytes {
  const order =
    world.kernel.cmaAlignment === 'max-order'
      ? Math.max(world.maxOrder - 1, world.pageblockOrder)
      : world.pageblockOrder;
  return bytesOf(2 ** order, world.pageShift);
}

/** An area that somebody asks for. */
export interface AreaRequest {
  readonly name: string;
  readonly range: Range;
  readonly isDefault: boolean;
  readonly inMovableBlock: boolean;
  readonly because: Cause;
  readonly certainty: Certainty;
}

export interface AreaMade {
  readonly state: BootState;
  /** Why it was not made. */
  readonly why?: string;
}

/** Makes an area of a range, if there is a slot left and it is still reserved (mm/cma.c: cma_init_reserved_mem()); whoever asks has aligned it. */
export function initReservedArea(state: BootState, place: Place, request: AreaRequest, world: World): AreaMade {
  const { range, because } = request;
  if (state.cmaAreas.length >= world.cmaSlots) {
    const told = say(state, 'cma: Not enough slots for CMA reserved regions!', because);
    return { state: told, why: `all ${world.cmaSlots} slots for CMA areas are taken` };
  }
  if (!isRegionReserved(state.memblock, range)) return { state, why: 'no byte of it is reserved' };
  let current = state;
  if (request.inMovableBlock) {
    const made = reserveBlock(current, place, range, world, because);
    if (made.error !== undefined) return { state: made.state, why: made.why ?? '' };
    current = made.state;
  }
  const { name, isDefault, certainty, inMovableBlock } = request;
  // mm/cma.h: CMA_MAX_NAME, its NUL included.
  const area: CmaArea = {
    name: name.slice(0, 63),
    range,
    isDefault,
    activated: true,
    ...(inMovableBlock ? { inMovableBlock } : {}),
    because,
    certainty,
  };
  return { state: { ...current, cmaAreas: [...current.cmaAreas.map((other) => yielded(other, area)), area] } };
}

/** The last default area is the only one (dma_contiguous_default_area). */
const yielded = (area: CmaArea, added: CmaArea): CmaArea =>
  added.isDefault && area.isDefault ? { ...area, isDefault: false } : area;

/** An area that the kernel has to find the place for (mm/cma.c: cma_declare_contiguous_nid()). */
export interface Declaration {
  readonly name: string;
  readonly base: PhysAddr;
  /** Not 0. */
  readonly size: Bytes;
  /** 0: no limit. */
  readonly limit: PhysAddr;
  readonly alignment: Bytes;
  readonly fixed: boolean;
  readonly nid?: number;
  readonly isDefault: boolean;
  readonly inMovableBlock: boolean;
  readonly because: Cause;
  readonly certainty: Certainty;
}

export interface Declared {
  readonly state: BootState;
  readonly range?: Range;
  readonly error?: 'ENOSPC' | 'EINVAL' | 'EBUSY' | 'ENOMEM';
}

/** Where a request may lie, rounded as the kernel does it. */
interface Window {
  readonly base: PhysAddr;
  readonly size: Bytes;
  readonly limit: PhysAddr;
  readonly alignment: Bytes;
  readonly fixed: boolean;
}

/** Reserves an area, fixed or wherever there is room, and makes it (mm/cma.c: cma_declare_contiguous_nid()). */
export function declareContiguous(state: BootState, place: Place, asked: Declaration, world: World): Declared {
  const { because } = asked;
  const { addressMax } = state.memblock;
  const address = (value: bigint): string => physAddress(value, addressMax);
  if (state.cmaAreas.length >= world.cmaSlots) {
    return { state: say(state, 'cma: Not enough slots for CMA reserved regions!', because), error: 'ENOSPC' };
  }
  const minimal = cmaAlignment(world);
  const alignment = asked.alignment > minimal ? asked.alignment : minimal;
  const failed = (current: BootState, size: Bytes, error: NonNullable<Declared['error']>, text?: string): Declared => {
    const told = text === undefined ? current : say(current, `cma: ${text}`, because);
    return { state: say(told, `cma: Failed to reserve ${mebibytes(size, addressMax)} MiB`, because), error };
  };
  if (asked.fixed && (asked.base & (alignment - 1n)) !== 0n) {
    const text = `Region at ${address(asked.base)} must be aligned to ${address(alignment)} bytes`;
    return failed(state, asked.size, 'EINVAL', text);
  }
  const window = windowOf(state, asked, alignment);
  const { base, size, limit, fixed } = window;
  const highmem = highmemStart(state);
  if (fixed && base < highmem && base + size > highmem) {
    const text = `Region at ${address(base)} defined on low/high memory boundary (${address(highmem)})`;
    return failed(state, size, 'EINVAL', text);
  }
  if (base + size > limit) {
    const text = `Size (${address(size)}) of region at ${address(base)} exceeds limit (${address(limit)})`;
    return failed(state, size, 'EINVAL', text);
  }
  const found = fixed ? reserveFixed(state, place, window, asked) : reserveAnywhere(state, place, window, asked, world);
  if (found === undefined) return failed(state, size, fixed ? 'EBUSY' : 'ENOMEM');
  const range = { base: found.base, size };
  const made = initReservedArea(found.state, place, { ...asked, range }, world);
  if (made.why !== undefined) return failed(free(made.state, place, range, { because }), size, 'EINVAL');
  const text = `cma: Reserved ${mebibytes(size, addressMax)} MiB at ${address(found.base)}`;
  return { state: say(made.state, text, because), range };
}

function windowOf(state: BootState, asked: Declaration, alignment: Bytes): Window {
  const base = roundUp(asked.base, alignment);
  const rounded = roundDown(asked.limit, alignment);
  const end = endOfDram(state.memblock);
  return {
    base,
    size: roundUp(asked.size, alignment),
    limit: rounded === 0n || rounded > end ? end : rounded,
    alignment,
    fixed: asked.fixed && base !== 0n,
  };
}

/** The border of lowmem; where there is no highmem, the end of memory (`__pa(high_memory - 1) + 1`). */
const highmemStart = ({ lowmemLimit, memblock }: BootState): PhysAddr => lowmemLimit ?? endOfDram(memblock);

function reserveFixed(state: BootState, place: Place, window: Window, asked: Declaration): Allocated | undefined {
  const range = { base: window.base, size: window.size };
  if (isRegionReserved(state.memblock, range)) return undefined;
  return { state: reserve(state, place, range, asked), base: window.base };
}

/**
 * Highmem first, then from 4 GiB upwards, then downwards from the limit. On arm the second try is made also when the
 * first one found a place: that place then stays reserved for ever.
 */
function reserveAnywhere(
  state: BootState,
  place: Place,
  window: Window,
  asked: Declaration,
  world: World,
): Allocated | undefined {
  const { base, size, alignment } = window;
  const request = { size, align: alignment, exactNid: true, ...(asked.nid === undefined ? {} : { nid: asked.nid }) };
  const highmem = highmemStart(state);
  let limit = window.limit;
  let current = state;
  let found: Allocated | undefined;
  if (base < highmem && limit > highmem) {
    found = allocRange(current, place, { ...request, start: highmem, end: limit }, asked);
    if (found !== undefined) current = found.state;
    limit = highmem;
  }
  const { memblock } = current;
  if (world.config.physAddrBits === 64 && !memblock.bottomUp && endOfDram(memblock) >= SZ_4G + size) {
    const upwards = { ...current, memblock: { ...memblock, bottomUp: true } };
    const low = allocRange(upwards, place, { ...request, start: SZ_4G, end: limit }, asked);
    current = low === undefined ? current : restored(low.state);
    if (found !== undefined) current = leak(current, { base: found.base, size }, asked.because);
    found = low === undefined ? undefined : { ...low, state: current };
  }
  return found ?? allocRange(current, place, { ...request, start: base, end: limit }, asked);
}

const restored = (state: BootState): BootState => ({ ...state, memblock: { ...state.memblock, bottomUp: false } });

/** What the first try reserved is forgotten, but not freed. */
const leak = (state: BootState, range: Range, because: Cause): BootState => ({
  ...state,
  lost: [
    ...state.lost,
    {
      range,
      why: 'the kernel reserved it in highmem for a CMA area, then made the area elsewhere: it is never freed',
      because,
    },
  ],
});
