import { groupedHex, plainHex } from '../../units/format.js';
import { moveRegion } from '../mend.js';
import { nearestSlot, zoneStretches } from '../ram.js';
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
      const tuple = firstTuple(region);
      const inside = zoneStretches(facts).filter((stretch) => stretch.base < start);
      const wish = { align: facts.world.pageSize, near: base, for: region.path, inside };
      const slot = tuple && nearestSlot(facts, { ...wish, size: tuple.value.size });
      const edits = slot === undefined ? undefined : moveRegion(region.node, facts.demand.addressCells, slot);
      report({
        message: `${region.name} lies at ${groupedHex(base)}, but a restricted-dma-pool must lie in lowmem, below ${groupedHex(start)}.`,
        span: tuple?.baseSpan ?? region.span,
        node: region.path,
        property: tuple === undefined ? 'size' : 'reg',
        kernelMessage: 'Restricted DMA pool must be accessible within the linear mapping.',
        effect: 'the memory stays reserved, and devices that ask for the pool fail',
        help:
          slot !== undefined
            ? `Move it to ${plainHex(slot)}, or elsewhere below ${plainHex(start)}.`
            : `Write ${tuple === undefined ? 'an alloc-ranges that ends at' : 'a base below'} ${plainHex(start)}.`,
        ...(edits === undefined || slot === undefined
          ? {}
          : { fix: { description: `move ${region.name} to ${plainHex(slot)}`, edits } }),
      });
    }
  },
};
