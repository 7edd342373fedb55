import { endOf, type Range } from '../../units/range.js';
import type { PhysAddr } from '../../units/units.js';
import { add, type BootStep, mark, note, say } from '../journal.js';
import { roundDown, roundUp } from '../memblock/find.js';
import { capMemory } from '../memblock/memblock.js';
import type { BootState } from '../state.js';
import type { Bank, World } from '../world.js';

const U64_MAX = 0xffff_ffff_ffff_ffffn;

/** drivers/of/fdt.c: MAX_USABLE_RANGES. */
const MAX_USABLE_RANGES = 2;

const PLACE = { name: 'scan memory', mirrors: 'drivers/of/fdt.c: early_init_dt_add_memory_arch()' };

const ignoring = (state: BootState, what: 'block' | 'range', start: PhysAddr, end: PhysAddr, bank: Bank): BootState =>
  say(
    state,
    `OF: fdt: Ignoring memory ${what} 0x${start.toString(16)} - 0x${BigInt.asUintN(64, end).toString(16)}`,
    bank.because,
  );

/** A bank in whole pages; undefined: less than one page of it is left. */
function wholePages(bank: Range, pageSize: bigint): Range | undefined {
  const offset = bank.base & (pageSize - 1n);
  if (bank.size < pageSize - offset) return undefined;
  const head = offset === 0n ? 0n : pageSize - offset;
  return { base: roundUp(bank.base, pageSize), size: roundDown(bank.size - head, pageSize) };
}

/** Adds one bank, cut to whole pages and to what the kernel can address (early_init_dt_add_memory_arch()). */
function addBank(state: BootState, bank: Bank, world: World): BootState {
  const { addressMax } = state.memblock;
  const pages = wholePages(bank, world.pageSize);
  if (pages === undefined) return ignoring(state, 'block', bank.base, endOf(bank), bank);
  let { base, size } = pages;
  let next = state;
  if (base > addressMax) return ignoring(next, 'block', base, base + size, bank);
  if (BigInt.asUintN(64, base + size - 1n) > addressMax) {
    next = ignoring(next, 'range', addressMax + 1n, base + size, bank);
    size = addressMax - base + 1n;
  }
  if (BigInt.asUintN(64, base + size) < world.physOffset) return ignoring(next, 'block', base, base + size, bank);
  if (base < world.physOffset) {
    next = ignoring(next, 'range', base, world.physOffset, bank);
    size -= world.physOffset - base;
    base = world.physOffset;
  }
  return add(next, PLACE, { base, size }, { because: bank.because, silent: true });
}

/** The banks of the tree, whatever the size of a page (drivers/of/fdt.c: early_init_dt_scan_memory()). */
export const scanMemory: BootStep = {
  ...PLACE,
  run: (state, world) =>
    world.banks.reduce((current, bank) => {
      const added = addBank(current, bank, world);
      if (!bank.hotpluggable) return added;
      const reason = { because: bank.because, silent: true };
      return mark(added, PLACE, { base: bank.base, size: bank.size }, 'hotplug', reason);
    }, state),
};

const USABLE = {
  name: 'usable memory range',
  mirrors: 'drivers/of/fdt.c: early_init_dt_check_for_usable_mem_range()',
};

/** /chosen may confine the memory to a range or two, as it does for a crash kernel. */
export const capUsableMemory: BootStep = {
  ...USABLE,
  run: (state, world) => {
    const [first, ...others] = world.demand.chosen.usableMemoryRanges.slice(0, MAX_USABLE_RANGES);
    if (first === undefined || first.value.size === 0n) return state;
    const because = { kind: 'tree', path: '/chosen', span: first.span } as const;
    const kept = { ...state, memblock: capMemory(state.memblock, first.value) };
    const rest = others.filter((range) => range.value.size > 0n);
    return rest.reduce(
      (current, range) =>
        add(current, USABLE, range.value, { because: { ...because, span: range.span }, silent: true }),
      note(
        kept,
        USABLE,
        'remove',
        { base: endOf(first.value), size: U64_MAX - endOf(first.value) },
        { because, silent: true },
      ),
    );
  },
};
