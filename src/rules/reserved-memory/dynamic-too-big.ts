import { sizeText } from '../../units/format.js';
import { notAllocated } from '../kernel-lines.js';
import { largestFree, ramKept } from '../ram.js';
import { seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';
import { notAllocatedRegions } from './not-allocated.js';

/** drivers/of/of_reserved_mem.c: `__reserved_mem_alloc_size()`; one free stretch must hold it all. */
export const dynamicTooBig: Rule = {
  code: 'reserved-memory/dynamic-too-big',
  severity: 'error',
  summary: 'There is no free stretch of RAM for a region that the kernel is to place.',
  needsRam: true,
  check(facts, report) {
    for (const { region, placement } of notAllocatedRegions(facts)) {
      if (placement.allocRangesSpan !== undefined) continue;
      const most = largestFree(facts, ramKept(facts), region.path);
      const others = seenRegions(facts).filter(
        (other) =>
          other.placement.kind === 'dynamic' && other.placed?.range !== undefined && other.path !== region.path,
      );
      report({
        message: `${region.name} wants ${sizeText(placement.size.value)} in one piece, but the largest free stretch of RAM has about ${sizeText(most)}.`,
        span: placement.size.span,
        node: region.path,
        property: 'size',
        related: others.slice(0, 4).map((other) => ({
          message: `${other.name} takes ${sizeText(other.placed?.range?.size ?? 0n)}`,
          span: other.placement.kind === 'dynamic' ? other.placement.size.span : other.span,
        })),
        kernelMessage: notAllocated(region, placement.size.value),
        effect: 'nothing is reserved',
        help: `Write a smaller size${others.length > 0 ? ', here or there' : ''}.`,
      });
    }
  },
};
