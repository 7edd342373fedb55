import { memparse } from '../../boot/cmdline.js';
import { hugePageSizes, isGigantic } from '../../boot/steps/gigantic-pages.js';
import { giganticSize } from '../../boot/steps/hugetlb-cma.js';
import { sizeText } from '../../units/format.js';
import type { Range } from '../../units/range.js';
import type { Bytes } from '../../units/units.js';
import { printedLines } from '../kernel-lines.js';
import { commandLineArguments, parameterSpan, parameterText } from '../places.js';
import { ramKept, roundDown, roundUp, taken, without } from '../ram.js';
import type { Facts, Finding, Rule } from '../rule.js';

type Said = Omit<Finding, 'span'> & { readonly text: string };

/** mm/hugetlb.c: `hugepagesz_setup()`, `hugepages_setup()`, `hugetlb_hstate_alloc_pages()` and `hugetlb_cma_reserve()`. */
export const hugePages: Rule = {
  code: 'boot/huge-pages',
  severity: 'warning',
  summary: 'Huge pages that the command line asks for cannot be had.',
  needsRam: true,
  after: ['boot/panic'],
  check(facts, report) {
    if (facts.boot.panic !== undefined || !facts.world.config.hugetlb) return;
    const told = printedLines(facts).flatMap(({ because, text: line }) => {
      if (because.kind !== 'kernel' || !PARAMETERS.includes(because.what)) return [];
      const said = unsupported(facts, line) ?? tooFew(facts, line) ?? notReserved(facts, line);
      return said === undefined ? [] : [{ ...said, kernelMessage: line }];
    });
    for (const { text, ...finding } of [...told, ...moreThanAll(facts)])
      report({ ...finding, span: parameterSpan(facts, text) });
  },
};

const PARAMETERS = ['hugepages=', 'hugetlb_cma='];

/** arch/riscv/mm/hugetlbpage.c: since 6.4 a size where the hart has Svnapot. */
const NAPOT = 0x1_0000n;

const sizeIn = (text: string): Bytes => memparse(text.slice(text.indexOf('=') + 1)).value;

/** What follows it, up to the next size, is passed over, too. */
function unsupported({ world }: Facts, line: string): Said | undefined {
  const text = /^HugeTLB: unsupported ((?:default_)?hugepagesz=.*)$/.exec(line)?.[1];
  if (text === undefined || (world.arch === 'riscv' && sizeIn(text) === NAPOT)) return undefined;
  const sizes = hugePageSizes(world).map(sizeText);
  return {
    text,
    message: `${text} is no size of a huge page, but ${world.arch} with pages of ${sizeText(world.pageSize)} has ${sizes.join(', ')}.`,
    effect: 'the kernel passes over it, and over the hugepages= behind it',
    help: 'Write one of these sizes.',
  };
}

/**
 * Gigantic pages are taken while memblock still rules, each at a multiple of its size. Where the image lies, and how large
 * the default CMA area is, may only be assumed: nothing is said where another place of theirs could leave enough.
 */
function tooFew(facts: Facts, line: string): Said | undefined {
  const failed = /^HugeTLB: allocating (\d+) of page size (.*?) failed.*Only allocated (\d+) hugepages/.exec(line);
  if (failed === null) return undefined;
  const [, wanted = '', size = '', made] = failed;
  const argument = commandLineArguments(facts).findLast(
    ({ name, value }) => name === 'hugepages' && value?.split(/[:,]/).includes(wanted) === true,
  );
  if (argument === undefined || couldBe(facts, BigInt(wanted), bytesShown(size))) return undefined;
  return {
    text: `hugepages=${argument.value}`,
    message: `hugepages=${argument.value} asks for ${wanted} pages of ${size}, but there is room for ${made} (estimated).`,
    effect: `a page lies at a multiple of its size, in memory that nobody else has; programs that count on ${wanted} fail`,
    help: 'Write fewer pages, or a smaller hugepagesz=.',
  };
}

/** `1.00 GiB`, as the kernel shows sizes. */
const bytesShown = (text: string): Bytes => memparse(text.replace(/(?:\.\d+)? ([KMG])iB$/, '$1')).value;

/** Whether there are so many stretches that no one surely lies in, and RAM left for the kernel itself. */
function couldBe(facts: Facts, wanted: bigint, size: Bytes): boolean {
  const { start, end } = facts.world.image;
  const ram = ramKept(facts);
  const stretches = without(ram, taken(facts, undefined, false)).reduce((count, { base, size: free }) => {
    const [first, last] = [roundUp(base, size), roundDown(base + free, size)];
    return first < last ? count + (last - first) / size : count;
  }, 0n);
  return wanted <= stretches && wanted * size + (end - start) <= bytesOfAll(ram);
}

const bytesOfAll = (ranges: readonly Range[]): Bytes => ranges.reduce((sum, { size }) => sum + size, 0n);

function notReserved(facts: Facts, line: string): Said | undefined {
  const text = parameterText(facts, 'hugetlb_cma');
  if (text === undefined || !/^hugetlb_cma: .*(?:failed|should be at least|invalid node)/.test(line)) return undefined;
  const least = sizeText(giganticSize(facts.world));
  return {
    text,
    message: line.includes('failed')
      ? `${text} asks for more than one free stretch of RAM can hold, but each area of it must lie in one.`
      : line.includes('invalid node')
        ? `${text} names a node that this board does not have, but an area needs memory of its node.`
        : `${text} asks for less than ${least}, but an area must hold one gigantic page.`,
    effect: 'there is no area for gigantic pages: none can be had once the memory is in use',
    help: `Write a size from ${least} on that a free stretch of RAM can hold, or remove it.`,
  };
}

/** The page allocator gives the others, until it has nothing left. */
function moreThanAll(facts: Facts): readonly Said[] {
  const { world } = facts;
  const args = commandLineArguments(facts);
  const usual = 1n << BigInt(2 * world.pageShift - 3);
  const chosen = args.find(({ name }) => name === 'default_hugepagesz')?.value;
  const ram = bytesOfAll(ramKept(facts));
  let size: Bytes = chosen === undefined ? usual : memparse(chosen).value;
  return args.flatMap(({ name, value = '' }) => {
    if (name === 'hugepagesz') size = memparse(value).value;
    if (name !== 'hugepages' || !/^\d+$/.test(value)) return [];
    const wanted = BigInt(value) * size;
    if (!hugePageSizes(world).includes(size) || isGigantic(size, world) || wanted < ram) return [];
    return {
      text: `hugepages=${value}`,
      message: `hugepages=${value} asks for ${sizeText(wanted)} in pages of ${sizeText(size)}, but the board has ${sizeText(ram)} in all.`,
      effect: 'the kernel makes as many as it can: nothing is left for the rest of the system',
      help: 'Write a count that takes a part of the RAM.',
    };
  });
}
