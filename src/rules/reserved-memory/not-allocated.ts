import type { DynamicPlacement } from '../../memory/demand.js';
import { cmaAlignment, dmbAlignment } from '../alignment.js';
import { came, isCmaPool, isDmb, type SeenRegion, seenRegions } from '../regions.js';
import type { Facts } from '../rule.js';

/** Dynamic regions for which the kernel finds no room: what their rules share. */
export interface NotAllocated {
  readonly region: SeenRegion;
  readonly placement: DynamicPlacement;
}

export function notAllocatedRegions(facts: Facts): readonly NotAllocated[] {
  return seenRegions(facts).flatMap((region) => {
    const { placement } = region;
    return placement.kind === 'dynamic' && came(region, 'alloc-failed') ? [{ region, placement }] : [];
  });
}

/** What `__reserved_mem_alloc_size()` aligns to: the node's wish, raised for pools that need whole pageblocks. */
export function alignmentFor(facts: Facts, { region, placement }: NotAllocated): bigint {
  const wish = placement.alignment?.value ?? 0n;
  const need = isDmb(region) ? dmbAlignment(facts.world) : isCmaPool(region) ? cmaAlignment(facts.world) : CACHE_LINE;
  return wish > need ? wish : need;
}

/** SMP_CACHE_BYTES: what stands in for no alignment. */
const CACHE_LINE = 64n;
