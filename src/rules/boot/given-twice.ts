import { rangeText } from '../../units/format.js';
import { overlaps, type Range } from '../../units/range.js';
import { blocksOnCommandLine, commandLineSpan } from '../dmb/command-line.js';
import { parameterSpan } from '../places.js';
import { came, seenRegions, tuplesOf } from '../regions.js';
import { knownImages } from '../reserved-memory/overlap-boot-image.js';
import type { Facts, Finding, Rule } from '../rule.js';

const LENT = new Set(['cma', 'dmb', 'dmb-pool']);

/**
 * mm/cma.c: `cma_init_reserved_pages()`, mm/dmb.c: `dmb_init_region()`: the pages of a CMA area or movable block go to
 * the page allocator, whoever else has reserved them. What two nodes share is `reserved-memory/overlap`.
 */
export const givenTwice: Rule = {
  code: 'boot/given-twice',
  severity: 'error',
  summary: 'Memory that somebody reserved is handed out all the same.',
  after: ['reserved-memory/overlap', 'reserved-memory/overlap-nomap', 'cma/crosses-zone', 'cma/straddles-highmem'],
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      const range = region.placed?.range;
      if (range === undefined || !came(region, 'initialized') || !LENT.has(region.placed?.pool ?? 'none')) continue;
      const entry = facts.demand.memreserves.find(({ value }) => overlaps(value, range));
      if (entry === undefined) continue;
      report({
        message: `This /memreserve/ (${rangeText(entry.value)}) meets ${region.name}, but the pages of a ${region.placed?.pool === 'cma' ? 'CMA pool' : 'movable block'} are handed out.`,
        span: entry.span,
        node: region.path,
        related: [{ message: `${region.name} is here: ${rangeText(range)}`, span: region.span }],
        effect: 'the kernel gives the pages to others; it says nothing',
        help: 'Remove the entry, or move the region.',
      });
    }
    if (facts.boot.panic !== undefined) return;
    for (const block of facts.boot.movableBlocks.filter(({ because }) => because.kind === 'kernel')) {
      const met = metBy(facts, block.range);
      const text = blocksOnCommandLine(facts).find(({ range }) => overlaps(range, block.range))?.text ?? '';
      if (met !== undefined)
        report({ ...met, related: [{ message: 'the block is here', span: parameterSpan(facts, text) }] });
    }
  },
};

/** What a block of the command line lies over: blocks are taken before anything else is reserved. */
function metBy(facts: Facts, block: Range): Finding | undefined {
  const text = `The movable block on the command line (${rangeText(block)})`;
  for (const region of seenRegions(facts)) {
    const tuple = tuplesOf(region).find(({ value }) => overlaps(value, block));
    if (tuple === undefined) continue;
    return {
      message: `${text} meets ${region.name}, but the pages of a block are handed out.`,
      span: tuple.baseSpan,
      node: region.path,
      property: 'reg',
      effect: 'the kernel gives the pages of the region to others; it says nothing',
      help: 'Move the block or the region.',
    };
  }
  const entry = facts.demand.memreserves.find(({ value }) => overlaps(value, block));
  const image = knownImages(facts).find(({ range }) => overlaps(range, block));
  if (entry === undefined && image === undefined) return undefined;
  return {
    message: `${text} lies over ${image?.what ?? `a /memreserve/ (${rangeText(entry?.value ?? block)})`}, but the pages of a block are handed out.`,
    span: entry !== undefined && image === undefined ? entry.span : commandLineSpan(facts),
    effect: 'the kernel gives the pages to others while they are in use; it says nothing',
    help: 'Write another base.',
  };
}
