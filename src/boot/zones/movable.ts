import type { Pages, Pfn } from '../../units/units.js';
import { type MemoryFrames, nodeRange, roundUp, wholeFrames } from './frames.js';
import { movableZone, type ZoneLimit } from './limits.js';

/** What `kernelcore=` or `movablecore=` asks for; its last occurrence on the command line decides. */
export type CoreSize = { readonly pages: Pages } | { readonly percent: number };

/** What the command line says about ZONE_MOVABLE. */
export interface ZoneParameters {
  readonly kernelcore?: CoreSize;
  readonly movablecore?: CoreSize;
  /** `kernelcore=mirror`. */
  readonly mirrored: boolean;
  readonly movableNode: boolean;
}

/** How a kernel with or without Designated Movable Blocks counts. */
export interface MovableRules {
  readonly blocks: 'none' | 'dmb-v1' | 'dmb-v3' | 'stblinux';
  /** A movablecore= of all memory makes all of the highest zone movable, and not nothing of it. */
  readonly oversizedMovablecore: boolean;
  /** kernelcore=mirror is passed over where no memory is mirrored. */
  readonly mirrorMustExist: boolean;
}

export interface MovableStart {
  /** Per node, where its classic ZONE_MOVABLE begins; nodes without one are left out. */
  readonly startOf: ReadonlyMap<number, Pfn>;
  /** What the kernel says of kernelcore=mirror. */
  readonly warning?: string;
}

/** What pages and their counts are measured in. */
interface PageSizes {
  readonly maxOrderPages: Pages;
  readonly pageShift: number;
  readonly longBits: 32 | 64;
}

/** There is no classic ZONE_MOVABLE anywhere. */
const NOWHERE: MovableStart = { startOf: new Map() };

/** Where ZONE_MOVABLE begins on each node, designated blocks aside (mm/page_alloc.c: find_zone_movable_pfns_for_nodes()). */
export function movableStarts(
  frames: readonly MemoryFrames[],
  limits: readonly ZoneLimit[],
  parameters: ZoneParameters,
  rules: MovableRules,
  pages: PageSizes,
): MovableStart {
  if (parameters.movableNode) {
    const hotpluggable = frames.filter((range) => range.flags.has('hotplug'));
    // PFN_DOWN() here; whole pages at both ends make no difference to it.
    return { startOf: alignedStarts(lowestPerNode(hotpluggable), frames, pages.maxOrderPages) };
  }
  if (parameters.mirrored) return startsAboveMirrors(frames, rules, pages);
  const kernelcore = requiredKernelcore(frames, parameters, rules, pages);
  if (kernelcore === undefined) return NOWHERE;
  const spread = spreadKernelcore(frames, kernelcore, movableZone(limits)?.start ?? 0, rules);
  return { startOf: alignedStarts(spread, frames, pages.maxOrderPages) };
}

function lowestPerNode(frames: readonly MemoryFrames[]): Map<number, Pfn> {
  const lowest = new Map<number, Pfn>();
  for (const { nid, start } of frames) {
    // 0 counts as "not yet found", as in the kernel.
    const known = lowest.get(nid) ?? 0;
    lowest.set(nid, known === 0 ? start : Math.min(known, start));
  }
  return lowest;
}

/** With kernelcore=mirror all regions that are not mirrored and begin at or above 4 GiB are movable. */
function startsAboveMirrors(
  frames: readonly MemoryFrames[],
  rules: MovableRules,
  { maxOrderPages, pageShift }: PageSizes,
): MovableStart {
  const plain = frames.filter((range) => !range.flags.has('mirror'));
  if (rules.mirrorMustExist && plain.length === frames.length) {
    return { ...NOWHERE, warning: 'The system has no mirror memory, ignore kernelcore=mirror.' };
  }
  const firstAbove4G = 2 ** (32 - pageShift);
  const high = plain.filter((range) => range.start >= firstAbove4G);
  const startOf = alignedStarts(lowestPerNode(high), frames, maxOrderPages);
  if (high.length === plain.length) return { startOf };
  return { startOf, warning: 'This configuration results in unmirrored kernel memory.' };
}

/** Rounds up to the largest buddy, and drops what then lies behind the node. */
function alignedStarts(
  startOf: ReadonlyMap<number, Pfn>,
  frames: readonly MemoryFrames[],
  maxOrderPages: Pages,
): ReadonlyMap<number, Pfn> {
  const aligned = [...startOf].map(([nid, start]) => [nid, roundUp(start, maxOrderPages)] as const);
  return new Map(aligned.filter(([nid, start]) => start > 0 && start < nodeRange(frames, nid).end));
}

/** All memory; kernels with designated blocks sum regions, in which one smaller than a page may count below zero. */
const totalPages = (frames: readonly MemoryFrames[], rules: MovableRules): Pages =>
  (rules.blocks === 'none' ? wholeFrames(frames) : frames).reduce((sum, range) => sum + range.end - range.start, 0);

/** A percentage is counted in an unsigned long, which on a 32-bit kernel overflows from 2 GiB on. */
function sizeInPages(size: CoreSize | undefined, total: Pages, longBits: 32 | 64): Pages {
  if (size === undefined) return 0;
  if ('pages' in size) return size.pages;
  return Number(BigInt.asUintN(longBits, BigInt(total) * 100n * BigInt(size.percent)) / 10_000n);
}

/** How many pages must be usable for anything; undefined: there is no classic ZONE_MOVABLE. */
function requiredKernelcore(
  frames: readonly MemoryFrames[],
  parameters: ZoneParameters,
  rules: MovableRules,
  pages: PageSizes,
): Pages | undefined {
  const total = totalPages(frames, rules);
  const kernelcore = sizeInPages(parameters.kernelcore, total, pages.longBits);
  const movablecore = sizeInPages(parameters.movablecore, total, pages.longBits);
  if (kernelcore === 0 && movablecore === 0) return undefined;
  const rest = movablecore === 0 ? 0 : total - Math.min(total, roundUp(movablecore, pages.maxOrderPages));
  const required = Math.max(kernelcore, rest);
  if (required >= total) return undefined;
  if (required === 0 && !rules.oversizedMovablecore) return undefined;
  return required;
}

/** Hands out kernelcore evenly to the nodes, pass by pass, until it is used up; designated blocks are stepped over. */
function spreadKernelcore(
  frames: readonly MemoryFrames[],
  kernelcore: Pages,
  usableStart: Pfn,
  rules: MovableRules,
): ReadonlyMap<number, Pfn> {
  const walked = rules.blocks === 'none' ? wholeFrames(frames) : frames;
  const nodes = [...framesByNode(walked.filter((range) => range.start !== range.end))].sort(([a], [b]) => a - b);
  const starts = new Map<number, Pfn>();
  let required = kernelcore;
  let usableNodes = nodes.length;
  do {
    let share = Math.floor(required / usableNodes);
    for (const [nid, own] of nodes) {
      if (required < share) share = Math.floor(required / usableNodes);
      const walk = walkNode(own, { start: starts.get(nid) ?? 0, share, required, usableStart });
      starts.set(nid, walk.start);
      required = walk.required;
    }
    usableNodes -= 1;
  } while (usableNodes > 0 && required > usableNodes);
  return starts;
}

function framesByNode(frames: readonly MemoryFrames[]): ReadonlyMap<number, readonly MemoryFrames[]> {
  const byNode = new Map<number, MemoryFrames[]>();
  for (const range of frames) {
    const own = byNode.get(range.nid) ?? [];
    own.push(range);
    byNode.set(range.nid, own);
  }
  return byNode;
}

interface NodeWalk {
  /** Where ZONE_MOVABLE would begin by now. */
  readonly start: Pfn;
  readonly required: Pages;
}

/** One pass over a node: moves its movable start up by the node's share of kernelcore. */
function walkNode(
  own: readonly MemoryFrames[],
  from: NodeWalk & { readonly share: Pages; readonly usableStart: Pfn },
): NodeWalk {
  let { start, required, share: remaining } = from;
  for (const range of own) {
    let first = Math.max(range.start, start);
    if (first >= range.end) continue;
    if (range.flags.has('movable')) {
      start = range.end;
      continue;
    }
    if (first < from.usableStart) {
      const kernelPages = Math.min(range.end, from.usableStart) - first;
      remaining -= Math.min(kernelPages, remaining);
      required -= Math.min(kernelPages, required);
      if (range.end <= from.usableStart) {
        start = range.end;
        continue;
      }
      first = from.usableStart;
    }
    const taken = Math.min(range.end - first, remaining);
    start = first + taken;
    required -= Math.min(required, taken);
    remaining -= taken;
    if (remaining === 0) break;
  }
  return { start, required };
}
