import { plainHex, rangeText, sizeText } from '../../units/format.js';
import { contains, overlaps } from '../../units/range.js';
import { dmbAlignment } from '../alignment.js';
import { ramInTree, roundDown, roundUp } from '../ram.js';
import type { Facts, Rule } from '../rule.js';
import { blocksOnCommandLine, type CommandLineBlock, commandLineSpan } from './command-line.js';
import { hasBlockParameter } from './support.js';

const LINE = "Malformed early option 'movablecore'";

/** mm/page_alloc.c (series v1, v3): `cmdline_parse_core()` and mm/dmb.c: `dmb_reserve()`; the first refusal ends the list. */
export const cmdlineBlock: Rule = {
  code: 'dmb/cmdline-block',
  severity: 'error',
  summary: 'A movable block on the command line is refused.',
  needsRam: true,
  check(facts, report) {
    if (!hasBlockParameter(facts) || !facts.boot.kernelLines.some((line) => line.text.includes(LINE))) return;
    const blocks = blocksOnCommandLine(facts);
    const at = blocks.findIndex((block) => whyNot(facts, block) !== undefined);
    const block = blocks[at];
    if (block === undefined) return;
    const rest = blocks.length - at - 1;
    const align = dmbAlignment(facts.world);
    const isMisaligned = (block.range.base | block.range.size) % align !== 0n;
    report({
      message: `movablecore=${block.text} asks for ${rangeText(block.range)}, but ${whyNot(facts, block)}.`,
      span: commandLineSpan(facts),
      kernelMessage: LINE,
      effect: `${isMisaligned && facts.world.kernel.movableBlocks !== 'stblinux' ? 'the range stays reserved for ever' : 'no block is made'}${rest > 0 ? `, and the ${rest === 1 ? 'block' : `${rest} blocks`} behind it ${rest === 1 ? 'is' : 'are'} not read` : ''}`,
      help: isMisaligned
        ? `Write ${plainHex(roundUp(block.range.size, align))}@${plainHex(roundDown(block.range.base, align))}.`
        : 'Write a range that lies in one bank and meets nothing else.',
    });
  },
};

function whyNot(facts: Facts, { range }: CommandLineBlock): string | undefined {
  const align = dmbAlignment(facts.world);
  if (!ramInTree(facts).some((bank) => contains(bank, range))) return 'a block must lie inside one bank of RAM';
  if (overlaps(facts.world.fdt, range) && facts.world.arch !== 'arm') return 'the device tree blob lies there';
  if ((range.base | range.size) % align !== 0n) {
    return `a movable block needs base and size in steps of ${plainHex(align)} (${sizeText(align)})`;
  }
  return undefined;
}
