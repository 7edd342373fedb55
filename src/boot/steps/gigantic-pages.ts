import type { Bytes } from '../../units/units.js';
import { memparse, parseNumber, splitArguments } from '../cmdline.js';
import { alloc, type BootStep, byKernel, say } from '../journal.js';
import type { BootState } from '../state.js';
import type { World } from '../world.js';
import { nodesWithMemory } from '../zones/index.js';

const PLACE = { name: 'gigantic pages', mirrors: 'mm/hugetlb.c: hugetlb_hstate_alloc_pages()' };
const because = byKernel('hugepages=');

/** The sizes that huge pages may have (arch/arm64/mm/hugetlbpage.c: __hugetlb_valid_size()). */
function validSizes(world: World): readonly Bytes[] {
  const { pageShift, arch } = world;
  const pmd = 1n << BigInt(2 * pageShift - 3);
  if (arch === 'arm') return [pmd];
  if (arch === 'riscv') return [pmd, 1n << 30n];
  const contPte = 1n << BigInt(pageShift === 12 ? 16 : 21);
  const contPmd = pmd << BigInt(pageShift === 12 ? 4 : 5);
  return [contPte, pmd, contPmd, ...(pageShift === 12 ? [1n << 30n] : [])];
}

/** What the parameters have said so far; each `hugepages=` belongs to the size before it. */
interface Parsing {
  readonly state: BootState;
  readonly size?: Bytes;
  readonly valid: boolean;
  readonly defaultCount?: number;
  /** Per size, the node that the next page is taken from. */
  readonly turn: number;
}

const isGigantic = (size: Bytes, world: World): boolean => size >= 1n << BigInt(world.pageShift + world.maxOrder);

/** `page size 1.00 GiB`, three digits as the kernel shows sizes (lib/string_helpers.c: string_get_size()). */
function shownSize(size: Bytes): string {
  const [unit, shift] = size >= 1n << 30n ? ['GiB', 30n] : size >= 1n << 20n ? ['MiB', 20n] : ['KiB', 10n];
  const value = Number(size) / 2 ** Number(shift);
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${unit}`;
}

/** No machine has memory for more gigantic pages than this. */
const MAX_PAGES = 65_536;

/** Takes pages in turn from all nodes, or from the one that is named. */
function allocPagesOf(parsing: Parsing, world: World, size: Bytes, count: number, nid?: number): Parsing {
  const nodes = nodesWithMemory(parsing.state.memblock.memory, world.pageShift);
  let { state, turn } = parsing;
  for (let taken = 0; taken < Math.min(count, MAX_PAGES); taken++) {
    const node = nid ?? nodes[turn % Math.max(1, nodes.length)];
    const request = { size, align: size, ...(node === undefined ? {} : { nid: node }) };
    const found = alloc(state, PLACE, request, { because, certainty: 'estimated' });
    if (found === undefined) {
      const where = nid === undefined ? '' : ` node${nid}`;
      const text = `HugeTLB: allocating ${count} of page size ${shownSize(size)} failed${where}.  Only allocated ${taken} hugepages.`;
      return { ...parsing, state: say(state, text, because), turn };
    }
    state = { ...found.state, released: [...found.state.released, { base: found.base, size }] };
    turn++;
  }
  return { ...parsing, state, turn };
}

/** Gigantic pages are taken at once: later nothing could (mm/hugetlb.c: hugepages_setup()). */
function takePages(parsing: Parsing, world: World, size: Bytes, value: string): Parsing {
  if (!isGigantic(size, world)) return parsing;
  if (parsing.state.parameters.hugetlbCma !== undefined) {
    const text = 'HugeTLB: hugetlb_cma is enabled, skip boot time allocation';
    return { ...parsing, state: say(parsing.state, text, because) };
  }
  if (!value.includes(':')) return allocPagesOf(parsing, world, size, Number(parseNumber(value).value));
  return value.split(',').reduce((current, item) => {
    const [node = '', count = ''] = item.split(':');
    const nid = Number(node);
    if (!current.state.nodes.includes(nid)) return current;
    return allocPagesOf(current, world, size, Number(parseNumber(count).value), nid);
  }, parsing);
}

/** mm/hugetlb.c: hugepagesz_setup(), default_hugepagesz_setup(). */
function chooseSize(parsing: Parsing, world: World, name: string, value: string): Parsing {
  const size = memparse(value).value;
  if (!validSizes(world).includes(size)) {
    const text = `HugeTLB: unsupported ${name}=${value}`;
    return { ...parsing, valid: false, state: say(parsing.state, text, because) };
  }
  const chosen = { ...parsing, valid: true, size };
  const { defaultCount } = parsing;
  if (name !== 'default_hugepagesz' || defaultCount === undefined) return chosen;
  return takePages(chosen, world, size, String(defaultCount));
}

function onArgument(parsing: Parsing, world: World, name: string, value: string): Parsing {
  if (name === 'hugepagesz' || name === 'default_hugepagesz') return chooseSize(parsing, world, name, value);
  if (name !== 'hugepages') return parsing;
  if (!parsing.valid) {
    const text = `HugeTLB: hugepages=${value} does not follow a valid hugepagesz, ignoring`;
    return { ...parsing, valid: true, state: say(parsing.state, text, because) };
  }
  if (parsing.size === undefined) return { ...parsing, defaultCount: Number(parseNumber(value).value) };
  return takePages(parsing, world, parsing.size, value);
}

/** `hugepages=` of a size that the page allocator cannot give. The kernel counts them as its own again afterwards. */
export const allocGiganticPages: BootStep = {
  ...PLACE,
  run: (state, world) => {
    if (!world.config.hugetlb || !world.cmdline.includes('hugepage')) return state;
    const start: Parsing = { state, valid: true, turn: 0 };
    return splitArguments(world.cmdline).reduce(
      (parsing, { name, value = '' }) => onArgument(parsing, world, name, value),
      start,
    ).state;
  },
};
