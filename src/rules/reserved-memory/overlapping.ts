import type { Edit } from '../../diagnostic/diagnostic.js';
import type { Tuple } from '../../memory/demand.js';
import { endOf, overlaps } from '../../units/range.js';
import { cmaAlignment, dmbAlignment } from '../alignment.js';
import { moveRegion } from '../mend.js';
import { bytesInside, compare, nearestSlot, ramInTree } from '../ram.js';
import {
  isCmaPool,
  isCompatible,
  isDmb,
  RESTRICTED_COMPATIBLE,
  type SeenRegion,
  seenRegions,
  tuplesOf,
} from '../regions.js';
import type { Facts } from '../rule.js';

/** One (address, size) pair of one region. */
export interface Piece {
  readonly region: SeenRegion;
  readonly tuple: Tuple;
  /** Its place in the tree, which is the order that the kernel reserves in. */
  readonly order: number;
}

export interface OverlappingPair {
  readonly lower: Piece;
  readonly upper: Piece;
  /** Set where the kernel refuses a no-map piece because of a mapped one that stands before it. */
  readonly refused?: Piece;
  readonly mapped?: Piece;
}

/**
 * Pieces of different regions that share bytes. A piece is held against the one that reaches furthest among those that
 * start below it, so that a tree of n regions has at most n findings.
 */
export function overlappingPairs(facts: Facts): readonly OverlappingPair[] {
  const pieces = seenRegions(facts)
    .flatMap((region) => tuplesOf(region).map((tuple) => ({ region, tuple })))
    .map((piece, order) => ({ ...piece, order }))
    .sort((a, b) => compare(a.tuple.value.base, b.tuple.value.base) || a.order - b.order);
  const pairs: OverlappingPair[] = [];
  let furthest: Piece | undefined;
  for (const upper of pieces) {
    const lower = furthest;
    if (lower !== undefined && lower.region !== upper.region && overlaps(lower.tuple.value, upper.tuple.value)) {
      pairs.push(asPair(facts, lower, upper));
    }
    if (lower === undefined || endOf(upper.tuple.value) > endOf(lower.tuple.value)) furthest = upper;
  }
  return pairs;
}

/** drivers/of/fdt.c: `early_init_dt_reserve_memory()` refuses to unmap RAM that is reserved already. */
function asPair(facts: Facts, lower: Piece, upper: Piece): OverlappingPair {
  const [earlier, later] = lower.order < upper.order ? [lower, upper] : [upper, lower];
  const isRefused =
    later.region.flags.has('no-map') &&
    !earlier.region.flags.has('no-map') &&
    bytesInside(later.tuple.value, ramInTree(facts)) > 0n;
  return { lower, upper, ...(isRefused ? { refused: later, mapped: earlier } : {}) };
}

/** What a region's base must be a multiple of to be accepted. */
export function baseAlignment(facts: Facts, region: SeenRegion): bigint {
  if (isDmb(region)) return dmbAlignment(facts.world);
  return isCmaPool(region) ? cmaAlignment(facts.world) : facts.world.pageSize;
}

/** Whether only Linux cares where the region lies; firmware and devices are not told when a number in the tree changes. */
export const isPlaceFree = (region: SeenRegion): boolean =>
  isCmaPool(region) || isDmb(region) || isCompatible(region, RESTRICTED_COMPATIBLE);

export interface Move {
  readonly base: bigint;
  readonly edits?: readonly Edit[];
}

/** The nearest free aligned place for a region that has to move. */
export function moveAway(facts: Facts, { region, tuple }: Pick<Piece, 'region' | 'tuple'>): Move | undefined {
  const { base: near, size } = tuple.value;
  const wish = { size, align: baseAlignment(facts, region), for: region.path };
  const named = unitOf(region);
  // Where the node's name says that it lies, if that is free: then reg is the slip.
  const isNamed = named !== undefined && nearestSlot(facts, { ...wish, near: named }) === named;
  const base = isNamed ? named : nearestSlot(facts, { ...wish, near });
  if (base === undefined) return undefined;
  const isFirst = region.placement.kind === 'static' && region.placement.ranges[0] === tuple;
  const edits = isFirst ? moveRegion(region.node, facts.demand.addressCells, base) : undefined;
  return { base, ...(edits === undefined ? {} : { edits }) };
}

const unitOf = ({ node: { unitAddress = '' } }: SeenRegion): bigint | undefined =>
  /^[0-9a-f]+$/i.test(unitAddress) ? BigInt(`0x${unitAddress}`) : undefined;
