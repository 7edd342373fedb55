import { memparse } from '../../boot/cmdline.js';
import { plainHex, rangeText, sizeText } from '../../units/format.js';
import { contains, overlaps } from '../../units/range.js';
import { dmbAlignment } from '../alignment.js';
import { printedLines } from '../kernel-lines.js';
import { parameterSpan, parameterText } from '../places.js';
import { merged, roundDown, roundUp } from '../ram.js';
import type { Facts, Finding, Rule } from '../rule.js';
import { type CommandLineBlock, type CommandLineItem, itemsOnCommandLine } from './command-line.js';
import { hasBlockParameter } from './support.js';

const LINE = "Malformed early option 'movablecore'";
const FULL = 'Not enough slots for DMB reserved regions!';

/** mm/page_alloc.c (series v1, v3): `cmdline_parse_core()` and mm/dmb.c: `dmb_reserve()`; the first refusal ends the list. */
export const cmdlineBlock: Rule = {
  code: 'dmb/cmdline-block',
  severity: 'error',
  summary: 'A movable block on the command line is refused.',
  needsRam: true,
  check(facts, report) {
    if (!hasBlockParameter(facts)) return;
    kernelcoreWithRest(facts).forEach(report);
    if (!printedLines(facts).some((line) => line.text.includes(LINE))) return;
    const items = itemsOnCommandLine(facts);
    const isRefused = (_: unknown, at: number): boolean =>
      whyNot(facts, items, at) !== undefined || isFull(facts, items, at);
    const at = items.findIndex(isRefused);
    const item = items[at];
    if (item === undefined) return;
    const reason = whyNot(facts, items, at);
    const rest = items.length - at - 1;
    const behind =
      rest > 0
        ? `, and the ${rest === 1 ? 'item' : `${rest} items`} behind it ${rest === 1 ? 'is' : 'are'} not read`
        : '';
    const { block } = item;
    if (block === undefined) {
      report({
        message: `movablecore= has ${item.text}, but ${reason}.`,
        span: parameterSpan(facts, item.text),
        kernelMessage: LINE,
        effect: `it is passed over${behind}`,
        help: `Write ${item.text.slice(0, item.text.length - item.rest.length)}.`,
      });
      return;
    }
    const align = dmbAlignment(facts.world);
    const isMisaligned = (block.range.base | block.range.size) % align !== 0n;
    const isLost = (reason === undefined || isMisaligned) && facts.world.kernel.movableBlocks !== 'stblinux';
    report({
      message: `movablecore=${block.text} asks for ${rangeText(block.range)}, but ${reason ?? `all ${facts.world.dmbSlots} slots for movable blocks are taken`}.`,
      span: parameterSpan(facts, block.text),
      kernelMessage: reason === undefined ? `dmb: ${FULL}` : LINE,
      effect: `${isLost ? 'the range stays reserved for ever' : 'no block is made'}${behind}`,
      help: helpFor(block, align, reason === undefined, isMisaligned),
    });
  },
};

function helpFor({ range }: CommandLineBlock, align: bigint, isFull: boolean, isMisaligned: boolean): string {
  if (isFull) return 'Merge blocks that lie side by side, or raise CONFIG_DMB_COUNT.';
  if (!isMisaligned) return 'Write a range that lies in one bank and meets nothing else.';
  return `Write ${plainHex(roundUp(range.size, align))}@${plainHex(roundDown(range.base, align))}.`;
}

/** The series reads kernelcore= as strictly. */
function kernelcoreWithRest(facts: Facts): readonly Finding[] {
  const line = "Malformed early option 'kernelcore'";
  const text = parameterText(facts, 'kernelcore');
  if (text === undefined || !printedLines(facts).some((each) => each.text === line)) return [];
  const { rest } = memparse(text.slice('kernelcore='.length));
  return [
    {
      message: `${text} has "${rest}" behind the number, but nothing may stand there.`,
      span: parameterSpan(facts, text),
      kernelMessage: line,
      effect: 'the parameter is passed over',
      help: `Write ${text.slice(0, text.length - rest.length)}.`,
    },
  ];
}

/** The table has a slot for each block. */
function isFull(facts: Facts, items: readonly CommandLineItem[], at: number): boolean {
  const before = items.slice(0, at).filter(({ block }) => block !== undefined).length;
  return items[at]?.block !== undefined && before >= facts.world.dmbSlots;
}

function whyNot(facts: Facts, items: readonly CommandLineItem[], at: number): string | undefined {
  const { block, rest = '' } = items[at] ?? {};
  if (block === undefined) return rest === '' ? undefined : `"${rest}" stands behind the number`;
  const { range } = block;
  if (rest !== '') return `"${rest}" stands behind the address, where a block must end`;
  const align = dmbAlignment(facts.world);
  const inBank = (hotpluggable: boolean): boolean =>
    merged(facts.world.banks.filter((bank) => bank.hotpluggable === hotpluggable)).some((bank) =>
      contains(bank, range),
    );
  if (!inBank(false) && !inBank(true)) return 'a block must lie inside one bank of RAM';
  const before = items.slice(0, at).find((other) => other.block !== undefined && overlaps(other.block.range, range));
  if (before !== undefined) return `${before.text} stands before it and has taken some of that`;
  if (overlaps(facts.world.fdt, range) && facts.world.arch !== 'arm') return 'the device tree blob lies there';
  if ((range.base | range.size) % align !== 0n) {
    return `a movable block needs base and size in steps of ${plainHex(align)} (${sizeText(align)})`;
  }
  return undefined;
}
