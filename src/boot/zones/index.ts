import type { PfnRange, Range } from '../../units/range.js';
import { bytesOf, type Pages, type Pfn, type PhysAddr } from '../../units/units.js';
import type { KernelLine, MemblockRegion, Zone, ZoneName } from '../state.js';
import { framesOf, type MemoryFrames, pagesOf, wholeFrames } from './frames.js';
import type { ZoneLimit } from './limits.js';
import { mirrorLine, nodeLines, rangeLines, unavailableLine } from './lines.js';
import { type BuddyRules, freeFrames, type GivenBack, releasedBlocks, tallyZones, zoneKey } from './managed.js';
import { type MovableRules, movableStarts, type ZoneParameters } from './movable.js';
import { type FilledZone, frameOwnership, type OwnedFrames, ownedMemory } from './ownership.js';
import { absentPages } from './pages.js';
import { type NodeSpan, nodeSpan, type SpanRules, spannedPages, zoneNames, zoneSpan } from './spans.js';
import { unavailablePages } from './unavailable.js';

/** A kernel's way of counting, as far as its version decides it. */
export interface ZoneRules extends MovableRules {
  /** A zone whose pages all went elsewhere keeps its span, or is as if it had never been. */
  readonly emptyZones: 'kept' | 'zeroed';
  /** /proc/zoneinfo prints start_pfn also for a zone that spans pages but has none. */
  readonly printsEmptyStart: boolean;
}

export interface FrameGeometry {
  readonly pageShift: number;
  /** The width of an unsigned long, in which the kernel counts. */
  readonly longBits: 32 | 64;
  /** Pages of the largest buddy. */
  readonly maxOrderPages: Pages;
  readonly pageblockPages: Pages;
  /** With SPARSEMEM the pages of a section; absent with FLATMEM. */
  readonly sectionPages?: Pages;
  /** Bytes. */
  readonly sizeofStructPage: number;
}

/** What free_area_init() is given. */
export interface ZoneInput {
  /** memblock.memory with its nodes, as it is when the zones are laid out. */
  readonly memory: readonly MemblockRegion[];
  readonly limits: readonly ZoneLimit[];
  /** Ascending; a node without memory has its zones, too. */
  readonly onlineNodes: readonly number[];
  readonly parameters: ZoneParameters;
  readonly rules: ZoneRules;
  readonly geometry: FrameGeometry;
}

/** A zone before it has any page to give: what the kernel counts at free_area_init(). */
export type EmptyZone = Omit<Zone, 'managedPages' | 'cmaPages' | 'estimated'>;

export interface ZoneLayout {
  readonly zones: readonly EmptyZone[];
  readonly nodes: readonly NodeSpan[];
  /** As printed, before designated blocks are looked at. */
  readonly movableStart: ReadonlyMap<number, PhysAddr>;
  /** Which zone each page is in, ascending. */
  readonly owners: readonly OwnedFrames[];
  /** Per node, the pages of memory that are in ZONE_MOVABLE. */
  readonly movableFrames: ReadonlyMap<number, readonly PfnRange[]>;
  readonly kernelLines: readonly KernelLine[];
}

/** Divides the memory into zones (mm/page_alloc.c: free_area_init()). */
export function layOutZones(input: ZoneInput): ZoneLayout {
  const { rules, geometry, limits, parameters } = input;
  const frames = framesOf(input.memory, geometry.pageShift);
  const movable = movableStarts(frames, limits, parameters, rules, geometry);
  const spanRules: SpanRules = {
    limits,
    // movable_node wins over the search for mirrors, but the counting goes by the mirror flag alone.
    mirrored: parameters.mirrored,
    blocks: rules.blocks,
  };
  const nodes = input.onlineNodes.map((nid) => nodeSpan(frames, nid, movable.startOf.get(nid), spanRules));
  const counted = nodes.flatMap((node) => nodeZones(frames, node, spanRules, rules));
  const filled = filledZones(counted);
  const ownership = frameOwnership(frames, filled, {
    blocks: rules.blocks !== 'none',
    mirrored: parameters.mirrored,
    firstZone: limits[0]?.name ?? 'Normal',
    ...geometry,
  });
  const owned = ownedMemory(ownership.owners, frames);
  const holes = ownership.unavailable.flatMap((hole) => {
    const pages = unavailablePages(hole, input.memory, geometry);
    return pages === 0 ? [] : [unavailableLine(hole, pages)];
  });
  return {
    zones: counted.map((zone) => withTruth(zone, owned)),
    nodes,
    movableStart: new Map([...movable.startOf].map(([nid, start]) => [nid, bytesOf(start, geometry.pageShift)])),
    owners: ownership.owners,
    movableFrames: movableFrames(owned, input.onlineNodes),
    kernelLines: [
      ...(movable.warning === undefined ? [] : [mirrorLine(movable.warning)]),
      ...rangeLines(limits, movable.startOf, frames, geometry.pageShift),
      ...nodes.flatMap((node) => nodeLines(node, ofNode(counted, node.nid), limits, geometry)),
      ...holes,
    ],
  };
}

interface CountedZone extends EmptyZone {
  /** The pages that it spans, also where the kernel prints no start. */
  readonly span?: PfnRange;
}

/** All zones of a node, empty ones too (calculate_node_totalpages()). */
function nodeZones(
  frames: readonly MemoryFrames[],
  node: NodeSpan,
  spanRules: SpanRules,
  rules: ZoneRules,
): readonly CountedZone[] {
  return zoneNames(spanRules.limits).map((name, index) => {
    const limit = spanRules.limits[index];
    const span = zoneSpan(node, limit, spanRules);
    const presentPages = spannedPages(span) - absentPages(frames, node, limit, spanRules);
    const kept = presentPages !== 0 || rules.emptyZones === 'kept' ? span : undefined;
    const printed = presentPages !== 0 || rules.printsEmptyStart;
    return {
      node: node.nid,
      name,
      spannedPages: spannedPages(kept),
      presentPages,
      ...(kept === undefined ? {} : { span: kept }),
      ...(kept !== undefined && printed ? { start: kept.start } : {}),
    };
  });
}

const ofNode = (zones: readonly CountedZone[], nid: number): readonly CountedZone[] =>
  zones.filter((zone) => zone.node === nid);

/** The zones that get their pages: those whose count says that they have some. */
function filledZones(zones: readonly CountedZone[]): ReadonlyMap<number, readonly FilledZone[]> {
  const filled = new Map<number, FilledZone[]>();
  for (const { node, name, presentPages, span } of zones) {
    if (presentPages === 0) continue;
    const list = filled.get(node) ?? [];
    list.push({ name, ...(span ?? { start: 0, end: 0 }) });
    filled.set(node, list);
  }
  return filled;
}

/** Adds the true count where the kernel's is wrong, and takes away what only the counting needed. */
function withTruth({ span: _, ...zone }: CountedZone, owned: readonly OwnedFrames[]): EmptyZone {
  const own = owned.filter((range) => range.nid === zone.node && range.zone === zone.name);
  const trulyPresentPages = own.reduce((sum, range) => sum + pagesOf(range), 0);
  return trulyPresentPages === zone.presentPages ? zone : { ...zone, trulyPresentPages };
}

function movableFrames(
  owned: readonly OwnedFrames[],
  nodes: readonly number[],
): ReadonlyMap<number, readonly PfnRange[]> {
  const movable = owned.filter((range) => range.zone === 'Movable');
  const rangesOf = (nid: number): readonly PfnRange[] =>
    movable.filter((range) => range.nid === nid).map(({ start, end }) => ({ start, end }));
  return new Map(nodes.map((nid) => [nid, rangesOf(nid)] as const).filter(([, ranges]) => ranges.length > 0));
}

/** What is known at the end of the boot and not before. */
export interface ZoneUse {
  /** memblock.memory and memblock.reserved when the boot allocator closes. */
  readonly memory: readonly MemblockRegion[];
  readonly reserved: readonly Range[];
  /** What comes back later: CMA areas, the initrd, init sections. Designated blocks are added here. */
  readonly givenBack: readonly GivenBack[];
  readonly lowmemEnd?: Pfn;
  readonly estimated: Zone['estimated'];
}

/** The zones with the pages that they may hand out. */
export function fillZones(layout: ZoneLayout, use: ZoneUse, input: ZoneInput): readonly Zone[] {
  const { geometry } = input;
  const buddies: BuddyRules = {
    ...geometry,
    ...(use.lowmemEnd === undefined ? {} : { lowmemEnd: use.lowmemEnd }),
  };
  const frames = framesOf(use.memory, geometry.pageShift);
  const blocks = input.rules.blocks === 'none' ? [] : releasedBlocks(frames);
  const owned = ownedMemory(layout.owners, frames);
  const free = freeFrames(use.memory, use.reserved, geometry.pageShift);
  const tally = tallyZones(layout.owners, free, [...blocks, ...use.givenBack], buddies);
  return layout.zones.map((zone) => {
    const key = zoneKey({ nid: zone.node, zone: zone.name });
    return {
      ...zone,
      managedPages: tally.managed.get(key) ?? 0,
      cmaPages: tally.cma.get(key) ?? 0,
      estimated: isExact(zone, owned, blocks) ? new Set() : use.estimated,
    };
  });
}

/** A zone is certain if no memory but designated blocks is in it, or none at all. */
function isExact(zone: EmptyZone, owned: readonly OwnedFrames[], blocks: readonly PfnRange[]): boolean {
  const own = owned.filter((range) => range.nid === zone.node && range.zone === zone.name);
  return own.every((range) => blocks.some((block) => block.start <= range.start && range.end <= block.end));
}

/** Nodes that hold memory, ascending. */
export const nodesWithMemory = (memory: readonly MemblockRegion[], pageShift: number): readonly number[] =>
  [...new Set(wholeFrames(framesOf(memory, pageShift)).map((range) => range.nid))].sort((a, b) => a - b);

export type { ZoneName };
