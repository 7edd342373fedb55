import type { PfnRange } from '../../units/range.js';
import type { Pages, Pfn } from '../../units/units.js';
import type { ZoneName } from '../state.js';
import { clampRange, type MemoryFrames, roundUp, wholeFrames } from './frames.js';

/** Pages whose struct page says that they are in this zone of this node. */
export interface OwnedFrames extends PfnRange {
  readonly nid: number;
  readonly zone: ZoneName;
}

/** A zone that memmap_init() fills; a zone without present pages is not filled. */
export interface FilledZone extends PfnRange {
  readonly name: ZoneName;
}

/** Pages in no memory that took the zone of what follows them. */
export interface UnavailableFrames extends OwnedFrames {}

export interface Ownership {
  /** Ascending, disjoint. */
  readonly owners: readonly OwnedFrames[];
  /** Holes, and memory that no populated zone of its node spans. */
  readonly unavailable: readonly UnavailableFrames[];
}

export interface OwnershipRules {
  readonly blocks: boolean;
  readonly mirrored: boolean;
  readonly pageblockPages: Pages;
  /** SPARSEMEM: the end of the last section still has page structures. Absent with FLATMEM. */
  readonly sectionPages?: Pages;
  readonly maxOrderPages: Pages;
  /** What a page structure says that nobody has filled in: zone 0 of node 0. */
  readonly firstZone: ZoneName;
}

/** Which zone each page really is in (mm/page_alloc.c: memmap_init(), then mm/dmb.c: dmb_init_region()). */
export function frameOwnership(
  frames: readonly MemoryFrames[],
  filledZones: ReadonlyMap<number, readonly FilledZone[]>,
  rules: OwnershipRules,
): Ownership {
  const owners: OwnedFrames[] = [];
  const unavailable: UnavailableFrames[] = [];
  let holeStart = 0;
  let last: { zone: ZoneName | undefined; nid: number; end: Pfn } = { zone: undefined, nid: 0, end: 0 };
  for (const range of wholeFrames(frames)) {
    for (const zone of filledZones.get(range.nid) ?? []) {
      const part = partInZone(range, zone, rules, holeStart);
      last = { ...last, zone: zone.name };
      if (part.start >= part.end) continue;
      for (const piece of unmirrored(part, zone.name, frames, rules))
        paint(owners, { ...piece, nid: range.nid, zone: zone.name });
      if (holeStart < part.start) {
        const hole = { start: holeStart, end: part.start, nid: range.nid, zone: zone.name };
        paint(owners, hole);
        unavailable.push(hole);
      }
      holeStart = part.end;
    }
    last = { ...last, nid: range.nid, end: range.end };
  }
  const end = rules.sectionPages === undefined ? last.end : roundUp(last.end, rules.sectionPages);
  if (holeStart < end && last.zone !== undefined) {
    const tail = { start: holeStart, end, nid: last.nid, zone: last.zone };
    paint(owners, tail);
    unavailable.push(tail);
  }
  if (rules.sectionPages === undefined) {
    // The flat map goes on to the end of the largest buddy (alloc_node_mem_map()).
    const bare = { start: end, end: roundUp(end, rules.maxOrderPages), nid: 0, zone: rules.firstZone };
    if (bare.start < bare.end) paint(owners, bare);
  }
  return { owners: moveBlocks(owners, frames, rules), unavailable };
}

/** What of a memory range is filled in as a zone's (memmap_init_zone_range()); ZONE_MOVABLE leaves what others have filled. */
function partInZone(range: PfnRange, zone: FilledZone, rules: OwnershipRules, holeStart: Pfn): PfnRange {
  const skip = rules.blocks && zone.name === 'Movable' && zone.start < holeStart;
  return clampRange(range, { start: skip ? holeStart : zone.start, end: zone.end });
}

/** With kernelcore=mirror ZONE_MOVABLE leaves mirrored memory alone (overlap_memmap_init()). */
function unmirrored(
  part: PfnRange,
  zone: ZoneName,
  frames: readonly MemoryFrames[],
  rules: OwnershipRules,
): readonly PfnRange[] {
  if (!rules.mirrored || zone !== 'Movable') return [part];
  const plain = frames.filter((region) => !region.flags.has('mirror'));
  return plain.map((region) => clampRange(region, part)).filter((piece) => piece.start < piece.end);
}

/** Lays a range over what is there; ranges come nearly in ascending order, so only the tail is looked at. */
function paint(owners: OwnedFrames[], added: OwnedFrames): void {
  const above: OwnedFrames[] = [];
  for (let tail = owners.at(-1); tail !== undefined && tail.end > added.start; tail = owners.at(-1)) {
    owners.pop();
    if (tail.end > added.end) above.push({ ...tail, start: Math.max(tail.start, added.end) });
    if (tail.start < added.start) {
      owners.push({ ...tail, end: added.start });
      break;
    }
  }
  owners.push(added, ...above.reverse());
}

/** Each designated block moves to ZONE_MOVABLE of the node that its pages are on, pageblock by pageblock from its start. */
function moveBlocks(
  owners: readonly OwnedFrames[],
  frames: readonly MemoryFrames[],
  rules: OwnershipRules,
): readonly OwnedFrames[] {
  if (!rules.blocks) return owners;
  const blocks = frames.filter((range) => range.flags.has('movable') && range.start < range.end);
  return blocks.reduce<readonly OwnedFrames[]>((before, block) => {
    const end = block.start + roundUp(block.end - block.start, rules.pageblockPages);
    return before.flatMap((owner) => cut(owner, { start: block.start, end }));
  }, owners);
}

/** The parts of a range below, inside and above a block; the inner one is movable. */
function cut(owner: OwnedFrames, block: PfnRange): readonly OwnedFrames[] {
  const inner = clampRange(owner, block);
  if (inner.start >= inner.end) return [owner];
  const parts: readonly OwnedFrames[] = [
    { ...owner, end: inner.start },
    { ...owner, ...inner, zone: 'Movable' },
    { ...owner, start: inner.end },
  ];
  return parts.filter((part) => part.start < part.end);
}

/** The owned ranges clipped to memory; neighbours of one zone are joined. */
export function ownedMemory(owners: readonly OwnedFrames[], frames: readonly MemoryFrames[]): readonly OwnedFrames[] {
  const memory = wholeFrames(frames);
  const result: OwnedFrames[] = [];
  let index = 0;
  for (const owner of owners) {
    while (index > 0 && (memory[index - 1]?.end ?? 0) > owner.start) index -= 1;
    for (; index < memory.length; index += 1) {
      const range = memory[index];
      if (range === undefined || range.start >= owner.end) break;
      const part = clampRange(range, owner);
      if (part.start < part.end) join(result, { ...owner, ...part });
    }
  }
  return result;
}

function join(list: OwnedFrames[], added: OwnedFrames): void {
  const tail = list.at(-1);
  if (tail !== undefined && tail.end === added.start && tail.nid === added.nid && tail.zone === added.zone) {
    list[list.length - 1] = { ...tail, end: added.end };
  } else {
    list.push(added);
  }
}
