import { plainHex } from '../../units/format.js';
import { came, seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

/** A window of just the region's size is a fixed address in other words; anything that is in the way makes it fail. */
export const allocRangesAsFixed: Rule = {
  code: 'reserved-memory/alloc-ranges-as-fixed',
  severity: 'note',
  summary: 'A window of alloc-ranges is just as large as the region.',
  after: 'any',
  check(facts, report) {
    for (const region of seenRegions(facts)) {
      if (region.placement.kind !== 'dynamic' || came(region, 'alloc-failed')) continue;
      const { size, allocRanges } = region.placement;
      const window = allocRanges.find((tuple) => tuple.value.size === size.value);
      if (window === undefined) continue;
      report({
        message: `${region.name} is as large as this window, so it can lie at ${plainHex(window.value.base)} only.`,
        span: window.span,
        node: region.path,
        property: 'alloc-ranges',
        effect: 'whatever else is placed there first leaves the region without memory',
        help: 'Write reg if the address matters, or a larger window if it does not.',
      });
    }
  },
};
