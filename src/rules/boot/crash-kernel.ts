import { memparse } from '../../boot/cmdline.js';
import { parseCrashkernel } from '../../boot/steps/crash-kernel.js';
import { plainHex, rangeText, sizeText } from '../../units/format.js';
import { overlaps, type Range } from '../../units/range.js';
import { printedLines } from '../kernel-lines.js';
import { parameterSpan, parameterText } from '../places.js';
import { bytesInside, largestFree, nearestSlot, ramKept, roundUp, taken } from '../ram.js';
import { seenRegions, tuplesOf } from '../regions.js';
import type { Facts, Finding, Rule } from '../rule.js';

/** arm64 and riscv: CRASH_ALIGN and PMD_SIZE; arm takes SECTION_SIZE, which is no more. */
const ALIGN = 0x20_0000n;
/** kernel/crash_core.c: `parse_crashkernel_mem()` takes so much for firmware's part of the RAM. */
const RAM_STEP = 0x800_0000n;

const FAILURES = ['cannot allocate crashkernel (', "crashkernel: couldn't allocate", 'crashkernel reservation failed'];
const UNREAD = /^crashkernel: (?:[Mm]emory value expected|unrecognized char|'-' expected|':' expected|end <= start)/;
const TOO_LARGE = 'crashkernel: invalid size';

/** kernel/crash_core.c: `parse_crashkernel()`; `reserve_crashkernel()` of each architecture. */
export const crashKernelNotReserved: Rule = {
  code: 'boot/crash-kernel',
  severity: 'warning',
  summary: 'There is no memory for the crash kernel that crashkernel= asks for.',
  needsRam: true,
  after: ['boot/panic'],
  check(facts, report) {
    const text = parameterText(facts, 'crashkernel');
    const line = printedLines(facts).find(
      ({ text, because }) =>
        because.kind === 'kernel' &&
        because.what === 'crashkernel=' &&
        (UNREAD.test(text) || text === TOO_LARGE || FAILURES.some((words) => text.startsWith(words))),
    );
    if (text === undefined || line === undefined) return;
    const finding = UNREAD.test(line.text)
      ? notRead(text)
      : line.text === TOO_LARGE
        ? tooLarge(facts, text)
        : notReserved(facts, text);
    if (finding === undefined) return;
    report({
      ...finding,
      span: parameterSpan(facts, text),
      kernelMessage: line.text,
      effect: 'no memory is kept for a crash kernel: kexec -p fails, and a crash leaves no dump',
    });
  },
};

type Said = Omit<Finding, 'span'>;

const notRead = (text: string): Said => ({
  message: `${text} cannot be read, but the kernel wants a number with one of K, M, G behind it.`,
  help: 'Write crashkernel=SIZE, crashkernel=SIZE@BASE, or crashkernel=START-[END]:SIZE[,…].',
});

/** One such size among those that depend on the RAM, and none of them counts. */
function tooLarge(facts: Facts, text: string): Said | undefined {
  if (!isMeant(facts, text)) return undefined;
  return {
    message: `${text} has a size that is no smaller than all RAM (${sizeText(ramSize(facts))}), but then the kernel takes none.`,
    help: 'Write smaller sizes, and the ranges of RAM in rising order.',
  };
}

/**
 * Whether one of the ranges is for this much RAM: a line for many boards asks nothing of those below its lowest. On arm the
 * kernel compares with lowmem alone, and of a size that is too large only for that nothing is said.
 */
function isMeant(facts: Facts, text: string): boolean {
  const ram = roundUp(ramSize(facts), RAM_STEP);
  const entries = [...text.matchAll(/[=,]([^=,:-]+)-([^,:]*):([^,@]*)/g)];
  return (
    entries.some(([, , , size = '']) => memparse(size).value >= ram) &&
    entries.some(
      ([, start = '', end = '']) => memparse(start).value <= ram && (end === '' || ram < memparse(end).value),
    )
  );
}

const ramSize = (facts: Facts): bigint => facts.boot.memory.reduce((sum, bank) => sum + bank.size, 0n);

/** Nothing is said where only an image, whose place is assumed, stands in the way. */
function notReserved(facts: Facts, text: string): Said | undefined {
  const asked = [undefined, ',high']
    .map((suffix) => parseCrashkernel(facts.world.cmdline, ramSize(facts), suffix))
    .find(({ kind }) => kind !== 'none');
  if (asked?.kind !== 'asked') return undefined;
  const { size, base } = asked;
  const slot = nearestSlot(facts, { size, align: ALIGN, near: base, assumed: false });
  if (base === 0n) {
    if (slot !== undefined) return undefined;
    return {
      message: `${text} asks for ${sizeText(size)}, but the largest free stretch of RAM has about ${sizeText(largestFree(facts, ramKept(facts)))}.`,
      help: 'Write a smaller size.',
    };
  }
  const range = { base, size };
  const why = whyNotThere(facts, range);
  if (why === undefined) return undefined;
  return {
    message: `${text} asks for ${rangeText(range)}, but ${why}.`,
    related: seenRegions(facts)
      .filter((region) => tuplesOf(region).some((tuple) => overlaps(tuple.value, range)))
      .map((region) => ({ message: `${region.name} is here`, span: region.span })),
    help: slot === undefined ? 'Write a smaller size, without a base.' : `Write a base of ${plainHex(slot)}, or none.`,
  };
}

function whyNotThere(facts: Facts, range: Range): string | undefined {
  if (bytesInside(range, ramKept(facts)) < range.size) return 'not all of that is RAM';
  if (taken(facts, undefined, false).some((other) => overlaps(other, range))) return 'some of that is reserved';
  if (facts.world.arch === 'arm' || range.base % ALIGN === 0n) return undefined;
  return `it needs a base in steps of ${plainHex(ALIGN)} (${sizeText(ALIGN)})`;
}
