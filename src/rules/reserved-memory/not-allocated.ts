import type { DynamicPlacement } from '../../memory/demand.js';
import { cmaAlignment, dmbAlignment } from '../alignment.js';
import { nearestSlot, ramKept, taken, without } from '../ram.js';
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
    if (placement.kind !== 'dynamic' || !came(region, 'alloc-failed')) return [];
    const found = { region, placement };
    return isCertain(facts, found) ? [found] : [];
  });
}

/** It would find no room either if the kernel, the blob and the initrd lay elsewhere than is only assumed. */
function isCertain(facts: Facts, found: NotAllocated): boolean {
  const { placement, region } = found;
  const { size } = placement;
  const near = 0n;
  const inside = placement.allocRangesSpan && placement.allocRanges.map((window) => window.value);
  const wish = { size: size.value, align: alignmentFor(facts, found), near, for: region.path, assumed: false };
  if (nearestSlot(facts, inside === undefined ? wish : { ...wish, inside }) === undefined) return true;
  const free = without(ramKept(facts), taken(facts, region.path, false)).reduce((sum, each) => sum + each.size, 0n);
  return facts.world.image.assumed && free - size.value < LEAST_KERNEL;
}

/** Wherever the kernel lies, it is no smaller. */
const LEAST_KERNEL = 0x40_0000n;

/** What `__reserved_mem_alloc_size()` aligns to: the node's wish, raised for pools that need whole pageblocks. */
export function alignmentFor(facts: Facts, { region, placement }: NotAllocated): bigint {
  const wish = placement.alignment?.value ?? 0n;
  const need = isDmb(region) ? dmbAlignment(facts.world) : isCmaPool(region) ? cmaAlignment(facts.world) : CACHE_LINE;
  return wish > need ? wish : need;
}

/** SMP_CACHE_BYTES: what stands in for no alignment. */
const CACHE_LINE = 64n;
