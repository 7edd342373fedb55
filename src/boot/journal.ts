import type { Range } from '../units/range.js';
import type { Bytes, PhysAddr } from '../units/units.js';
import { type Allocation, allocate, allocateRange, type Request } from './memblock/find.js';
import * as memblock from './memblock/memblock.js';
import type { MemblockFlag } from './memblock/region.js';
import type { BootEvent, BootState, Cause, Certainty, KernelLine, TrailEntry } from './state.js';
import type { World } from './world.js';

/** What a step is called, and the kernel routine that it is true to: `file.c: function()`. */
export interface Place {
  readonly name: string;
  readonly mirrors: string;
}

/** One kernel routine of the boot. */
export interface BootStep extends Place {
  run(state: BootState, world: World): BootState;
}

/** Why, and how surely, something is done to the memory. */
export interface Reason {
  readonly because: Cause;
  readonly certainty?: Certainty;
  /** Done before `memblock=debug` is read: the kernel does not print it. */
  readonly silent?: boolean;
  /** The function that stands in the line of memblock=debug, where a compiler usually puts the step into another. */
  readonly caller?: string;
}

export const byKernel = (what: string): Cause => ({ kind: 'kernel', what });

/** `%pa`: an address in as many digits as phys_addr_t has. */
export const physAddress = (address: PhysAddr, addressMax: PhysAddr): string =>
  `0x${BigInt.asUintN(64, address)
    .toString(16)
    .padStart(addressMax > 0xffff_ffffn ? 16 : 8, '0')}`;

/** `size / SZ_1M`, of an unsigned long. */
export const mebibytes = (size: Bytes, addressMax: PhysAddr): bigint =>
  (addressMax > 0xffff_ffffn ? size : BigInt.asUintN(32, size)) >> 20n;

const follow = (state: BootState, entry: TrailEntry): BootState => ({
  ...state,
  trail: { entry, before: state.trail },
});

/** Adds a line to the predicted log. */
export const say = (state: BootState, text: string, because: Cause, debug = false): BootState =>
  follow(state, { kind: 'line', line: { text, debug, because } });

/** Adds lines to the predicted log. */
export const sayAll = (state: BootState, lines: readonly KernelLine[]): BootState =>
  lines.reduce<BootState>((current, line) => follow(current, { kind: 'line', line }), state);

/** The kernel stops here. The first death counts. */
export const panic = (state: BootState, death: NonNullable<BootState['panic']>): BootState =>
  state.panic === undefined ? { ...state, panic: death } : state;

const CALLS = {
  add: 'memblock_add',
  remove: 'memblock_remove',
  reserve: 'memblock_reserve',
  free: 'memblock_phys_free',
};

/** `file.c: function()` without file and brackets. */
export const functionOf = (mirrors: string): string => mirrors.replace(/^.*: /, '').replace(/\(\)$/, '');

/** The line that the kernel writes under memblock=debug; few ask for it, so it is put into words late. */
class DebugLine implements KernelLine {
  readonly debug = true;
  readonly because: Cause;
  readonly #call: keyof typeof CALLS;
  readonly #range: Range;
  readonly #caller: string;
  readonly #addressMax: PhysAddr;

  constructor(call: keyof typeof CALLS, { range, because }: BootEvent, caller: string, addressMax: PhysAddr) {
    this.because = because;
    this.#call = call;
    this.#range = range;
    this.#caller = caller;
    this.#addressMax = addressMax;
  }

  get text(): string {
    const first = physAddress(this.#range.base, this.#addressMax);
    const last = physAddress(this.#range.base + this.#range.size - 1n, this.#addressMax);
    return `${CALLS[this.#call]}: [${first}-${last}] ${functionOf(this.#caller)}`;
  }
}

/** The trail from its beginning: what was done, and what the kernel says of it. */
export function tellTrail({ trail, memblock: { addressMax } }: BootState): {
  readonly journal: readonly BootEvent[];
  readonly kernelLines: readonly KernelLine[];
} {
  const journal: BootEvent[] = [];
  const kernelLines: KernelLine[] = [];
  for (let at = trail; at !== undefined; at = at.before) {
    const { entry } = at;
    if (entry.kind === 'line') kernelLines.push(entry.line);
    else {
      const { event, caller } = entry;
      journal.push(event);
      // Marking and refusing are silent.
      if (caller === undefined || event.call === 'mark' || event.call === 'refuse') continue;
      kernelLines.push(new DebugLine(event.call, event, caller, addressMax));
    }
  }
  return { journal: journal.reverse(), kernelLines: kernelLines.reverse() };
}

/** Writes down what was done. */
export function note(
  state: BootState,
  { name: step, mirrors }: Place,
  call: BootEvent['call'],
  range: Range,
  { because, certainty = 'exact', silent = false, caller = mirrors }: Reason,
): BootState {
  const event: BootEvent = { step, mirrors, call, range, because, certainty };
  return follow(state, silent ? { kind: 'event', event } : { kind: 'event', event, caller });
}

/** memblock_add(). */
export const add = (state: BootState, place: Place, range: Range, reason: Reason): BootState =>
  note({ ...state, memblock: memblock.add(state.memblock, range) }, place, 'add', range, reason);

/** memblock_remove(). */
export const remove = (state: BootState, place: Place, range: Range, reason: Reason): BootState =>
  note({ ...state, memblock: memblock.remove(state.memblock, range) }, place, 'remove', range, reason);

/** memblock_reserve(). */
export const reserve = (state: BootState, place: Place, range: Range, reason: Reason): BootState =>
  note({ ...state, memblock: memblock.reserve(state.memblock, range) }, place, 'reserve', range, reason);

/** memblock_phys_free(). */
export const free = (state: BootState, place: Place, range: Range, reason: Reason): BootState =>
  note({ ...state, memblock: memblock.free(state.memblock, range) }, place, 'free', range, reason);

/** memblock_mark_nomap() and its like, which print nothing. */
export const mark = (state: BootState, place: Place, range: Range, flag: MemblockFlag, reason: Reason): BootState =>
  note({ ...state, memblock: memblock.mark(state.memblock, range, flag) }, place, 'mark', range, reason);

/** memblock_clear_nomap() and its like, which print nothing. */
export const clear = (state: BootState, range: Range, flag: MemblockFlag): BootState => ({
  ...state,
  memblock: memblock.clear(state.memblock, range, flag),
});

/** The kernel did not do it. */
export const refuse = (state: BootState, place: Place, range: Range, reason: Reason): BootState =>
  note(state, place, 'refuse', range, reason);

/** An allocation and where it lies; undefined where there was no room. */
export interface Allocated {
  readonly state: BootState;
  readonly base: PhysAddr;
}

const IN_ALLOCATOR = 'mm/memblock.c: memblock_alloc_range_nid()';

function recorded(
  state: BootState,
  place: Place,
  allocation: Allocation | undefined,
  size: Bytes,
  reason: Reason,
): Allocated | undefined {
  if (allocation === undefined) return undefined;
  const range = { base: allocation.base, size };
  const taken = { ...state, memblock: allocation.memblock };
  const noted = note(taken, place, 'reserve', range, { ...reason, caller: IN_ALLOCATOR });
  return { state: noted, base: allocation.base };
}

/** memblock_phys_alloc_range() and memblock_alloc_range_nid(). */
export const allocRange = (state: BootState, place: Place, request: Request, reason: Reason): Allocated | undefined =>
  recorded(state, place, allocateRange(state.memblock, request), request.size, reason);

/** memblock_alloc() and its like: never above the current limit. */
export const alloc = (state: BootState, place: Place, request: Request, reason: Reason): Allocated | undefined =>
  recorded(state, place, allocate(state.memblock, request), request.size, reason);

/** An allocation of the kernel's own: estimated, and left out where there is no room. */
export function allocOwn(state: BootState, place: Place, request: Request, what: string): BootState {
  return alloc(state, place, request, { because: byKernel(what), certainty: 'estimated' })?.state ?? state;
}
