import { plainHex, rangeText, sizeText } from '../../units/format.js';
import { contains, overlaps } from '../../units/range.js';
import { dmbAlignment } from '../alignment.js';
import { ramInTree, roundDown, roundUp } from '../ram.js';
import type { Facts, Rule } from '../rule.js';
import { blocksOnCommandLine, type CommandLineBlock, commandLineSpan } from './command-line.js';
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
    if (!hasBlockParameter(facts) || !facts.boot.kernelLines.some((line) => line.text.includes(LINE))) return;
    const blocks = blocksOnCommandLine(facts);
    const slots = facts.world.dmbSlots;
    const at = blocks.findIndex((block, index) => index >= slots || whyNot(facts, block) !== undefined);
    const block = blocks[at];
    if (block === undefined) return;
    const reason = whyNot(facts, block);
    const rest = blocks.length - at - 1;
    const align = dmbAlignment(facts.world);
    const isMisaligned = (block.range.base | block.range.size) % align !== 0n;
    const isLost = (reason === undefined || isMisaligned) && facts.world.kernel.movableBlocks !== 'stblinux';
    report({
      message: `movablecore=${block.text} asks for ${rangeText(block.range)}, but ${reason ?? `all ${slots} slots for movable blocks are taken`}.`,
      span: commandLineSpan(facts),
      kernelMessage: reason === undefined ? `dmb: ${FULL}` : LINE,
      effect: `${isLost ? 'the range stays reserved for ever' : 'no block is made'}${rest > 0 ? `, and the ${rest === 1 ? 'block' : `${rest} blocks`} behind it ${rest === 1 ? 'is' : 'are'} not read` : ''}`,
      help: helpFor(block, align, reason === undefined, isMisaligned),
    });
  },
};

function helpFor({ range }: CommandLineBlock, align: bigint, isFull: boolean, isMisaligned: boolean): string {
  if (isFull) return 'Merge blocks that lie side by side, or raise CONFIG_DMB_COUNT.';
  if (!isMisaligned) return 'Write a range that lies in one bank and meets nothing else.';
  return `Write ${plainHex(roundUp(range.size, align))}@${plainHex(roundDown(range.base, align))}.`;
}

function whyNot(facts: Facts, { range, rest }: CommandLineBlock): string | undefined {
  if (rest !== '') return `"${rest}" stands behind the address, where a block must end`;
  const align = dmbAlignment(facts.world);
  if (!ramInTree(facts).some((bank) => contains(bank, range))) return 'a block must lie inside one bank of RAM';
  if (overlaps(facts.world.fdt, range) && facts.world.arch !== 'arm') return 'the device tree blob lies there';
  if ((range.base | range.size) % align !== 0n) {
    return `a movable block needs base and size in steps of ${plainHex(align)} (${sizeText(align)})`;
  }
  return undefined;
}
