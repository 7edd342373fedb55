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

/** Each area has a whole segment, and the areas together a power of two of slots (swiotlb_adjust_nareas()). */
function withAreas(parameter: SwiotlbParameter, count: bigint): SwiotlbParameter & { readonly areas: bigint } {
  const areas = nextPowerOfTwo(count);
  const asked = parameter.slots ?? DEFAULT_SLOTS;
  const least = SEGMENT_SLOTS * areas;
  return { ...parameter, areas, slots: nextPowerOfTwo(asked < least ? least : asked) };
}

/** What the kernel says when it counts areas. */
function areaLines(before: SwiotlbParameter, after: ReturnType<typeof withAreas>): readonly string[] {
  const { slots = DEFAULT_SLOTS, areas } = after;
  const rounded = slots !== (before.slots ?? DEFAULT_SLOTS);
  const size = (slots * SLOT_BYTES) >> 20n;
  return [
    `software IO TLB: area num ${areas}.`,
    ...(rounded ? [`software IO TLB: SWIOTLB bounce buffer size roundup to ${size}MB`] : []),
  ];
}

/** `[slots][,[areas]][,force|noforce]` on top of what an earlier one has set (kernel/dma/swiotlb.c: setup_io_tlb_npages()). */
export function parseSwiotlb(value: string, earlier: SwiotlbParameter): ParsedSwiotlb {
  const slots = leadingNumber(value);
  const areas = leadingNumber(slots.rest.replace(/^,/, ''));
  const word = areas.rest.replace(/^,/, '');
  const sized = slots.value === undefined ? earlier : { ...earlier, slots: roundUp(slots.value, SEGMENT_SLOTS) };
  const divided = areas.value === undefined ? undefined : withAreas(sized, areas.value);
  const parameter = divided ?? sized;
  return {
    parameter: word === 'force' || word === 'noforce' ? { ...parameter, mode: word } : parameter,
    lines: divided === undefined ? [] : areaLines(sized, divided),
  };
}

/** A parameter, and what the kernel says as it reads it. */
export interface ParsedSwiotlb {
  readonly parameter: SwiotlbParameter;
  readonly lines: readonly string[];
}

/** Reads `swiotlb=` while the early parameters are read. */
export function setSwiotlb(state: BootState, value: string): BootState {
  const { parameter, lines } = parseSwiotlb(value, state.parameters.swiotlb ?? {});
  const told = lines.reduce((current, line) => say(current, line, byKernel('swiotlb=')), state);
  return { ...told, parameters: { ...told.parameters, swiotlb: parameter } };
}

function leadingNumber(text: string): { readonly value?: bigint; readonly rest: string } {
  return /^[0-9]/.test(text) ? parseNumber(text) : { rest: text };
}

/** How many slots the kernel asks for; undefined: it keeps no bounce buffers (mem_init() of each arch, swiotlb_init_remap()). */
function wantedBuffers(state: BootState, world: World): SwiotlbParameter | undefined {
  const parameter = state.parameters.swiotlb ?? {};
  if (!world.config.swiotlb || parameter.mode === 'noforce') return undefined;
  if (parameter.mode === 'force' || needsBounceBuffers(state, world)) return parameter;
  if (world.arch !== 'arm64' || !world.kernel.bouncesSmallBuffers) return undefined;
  const { slots = DEFAULT_SLOTS } = parameter;
  const share = roundUp(memorySize(state.memblock) / 1024n / SLOT_BYTES, SEGMENT_SLOTS);
  return { ...parameter, slots: share < slots ? share : slots };
}

/** Bounce buffers below the DMA limit, half as many as long as there is no room. */
export const bounceBuffers: BootStep = {
  name: 'bounce buffers',
  mirrors: 'kernel/dma/swiotlb.c: swiotlb_init_remap()',
  run(state, world) {
    const asked = wantedBuffers(state, world);
    if (asked === undefined) return state;
    if (asked.areas !== undefined) return takeBuffers(state, world, this, asked.slots ?? DEFAULT_SLOTS, asked.areas);
    const divided = withAreas(asked, BigInt(possibleCpus(state, world)));
    const told = areaLines(asked, divided).reduce((current, line) => say(current, line, byKernel(WHAT)), state);
    return takeBuffers(told, world, this, divided.slots ?? DEFAULT_SLOTS, divided.areas);
  },
};

function takeBuffers(state: BootState, world: World, place: Place, slots: bigint, areas: bigint): BootState {
  const end = world.arch === 'arm64' ? bounceLimit(state, world) - 1n : 0xffff_ffffn;
  for (let count = slots; ; count = roundUp(count >> 1n, SEGMENT_SLOTS)) {
    const size = count * SLOT_BYTES;
    const request: Request = { size, align: world.pageSize, end };
    const taken = alloc(state, place, request, { because: byKernel(WHAT), certainty: 'estimated' });
    if (taken !== undefined) {
      const adjusted = `software IO TLB: SWIOTLB bounce buffer size adjusted ${slots} -> ${count} slabs`;
      const told = count === slots ? taken.state : say(taken.state, adjusted, byKernel(WHAT));
      return describeBuffers(told, world, place, { base: taken.base, size }, areas);
    }
    if (count <= FEWEST_SLOTS) return state;
  }
}

/** What goes with the buffers: a record per slot, and one per area. */
function describeBuffers(state: BootState, world: World, place: Place, buffers: Range, areas: bigint): BootState {
  const is64 = world.arch !== 'arm';
  const hex = (address: bigint): string => `0x${address.toString(16).padStart(16, '0')}`;
  const records = roundUp((buffers.size / SLOT_BYTES) * (is64 ? 24n : 16n), world.pageSize);
  const size = areas * (is64 ? 16n : 8n);
  const withRecords = allocOwn(state, place, { size: records, align: world.pageSize }, WHAT);
  const described = allocOwn(withRecords, place, { size, align: CACHE_LINE }, WHAT);
  const range = `[mem ${hex(buffers.base)}-${hex(endOf(buffers))}]`;
  return say(described, `software IO TLB: mapped ${range} (${buffers.size >> 20n}MB)`, byKernel(WHAT));
}
