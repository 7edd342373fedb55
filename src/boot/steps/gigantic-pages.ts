import type { Bytes } from '../../units/units.js';
import { memparse, splitArguments } from '../cmdline.js';
import { alloc, type BootStep, byKernel, say } from '../journal.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { nodesWithMemory } from '../zones/index.js';

const PLACE = { name: 'gigantic pages', mirrors: 'mm/hugetlb.c: hugetlb_hstate_alloc_pages()' };
const because = byKernel('hugepages=');

/** The sizes that huge pages may have (arch/arm64/mm/hugetlbpage.c: __hugetlb_valid_size()). */
export function hugePageSizes(world: World): readonly Bytes[] {
  const { pageShift, arch } = world;
  const pmd = 1n << BigInt(2 * pageShift - 3);
  if (arch === 'arm') return [pmd];
  if (arch === 'riscv') return [pmd, 1n << 30n];
  const contPte = 1n << BigInt(pageShift === 12 ? 16 : 21);
  const contPmd = pmd << BigInt(pageShift === 12 ? 4 : 5);
  return [contPte, pmd, contPmd, ...(pageShift === 12 ? [1n << 30n] : [])];
}

/** What has been asked for of one size (struct hstate); a count of nodes stays until one is found wrong. */
interface Wanted {
  readonly total: number;
  readonly perNode: ReadonlyMap<number, number>;
  /** The node that the next page is taken from. */
  readonly turn: number;
}

const NOTHING: Wanted = { total: 0, perNode: new Map(), turn: 0 };

/** Before any size is named, counts are for the one that will be the default. */
type Slot = Bytes | 'default';

/** What the parameters have said so far; each `hugepages=` belongs to the size before it. */
interface Parsing {
  readonly state: BootState;
  readonly size?: Bytes;
  readonly valid: boolean;
  readonly wanted: ReadonlyMap<Slot, Wanted>;
  /** Whose count was set last: it cannot be set twice in a row. */
  readonly last?: Slot;
  readonly defaultSize?: Bytes;
  /** hugetlb_cma= has taken their place; the kernel says so once. */
  readonly skipped: boolean;
}

const wantedOf = (parsing: Parsing, slot: Slot): Wanted => parsing.wanted.get(slot) ?? NOTHING;

const want = (parsing: Parsing, slot: Slot, wanted: Wanted): Parsing => ({
  ...parsing,
  wanted: new Map([...parsing.wanted, [slot, wanted]]),
});

/** Whether the page allocator is too small for such a page (`hstate_is_gigantic()`). */
export const isGigantic = (size: Bytes, world: World): boolean =>
  size >= 1n << BigInt(world.pageShift + world.maxOrder);

/** `page size 1.00 GiB`, three digits as the kernel shows sizes (lib/string_helpers.c: string_get_size()). */
function shownSize(size: Bytes): string {
  const [unit, shift] = size >= 1n << 30n ? ['GiB', 30n] : size >= 1n << 20n ? ['MiB', 20n] : ['KiB', 10n];
  const value = Number(size) / 2 ** Number(shift);
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${unit}`;
}

/** No machine has memory for more gigantic pages than this. */
const MAX_PAGES = 65_536;

/** One page, of a node if one is named (__alloc_bootmem_huge_page()). */
function takePage(state: BootState, size: Bytes, nid: number | undefined): BootState | undefined {
  const request = { size, align: size, ...(nid === undefined ? {} : { nid }) };
  const found = alloc(state, PLACE, request, { because, certainty: 'estimated' });
  return found && { ...found.state, released: [...found.state.released, { base: found.base, size }] };
}

const fellShort = (state: BootState, size: Bytes, count: number, taken: number, where: string): BootState =>
  say(
    state,
    `HugeTLB: allocating ${count} of page size ${shownSize(size)} failed${where}.  Only allocated ${taken} hugepages.`,
    because,
  );

/** All pages of a size that one node must give (hugetlb_hstate_alloc_pages_onenode()). */
function takeFromNode(parsing: Parsing, size: Bytes, nid: number, count: number): Parsing {
  let { state } = parsing;
  for (let taken = 0; taken < Math.min(count, MAX_PAGES); taken++) {
    const next = takePage(state, size, nid);
    if (next === undefined) {
      const wanted = wantedOf(parsing, size);
      const perNode = new Map([...wanted.perNode, [nid, taken]]);
      const left = { ...wanted, total: wanted.total - (count - taken), perNode };
      return want({ ...parsing, state: fellShort(state, size, count, taken, ` node${nid}`) }, size, left);
    }
    state = next;
  }
  return { ...parsing, state };
}

/** Pages in turn from all nodes that have memory. */
function takeInTurn(parsing: Parsing, world: World, size: Bytes): Parsing {
  const nodes = nodesWithMemory(parsing.state.memblock.memory, world.pageShift);
  const wanted = wantedOf(parsing, size);
  let { state } = parsing;
  let { turn } = wanted;
  for (let taken = 0; taken < Math.min(wanted.total, MAX_PAGES); taken++) {
    const next = takePage(state, size, nodes[turn % Math.max(1, nodes.length)]);
    turn++;
    if (next === undefined) {
      const told = fellShort(state, size, wanted.total, taken, '');
      return want({ ...parsing, state: told }, size, { ...wanted, total: taken, turn });
    }
    state = next;
  }
  return want({ ...parsing, state }, size, { ...wanted, turn });
}

/** Gigantic pages are taken at once: later nothing could (mm/hugetlb.c: hugetlb_hstate_alloc_pages()). */
function takePages(parsing: Parsing, world: World, size: Bytes): Parsing {
  if (!isGigantic(size, world)) return parsing;
  if ((parsing.state.parameters.hugetlbCma?.size ?? 0n) > 0n) {
    const text = 'HugeTLB: hugetlb_cma is enabled, skip boot time allocation';
    return parsing.skipped ? parsing : { ...parsing, skipped: true, state: say(parsing.state, text, because) };
  }
  const { total, perNode } = wantedOf(parsing, size);
  if (total === 0) return parsing;
  const named = parsing.state.nodes.filter((nid) => (perNode.get(nid) ?? 0) > 0);
  if (named.length === 0) return takeInTurn(parsing, world, size);
  return named.reduce((current, nid) => takeFromNode(current, size, nid, perNode.get(nid) ?? 0), parsing);
}

/** Reads `N` or `node:N[,node:N…]` into a count; what cannot be read is given back. */
function readCount(before: Wanted, value: string, nodes: readonly number[]): { wanted: Wanted; fault?: string } {
  let wanted = before;
  let rest = value;
  while (rest !== '') {
    const [digits] = /^\d+/.exec(rest) ?? [];
    if (digits === undefined) return { wanted, fault: rest };
    if (rest[digits.length] !== ':') {
      if (rest !== value) return { wanted, fault: rest };
      return { wanted: { ...wanted, total: Number(digits) } };
    }
    if (!nodes.includes(Number(digits))) return { wanted, fault: rest };
    rest = rest.slice(digits.length + 1);
    const [count] = /^\d+/.exec(rest) ?? [];
    if (count === undefined) return { wanted, fault: rest };
    const perNode = new Map([...wanted.perNode, [Number(digits), Number(count)]]);
    wanted = { ...wanted, total: wanted.total + Number(count), perNode };
    if (rest[count.length] !== ',') break;
    rest = rest.slice(count.length + 1);
  }
  return { wanted };
}

/** mm/hugetlb.c: hugepages_setup(). */
function setCount(parsing: Parsing, world: World, value: string): Parsing {
  if (!parsing.valid) {
    const text = `HugeTLB: hugepages=${value} does not follow a valid hugepagesz, ignoring`;
    return { ...parsing, valid: true, state: say(parsing.state, text, because) };
  }
  const slot = parsing.size ?? 'default';
  if (slot === parsing.last) {
    const text = `HugeTLB: hugepages= specified twice without interleaving hugepagesz=, ignoring hugepages=${value}`;
    return { ...parsing, state: say(parsing.state, text, because) };
  }
  const { wanted, fault } = readCount(wantedOf(parsing, slot), value, parsing.state.nodes);
  if (fault !== undefined) {
    const told = say(parsing.state, `HugeTLB: Invalid hugepages parameter ${fault}`, because);
    return want({ ...parsing, state: told }, slot, { ...NOTHING, turn: wanted.turn });
  }
  const counted = want({ ...parsing, last: slot }, slot, wanted);
  return slot === 'default' ? counted : takePages(counted, world, slot);
}

const refuseSize = (parsing: Parsing, text: string): Parsing => ({
  ...parsing,
  valid: false,
  state: say(parsing.state, `HugeTLB: ${text}`, because),
});

/** mm/hugetlb.c: hugepagesz_setup(). */
function chooseSize(parsing: Parsing, world: World, value: string): Parsing {
  const size = memparse(value).value;
  if (!hugePageSizes(world).includes(size)) return refuseSize(parsing, `unsupported hugepagesz=${value}`);
  const known = parsing.wanted.get(size);
  if (known !== undefined && (parsing.defaultSize !== size || known.total > 0)) {
    return refuseSize(parsing, `hugepagesz=${value} specified twice, ignoring`);
  }
  return want({ ...parsing, valid: true, size }, size, known ?? NOTHING);
}

/** mm/hugetlb.c: default_hugepagesz_setup(): what was counted before any size was named is for this one. */
function chooseDefaultSize(parsing: Parsing, world: World, value: string): Parsing {
  if (parsing.defaultSize !== undefined) {
    return refuseSize(parsing, `default_hugepagesz previously specified, ignoring ${value}`);
  }
  const size = memparse(value).value;
  if (!hugePageSizes(world).includes(size)) return refuseSize(parsing, `unsupported default_hugepagesz=${value}`);
  const chosen: Parsing = { ...parsing, valid: true, size, defaultSize: size };
  const counted = wantedOf(parsing, 'default');
  if (counted.total === 0) return want(chosen, size, wantedOf(parsing, size));
  return takePages(want(want(chosen, size, counted), 'default', NOTHING), world, size);
}

function onArgument(parsing: Parsing, world: World, name: string, value: string): Parsing {
  switch (name) {
    case 'hugepagesz':
      return chooseSize(parsing, world, value);
    case 'default_hugepagesz':
      return chooseDefaultSize(parsing, world, value);
    case 'hugepages':
      return setCount(parsing, world, value);
    default:
      return parsing;
  }
}

/** `hugepages=` of a size that the page allocator cannot give. The kernel counts them as its own again afterwards. */
export const allocGiganticPages: BootStep = {
  ...PLACE,
  run: (state, world) => {
    if (!world.config.hugetlb || !world.cmdline.includes('hugepage')) return state;
    const start: Parsing = { state, valid: true, skipped: false, wanted: new Map() };
    return splitArguments(world.cmdline).reduce(
      (parsing, { name, value = '' }) => onArgument(parsing, world, name, value),
      start,
    ).state;
  },
};
