import { endOf, type Range } from '../../units/range.js';
import { parseNumber } from '../cmdline.js';
import { alloc, allocOwn, type BootStep, byKernel, type Place, say } from '../journal.js';
import { type Request, roundUp } from '../memblock/find.js';
import { memorySize } from '../memblock/memblock.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { bounceLimit, needsBounceBuffers } from './arch-zones.js';
import { possibleCpus } from './percpu.js';

/** `swiotlb=`; what is absent was not given. */
export interface SwiotlbParameter {
  readonly slots?: bigint;
  readonly areas?: bigint;
  readonly mode?: 'force' | 'noforce';
}

/** IO_TLB_DEFAULT_SIZE in slots. */
const DEFAULT_SLOTS = 32_768n;
/** IO_TLB_SIZE. */
const SLOT_BYTES = 2048n;
/** IO_TLB_MIN_SLABS: fewer are not worth while. */
const FEWEST_SLOTS = 512n;
/** IO_TLB_SEGSIZE. */
const SEGMENT_SLOTS = 128n;
/** SMP_CACHE_BYTES. */
const CACHE_LINE = 64n;

const WHAT = 'bounce buffers (swiotlb)';

const nextPowerOfTwo = (value: bigint): bigint => (value <= 1n ? 1n : 1n << BigInt((value - 1n).toString(2).length));

/** `[slots][,[areas]][,force|noforce]` on top of what an earlier one has set (kernel/dma/swiotlb.c: setup_io_tlb_npages()). */
export function parseSwiotlb(value: string, earlier: SwiotlbParameter): SwiotlbParameter {
  const slots = leadingNumber(value);
  const areas = leadingNumber(slots.rest.replace(/^,/, ''));
  const word = areas.rest.replace(/^,/, '');
  return {
    ...earlier,
    ...(slots.value === undefined ? {} : { slots: roundUp(slots.value, SEGMENT_SLOTS) }),
    ...(areas.value === undefined ? {} : { areas: nextPowerOfTwo(areas.value) }),
    ...(word === 'force' || word === 'noforce' ? { mode: word } : {}),
  };
}

function leadingNumber(text: string): { readonly value?: bigint; readonly rest: string } {
  return /^[0-9]/.test(text) ? parseNumber(text) : { rest: text };
}

/** How many slots the kernel asks for; 0: it keeps no bounce buffers. */
function wantedSlots(state: BootState, world: World): bigint {
  const { slots = DEFAULT_SLOTS, mode } = state.parameters.swiotlb ?? {};
  if (!world.config.swiotlb || mode === 'noforce') return 0n;
  if (mode === 'force' || needsBounceBuffers(state, world)) return slots;
  if (world.arch !== 'arm64' || !world.kernel.bouncesSmallBuffers) return 0n;
  const share = roundUp(memorySize(state.memblock) / 1024n / SLOT_BYTES, SEGMENT_SLOTS);
  return share < slots ? share : slots;
}

/** Bounce buffers below the DMA limit, half as many as long as there is no room. */
export const bounceBuffers: BootStep = {
  name: 'bounce buffers',
  mirrors: 'kernel/dma/swiotlb.c: swiotlb_init_remap()',
  run(state, world) {
    const slots = wantedSlots(state, world);
    if (slots === 0n) return state;
    const told = say(state, `software IO TLB: area num ${areasOf(state, world)}.`, byKernel(WHAT));
    return takeBuffers(told, world, this, slots);
  },
};

/** Slots are kept in areas, one per CPU. */
const areasOf = (state: BootState, world: World): bigint =>
  state.parameters.swiotlb?.areas ?? nextPowerOfTwo(BigInt(possibleCpus(state, world)));

function takeBuffers(state: BootState, world: World, place: Place, slots: bigint): BootState {
  const end = world.arch === 'arm64' ? bounceLimit(state, world) - 1n : 0xffff_ffffn;
  for (let count = slots; ; count = roundUp(count >> 1n, SEGMENT_SLOTS)) {
    const size = count * SLOT_BYTES;
    const request: Request = { size, align: world.pageSize, end };
    const taken = alloc(state, place, request, { because: byKernel(WHAT), certainty: 'estimated' });
    if (taken !== undefined) return describeBuffers(taken.state, world, place, { base: taken.base, size });
    if (count <= FEWEST_SLOTS) return state;
  }
}

/** What goes with the buffers: a record per slot, and one per area. */
function describeBuffers(state: BootState, world: World, place: Place, buffers: Range): BootState {
  const is64 = world.arch !== 'arm';
  const hex = (address: bigint): string => `0x${address.toString(16).padStart(16, '0')}`;
  const records = roundUp((buffers.size / SLOT_BYTES) * (is64 ? 24n : 16n), world.pageSize);
  const areas = areasOf(state, world) * (is64 ? 16n : 8n);
  const withRecords = allocOwn(state, place, { size: records, align: world.pageSize }, WHAT);
  const withAreas = allocOwn(withRecords, place, { size: areas, align: CACHE_LINE }, WHAT);
  const range = `[mem ${hex(buffers.base)}-${hex(endOf(buffers))}]`;
  return say(withAreas, `software IO TLB: mapped ${range} (${buffers.size >> 20n}MB)`, byKernel(WHAT));
}
