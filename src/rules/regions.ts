import { assert } from '../assert.js';
import type { PlacedRegion, RegionOutcome } from '../boot/state.js';
import type { RegionUser, ReservedRegion, Tuple } from '../memory/demand.js';
import type { DtNode } from '../tree/node.js';
import { nodeAtPath } from '../tree/read.js';
import { type Facts, remember } from './rule.js';

/** The regions as the rules see them: what was asked, what came of it, and the node that says so. */

export const CMA_COMPATIBLE = 'shared-dma-pool';
export const RESTRICTED_COMPATIBLE = 'restricted-dma-pool';
export const DMB_COMPATIBLE = 'designated-movable-block';
export const DMB_POOL_COMPATIBLE = 'shared-dmb-pool';
export const RAMOOPS_COMPATIBLE = 'ramoops';

/** What the boot knows to handle; all else is reserved and left alone. */
export const KNOWN_COMPATIBLES = [
  CMA_COMPATIBLE,
  RESTRICTED_COMPATIBLE,
  DMB_COMPATIBLE,
  DMB_POOL_COMPATIBLE,
  RAMOOPS_COMPATIBLE,
] as const;

export interface SeenRegion extends ReservedRegion {
  readonly node: DtNode;
  readonly placed: PlacedRegion | undefined;
}

/** The kernel's table holds 64, and a static node has its finding there; the rules, which compare each with each, look at so many. */
const MAX_JUDGED_REGIONS = 1024;

/** The children of /reserved-memory that the kernel looks at, in tree order: none if it rejects the parent; no disabled ones. */
export const seenRegions = (facts: Facts): readonly SeenRegion[] => remember(facts, findSeen);

function findSeen(facts: Facts): readonly SeenRegion[] {
  const placedByPath = new Map(facts.boot.regions.map((placed) => [placed.region.path, placed]));
  const parentAccepted = facts.demand.reservedMemory?.problem === undefined;
  return facts.demand.regions
    .filter((region) => parentAccepted && region.enabled)
    .slice(0, MAX_JUDGED_REGIONS)
    .map((region) => ({ ...region, node: nodeAt(facts, region.path), placed: placedByPath.get(region.path) }));
}

export function seenRegionAt(facts: Facts, path: string | undefined): SeenRegion | undefined {
  return path === undefined ? undefined : seenRegions(facts).find((region) => region.path === path);
}

export function nodeAt(facts: Facts, path: string): DtNode {
  const node = nodeAtPath(facts.tree.root, path);
  assert(node !== undefined, `the tree has ${path}`);
  return node;
}

/** drivers/of/fdt.c: `of_fdt_is_compatible()`, which does not mind upper and lower case. */
export function isCompatible(region: Pick<ReservedRegion, 'compatible'>, name: string): boolean {
  return region.compatible.some((each) => each.toLowerCase() === name);
}

/** A pool for the contiguous memory allocator: what `rmem_cma_setup()` takes. */
export function isCmaPool(region: ReservedRegion): boolean {
  return isCompatible(region, CMA_COMPATIBLE) && region.flags.has('reusable') && !region.flags.has('no-map');
}

/** A node that takes a slot in the table of Designated Movable Blocks. */
export function isDmb(region: Pick<ReservedRegion, 'compatible'>): boolean {
  return isCompatible(region, DMB_COMPATIBLE) || isCompatible(region, DMB_POOL_COMPATIBLE);
}

/** The (address, size) pairs of a node with a well-formed `reg`, without empty ones. */
export function tuplesOf(region: ReservedRegion): readonly Tuple[] {
  return region.placement.kind === 'static' ? region.placement.ranges.filter((tuple) => tuple.value.size > 0n) : [];
}

/** The pair that becomes the region. */
export const firstTuple = (region: ReservedRegion): Tuple | undefined =>
  region.placement.kind === 'static' ? region.placement.ranges[0] : undefined;

export const came = (region: SeenRegion, outcome: RegionOutcome): boolean =>
  region.placed?.outcome.has(outcome) ?? false;

/** The users of a region, by its path. */
export function usersOf(facts: Facts, path: string): readonly RegionUser[] {
  return facts.demand.users.filter((user) => user.region.value === path);
}
