import type { ReservedRegion, StaticPlacement } from '../../memory/demand.js';
import type { Range } from '../../units/range.js';
import { type BootStep, byKernel, mark, mebibytes, physAddress, refuse, reserve, say } from '../journal.js';
import { canAdd, canIsolate, isRegionReserved, overlapsMemory } from '../memblock/memblock.js';
import { amend, lose } from '../placed.js';
import type { BootState, Cause } from '../state.js';
import type { World } from '../world.js';
import { causeOf } from './cause.js';

const MEMRESERVES = {
  name: 'memory reserves',
  mirrors: 'drivers/of/fdt.c: early_init_fdt_scan_reserved_mem()',
};

/** The blob's own list, up to the first entry of size 0. */
export const reserveMemreserves: BootStep = {
  ...MEMRESERVES,
  run: (state, { demand }) => {
    const empty = demand.memreserves.findIndex((entry) => entry.value.size === 0n);
    const entries = empty < 0 ? demand.memreserves : demand.memreserves.slice(0, empty);
    return entries.reduce(
      (current, { value, span }) =>
        reserve(current, MEMRESERVES, value, { because: { kind: 'tree', path: '/', span } }),
      state,
    );
  },
};

const PLACE = { name: 'static regions', mirrors: 'drivers/of/fdt.c: fdt_scan_reserved_mem()' };

/** Reserves one range, or takes it out of the linear map; not over memory that is reserved (early_init_dt_reserve_memory()). */
function reserveOrUnmap(state: BootState, range: Range, nomap: boolean, because: Cause): BootState | undefined {
  const { memblock } = state;
  if (!(nomap ? canIsolate(memblock, 'memory') : canAdd(memblock, 'reserved', range))) return undefined;
  if (!nomap) return reserve(state, PLACE, range, { because, caller: MEMRESERVES.mirrors });
  if (overlapsMemory(state.memblock, range) && isRegionReserved(state.memblock, range)) return undefined;
  return mark(state, PLACE, range, 'nomap', { because });
}

/** `node 'NAME': base %pa, size %lu MiB`. */
function described(state: BootState, region: ReservedRegion, range: Range): string {
  const { addressMax } = state.memblock;
  const base = physAddress(range.base, addressMax);
  return `node '${region.name}': base ${base}, size ${mebibytes(range.size, addressMax)} MiB`;
}

/** One tuple of `reg`, and whether the kernel took it. */
function reserveTuple(state: BootState, region: ReservedRegion, range: Range): { state: BootState; done: boolean } {
  const because = causeOf(region);
  const text = described(state, region, range);
  const taken = range.size === 0n ? undefined : reserveOrUnmap(state, range, region.flags.has('no-map'), because);
  if (taken !== undefined) {
    return { state: say(taken, `OF: fdt: Reserved memory: reserved region for ${text}`, because, true), done: true };
  }
  const refused = refuse(state, PLACE, range, { because });
  return {
    state: say(refused, `OF: fdt: Reserved memory: failed to reserve memory for ${text}`, because),
    done: false,
  };
}

/** A slot of the kernel's table, if there is one left (fdt_reserved_mem_save_node()). */
function saveNode(state: BootState, world: World, index: number, range: Range): BootState {
  if (state.table.length < world.kernel.maxReservedRegions) {
    return { ...state, table: [...state.table, { index, base: range.base, size: range.size }] };
  }
  const told = say(state, 'OF: reserved mem: not enough space for all defined regions.', byKernel('the table is full'));
  return amend(told, index, {
    ...(range.size === 0n && range.base === 0n ? { add: 'ignored' as const } : {}),
    refusal: {
      message: 'OF: reserved mem: not enough space for all defined regions.',
      why: `the kernel's table has ${world.kernel.maxReservedRegions} slots`,
      mirrors: 'drivers/of/of_reserved_mem.c: fdt_reserved_mem_save_node()',
    },
  });
}

/** All tuples are reserved; the first of them, refused or not, becomes the region (__reserved_mem_reserve_reg()). */
function reserveRegion(
  state: BootState,
  world: World,
  index: number,
  region: ReservedRegion,
  placement: StaticPlacement,
): BootState {
  let current = state;
  placement.ranges.forEach(({ value, span }, tuple) => {
    const { state: next, done } = reserveTuple(current, region, value);
    current = next;
    const add = done ? 'reserved' : 'reserve-failed';
    const asRegion = done ? { range: value } : { refusal: refusalOf(value) };
    current = amend(current, index, tuple === 0 ? { add, ...asRegion } : { add });
    if (tuple === 0) {
      current = saveNode(current, world, index, value);
    } else if (done) {
      const why = `only the first tuple of reg becomes the region: this one stays reserved, and nobody can use it`;
      current = lose(current, value, why, { kind: 'tree', path: region.path, span });
    }
  });
  return current;
}

const refusalOf = (range: Range): NonNullable<BootState['placed'][number]['refusal']> => ({
  why:
    range.size === 0n
      ? 'its size is 0'
      : 'some of it is reserved already, and what is reserved cannot become no-map any more',
  mirrors: 'drivers/of/fdt.c: early_init_dt_reserve_memory()',
});

/** What a child of /reserved-memory gets before any handler is asked. */
function scanRegion(state: BootState, world: World, index: number, region: ReservedRegion): BootState {
  const { placement } = region;
  switch (placement.kind) {
    case 'static':
      return placement.ranges.length === 0
        ? amend(state, index, { add: 'ignored' })
        : reserveRegion(state, world, index, region, placement);
    case 'dynamic':
      return saveNode(state, world, index, { base: 0n, size: 0n });
    case 'malformed':
      if (placement.property !== 'reg') return saveNode(state, world, index, { base: 0n, size: 0n });
      return amend(
        say(
          state,
          `OF: fdt: Reserved memory: invalid reg property in '${region.name}', skipping node.`,
          causeOf(region),
        ),
        index,
        { add: 'invalid-property' },
      );
    case 'none':
      return amend(state, index, { add: 'ignored' });
  }
}

/** Every child of /reserved-memory in tree order: what has a `reg` is reserved, what has a `size` remembered. */
export const scanReservedMemory: BootStep = {
  ...PLACE,
  run: (state, world) => {
    const { reservedMemory: parent, regions } = world.demand;
    if (parent === undefined) return state;
    if (parent.problem !== undefined) {
      const because = { kind: 'tree', path: parent.path, span: parent.span } as const;
      const told = say(state, 'OF: fdt: Reserved memory: unsupported node format, ignoring', because);
      return regions.reduce((current, _, index) => amend(current, index, { add: 'ignored' }), told);
    }
    return regions.reduce(
      (current, region, index) =>
        region.enabled ? scanRegion(current, world, index, region) : amend(current, index, { add: 'skipped' }),
      state,
    );
  },
};
