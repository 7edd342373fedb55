import type { PfnRange } from '../../units/range.js';
import type { Pages, Pfn } from '../../units/units.js';
import type { ZoneName } from '../state.js';
import { clampRange, type MemoryFrames, nodeRange } from './frames.js';
import { movableZone, type ZoneLimit } from './limits.js';
import type { MovableRules } from './movable.js';

/** One node as free_area_init_node() sees it before it counts. */
export interface NodeSpan extends PfnRange {
  readonly nid: number;
  /** Where ZONE_MOVABLE begins; with designated blocks alone, where the memory ends. 0: it has none. */
  readonly movableStart: Pfn;
  /** Behind the last page that ZONE_MOVABLE may have. */
  readonly movableEnd: Pfn;
  /** From the lowest to behind the highest designated block. */
  readonly blocks?: PfnRange;
}

/** What the kernel looks at when it says which pages a zone covers on a node. */
export interface SpanRules {
  readonly limits: readonly ZoneLimit[];
  readonly mirrored: boolean;
  readonly blocks: MovableRules['blocks'];
}

/** Where a node's designated blocks lie. Series v1 tells "none" by page frame 0, and so does not see a block there. */
function blockSpan(frames: readonly MemoryFrames[], nid: number, blocks: MovableRules['blocks']): PfnRange | undefined {
  if (blocks === 'none') return undefined;
  const own = frames.filter((range) => range.nid === nid && range.flags.has('movable') && range.start !== range.end);
  const seen = blocks === 'dmb-v3' ? own : own.filter((range) => range.start !== 0);
  if (seen.length === 0) return undefined;
  return {
    start: seen.reduce((lowest, range) => Math.min(lowest, range.start), Number.MAX_SAFE_INTEGER),
    end: seen.reduce((highest, range) => Math.max(highest, range.end), 0),
  };
}

/** A node's pages, and where its movable part begins once its designated blocks are known (calculate_node_totalpages()). */
export function nodeSpan(
  frames: readonly MemoryFrames[],
  nid: number,
  classicStart: Pfn | undefined,
  rules: SpanRules,
): NodeSpan {
  const { start, end } = nodeRange(frames, nid);
  const movableEnd = Math.min(end, movableZone(rules.limits)?.end ?? 0);
  const blocks = blockSpan(frames, nid, rules.blocks);
  const movableStart = classicStart ?? (blocks === undefined ? 0 : movableEnd);
  return { nid, start, end, movableStart, movableEnd, ...(blocks === undefined ? {} : { blocks }) };
}

/** A zone's range on a node, ZONE_MOVABLE cut off (adjust_zone_range_for_zone_movable()); not yet confined to the node. */
export function adjustedRange(node: NodeSpan, limit: ZoneLimit | undefined, rules: SpanRules): PfnRange {
  // ZONE_MOVABLE has no range of the arch: without a movable start its limits are 0 and 0.
  if (limit === undefined) {
    return node.movableStart === 0 ? { start: 0, end: 0 } : { start: node.movableStart, end: node.movableEnd };
  }
  const whole = clampRange(node, limit);
  if (node.movableStart === 0) return whole;
  if (!rules.mirrored && whole.start < node.movableStart && node.movableStart < whole.end) {
    return { start: whole.start, end: node.movableStart };
  }
  return whole.start >= node.movableStart ? { start: whole.end, end: whole.end } : whole;
}

/** ZONE_MOVABLE's range grown to hold the node's designated blocks. */
export function withBlocks(range: PfnRange, node: NodeSpan, rules: SpanRules): PfnRange {
  if (node.blocks === undefined) return range;
  const minimal = rules.blocks === 'dmb-v3' && range.start === range.end;
  return { start: Math.min(range.start, node.blocks.start), end: minimal ? node.blocks.end : range.end };
}

/** First and last page that a zone spans on a node (zone_spanned_pages_in_node()); undefined: none. */
export function zoneSpan(node: NodeSpan, limit: ZoneLimit | undefined, rules: SpanRules): PfnRange | undefined {
  if (node.start === 0 && node.end === 0) return undefined;
  const adjusted = adjustedRange(node, limit, rules);
  const range = limit === undefined ? withBlocks(adjusted, node, rules) : adjusted;
  if (range.end < node.start || range.start > node.end) return undefined;
  const inside = { start: Math.max(range.start, node.start), end: Math.min(range.end, node.end) };
  return inside.start === inside.end ? undefined : inside;
}

/** The zones that a kernel of this configuration has, in its order; ZONE_MOVABLE is always the last. */
export const zoneNames = (limits: readonly ZoneLimit[]): readonly ZoneName[] => [
  ...limits.map((limit) => limit.name),
  'Movable',
];

/** Pages from start to end, holes included. */
export const spannedPages = (span: PfnRange | undefined): Pages => (span === undefined ? 0 : span.end - span.start);
