import { memparse } from '../../boot/cmdline.js';
import type { Range } from '../../units/range.js';
import { bootargsSpan, parameterSpan, parameterText } from '../places.js';
import { compare, ramInTree, ramKept, taken, without } from '../ram.js';
import { type SeenRegion, seenRegions, tuplesOf } from '../regions.js';
import type { Facts, Rule } from '../rule.js';

/** What the replay ends with when this kernel dies of what the tree does to its memory. */
export const bootPanic: Rule = {
  code: 'boot/panic',
  severity: 'error',
  summary: 'The kernel dies of what this tree does to its memory.',
  needsRam: true,
  after: [
    'reserved-memory/overlap-boot-image',
    'reserved-memory/overlap',
    'reserved-memory/outside-ram',
    'reserved-memory/straddles-ram-end',
    'reserved-memory/beyond-boot-limit',
  ],
  check(facts, report) {
    const { panic } = facts.boot;
    if (panic === undefined || !isOfOwnMaking(facts)) return;
    const { because } = panic;
    const limit = isCutOff(facts) ? parameterText(facts, 'mem') : undefined;
    const culprit = because.kind === 'tree' ? because : isStarved(facts) ? largestRegion(facts) : undefined;
    report({
      message: `${facts.world.kernel.name} does not survive this: ${panic.why.replace(/\.$/, '')}.`,
      span:
        culprit?.span ??
        (limit === undefined ? bootargsSpan(facts) : parameterSpan(facts, limit)) ??
        facts.tree.root.definedAt[0],
      node: culprit?.path ?? '/',
      kernelMessage: panic.message,
      effect: `the boot ends in ${panic.mirrors}`,
    });
  },
};

/** What the tree or the command line does; not that a small board has no room for the image that was assumed. */
function isOfOwnMaking(facts: Facts): boolean {
  const { boot, world } = facts;
  if (!world.image.assumed || boot.panic?.because.kind === 'tree' || isStarved(facts) || isCutOff(facts)) return true;
  return [...boot.movableFrames.values()].some((frames) => frames.length > 0);
}

/** No arm64, arm or riscv kernel of use is smaller, with what it needs to start. */
const LEAST = 0x100_0000n;

/** Whether `mem=` leaves too little, on a board that would have enough. */
function isCutOff(facts: Facts): boolean {
  const size = (ranges: readonly Range[]): bigint => ranges.reduce((sum, range) => sum + range.size, 0n);
  const text = parameterText(facts, 'mem');
  const limit = text === undefined ? undefined : memparse(text.slice('mem='.length)).value;
  return limit !== undefined && limit < LEAST && size(ramInTree(facts)) >= LEAST;
}

/** Whether the regions leave too little RAM for any kernel, on a board that would have enough. */
function isStarved(facts: Facts): boolean {
  const size = (ranges: readonly Range[]): bigint => ranges.reduce((sum, range) => sum + range.size, 0n);
  const ram = ramKept(facts);
  return size(ram) >= LEAST && size(without(ram, taken(facts, undefined, false))) < LEAST;
}

function largestRegion(facts: Facts): SeenRegion | undefined {
  const sizeOf = (region: SeenRegion): bigint => tuplesOf(region)[0]?.value.size ?? region.placed?.range?.size ?? 0n;
  return [...seenRegions(facts)].sort((a, b) => compare(sizeOf(b), sizeOf(a)))[0];
}
