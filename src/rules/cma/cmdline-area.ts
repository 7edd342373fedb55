import { memparse } from '../../boot/cmdline.js';
import { plainHex, rangeText, sizeText } from '../../units/format.js';
import { overlaps, type Range } from '../../units/range.js';
import { cmaAlignment } from '../alignment.js';
import { printedLines } from '../kernel-lines.js';
import { parameterSpan, parameterText } from '../places.js';
import { bytesInside, largestFree, nearestSlot, ramKept, roundUp, taken } from '../ram.js';
import type { Facts, Finding, Rule } from '../rule.js';

/** What `cma=size[@base[-limit]]` says, and what of it the kernel passes over. */
interface AskedArea {
  readonly text: string;
  readonly range: Range;
  /** Where it must lie: the place itself, a window, or anywhere (undefined). */
  readonly place?: 'fixed' | Range;
  readonly rest: string;
}

/** kernel/dma/contiguous.c: `early_cma()`, which reads numbers and looks at nothing behind them; mm/cma.c: `cma_declare_contiguous_nid()`. */
export const cmdlineArea: Rule = {
  code: 'cma/cmdline-area',
  severity: 'error',
  summary: 'The default CMA area of the command line cannot be had, or is not the one that was meant.',
  needsRam: true,
  check(facts, report) {
    const text = parameterText(facts, 'cma');
    if (text !== undefined && facts.world.config.dmaCma && /^cma=?$/.test(text)) report(withoutSize(facts, text));
    const asked = askedArea(facts);
    if (asked === undefined) return;
    const said = asked.rest === '' ? undefined : notRead(facts, asked);
    const finding = said ?? notMade(facts, asked);
    if (finding !== undefined) report({ ...finding, span: parameterSpan(facts, asked.text) });
  },
};

/** `cma=` is a size of 0; after `cma` alone the size is that of the configuration. */
function withoutSize(facts: Facts, text: string): Finding {
  const isEmpty = text === 'cma=';
  return {
    severity: 'warning',
    message: `${text} stands without a size, but the kernel reads what follows at once: a space ends the parameter.`,
    span: parameterSpan(facts, text),
    ...(isEmpty ? {} : { kernelMessage: "Malformed early option 'cma'" }),
    effect: isEmpty
      ? 'there is no default CMA area'
      : 'the default CMA area has the size that the kernel is built with',
    help: 'Write cma=SIZE without spaces, or cma=0 for no area.',
  };
}

function askedArea(facts: Facts): AskedArea | undefined {
  const text = parameterText(facts, 'cma');
  if (text === undefined || !text.startsWith('cma=')) return undefined;
  const size = memparse(text.slice(4));
  if (!size.rest.startsWith('@')) return { text, range: { base: 0n, size: size.value }, rest: size.rest };
  const base = memparse(size.rest.slice(1));
  const range = { base: base.value, size: size.value };
  if (!base.rest.startsWith('-')) return { text, range, place: 'fixed', rest: base.rest };
  const limit = memparse(base.rest.slice(1));
  const window = { base: base.value, size: limit.value > base.value ? limit.value - base.value : 0n };
  return { text, range, place: window.size === size.value ? 'fixed' : window, rest: limit.rest };
}

/** `cma=64X` is an area of 64 bytes, rounded up to one pageblock; `cma=64MB@0-4G` lies anywhere. */
function notRead(facts: Facts, { text, range, rest, place }: AskedArea): Omit<Finding, 'span'> {
  const block = roundUp(range.size, cmaAlignment(facts.world));
  return {
    severity: 'warning',
    message: `${text} ends in "${rest}", but the kernel reads a number with one of K, M, G, T, P, E behind it.`,
    effect: `it reads ${place === 'fixed' ? rangeText(range) : sizeText(range.size)}, and the area has ${sizeText(block)}; what follows is not looked at`,
    help: 'Write cma=SIZE, cma=SIZE@BASE or cma=SIZE@BASE-LIMIT, with nothing between and behind.',
  };
}

function notMade(facts: Facts, asked: AskedArea): Omit<Finding, 'span'> | undefined {
  const line = printedLines(facts).find(
    ({ text, because }) =>
      because.kind === 'kernel' && because.what === 'cma=' && /^cma: (?:Failed|Region at)/.test(text),
  );
  const reason = line && (asked.place === 'fixed' ? whyNotThere(facts, asked.range) : whyNowhere(facts, asked));
  if (line === undefined || reason === undefined) return undefined;
  return {
    message: `${asked.text} asks for ${asked.place === 'fixed' ? rangeText(asked.range) : sizeText(asked.range.size)}, but ${reason}.`,
    kernelMessage: line.text,
    effect: 'there is no default CMA area: large buffers of devices without a pool cannot be had',
    help: helpFor(facts, asked),
  };
}

function helpFor(facts: Facts, { range, place }: AskedArea): string {
  if (place !== undefined && place !== 'fixed' && place.size === 0n) return 'Write a limit above the base.';
  if (place !== 'fixed') return `Write a smaller size${place === undefined ? '' : ', or a wider window'}.`;
  const align = cmaAlignment(facts.world);
  const slot = nearestSlot(facts, { size: roundUp(range.size, align), align, near: range.base });
  return slot === undefined ? 'Write a smaller size, without a base.' : `Write a base of ${plainHex(slot)}, or none.`;
}

function whyNotThere(facts: Facts, range: Range): string | undefined {
  const align = cmaAlignment(facts.world);
  if (range.base % align !== 0n) return `a CMA area needs a base in steps of ${plainHex(align)} (${sizeText(align)})`;
  if (bytesInside(range, ramKept(facts)) < range.size) return 'not all of that is RAM';
  if (taken(facts, undefined, false).some((other) => overlaps(other, range))) return 'some of that is reserved';
  const border = printedLines(facts)
    .map(({ text }) => /low\/high memory boundary \((0x[0-9a-f]+)\)/.exec(text)?.[1])
    .find((address) => address !== undefined);
  return border === undefined ? undefined : `it lies on both sides of ${plainHex(BigInt(border))}, where lowmem ends`;
}

function whyNowhere(facts: Facts, { range, place }: AskedArea): string | undefined {
  if (place !== undefined && place !== 'fixed' && place.size === 0n) return 'its window ends before it starts';
  const align = cmaAlignment(facts.world);
  const inside = place === undefined || place === 'fixed' ? ramKept(facts) : [place];
  const size = roundUp(range.size, align);
  if (nearestSlot(facts, { size, align, near: 0n, inside, assumed: false }) !== undefined) return undefined;
  return `the largest free stretch of RAM ${place === undefined ? '' : 'there '}has about ${sizeText(largestFree(facts, inside))}`;
}
