import { rangeText } from '../../units/format.js';
import { overlaps } from '../../units/range.js';
import { commandLineSpan } from '../dmb/command-line.js';
import { came, seenRegions, tuplesOf } from '../regions.js';
import type { Rule } from '../rule.js';

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
    for (const block of facts.boot.movableBlocks.filter(({ because }) => because.kind === 'kernel')) {
      for (const region of seenRegions(facts)) {
        const tuple = tuplesOf(region).find(({ value }) => overlaps(value, block.range));
        if (tuple === undefined) continue;
        report({
          message: `The movable block on the command line (${rangeText(block.range)}) meets ${region.name}, but the pages of a block are handed out.`,
          span: tuple.baseSpan,
          node: region.path,
          property: 'reg',
          related: [{ message: 'movablecore= is here', span: commandLineSpan(facts) }],
          effect: 'the kernel gives the pages of the region to others; it says nothing',
          help: 'Move the block or the region.',
        });
      }
    }
  },
};
