import { groupedHex } from '../../units/format.js';
import { firstTuple, isCompatible, RESTRICTED_COMPATIBLE, seenRegions } from '../regions.js';
import type { Rule } from '../rule.js';

/** kernel/dma/swiotlb.c: `rmem_swiotlb_device_init()` asks `PageHighMem()`. */
export const restrictedNotLinear: Rule = {
  code: 'pool/restricted-not-linear',
  severity: 'error',
  summary: 'A restricted-dma-pool lies in highmem.',
  needsRam: true,
  after: ['pool/restricted-bad-props', 'reserved-memory/outside-ram'],
  check(facts, report) {
    const highmem = facts.boot.zones.find((zone) => zone.name === 'HighMem' && zone.presentPages > 0);
    if (highmem?.start === undefined) return;
    const start = BigInt(highmem.start) * facts.boot.pageSize;
    for (const region of seenRegions(facts)) {
      if (!isCompatible(region, RESTRICTED_COMPATIBLE)) continue;
      const base = firstTuple(region)?.value.base ?? region.placed?.range?.base;
      if (base === undefined || base < start) continue;
      report({
        message: `${region.name} lies at ${groupedHex(base)}, but a restricted-dma-pool must lie in lowmem, below ${groupedHex(start)}.`,
        span: firstTuple(region)?.baseSpan ?? region.span,
        node: region.path,
        property: firstTuple(region) === undefined ? 'size' : 'reg',
        kernelMessage: 'Restricted DMA pool must be accessible within the linear mapping.',
        effect: 'the memory stays reserved, and devices that ask for the pool fail',
        help: `Write a base below ${groupedHex(start)}${firstTuple(region) === undefined ? ', or an alloc-ranges that ends there' : ''}.`,
      });
    }
  },
};
