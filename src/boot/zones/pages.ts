import type { PfnRange } from '../../units/range.js';
import type { Pages } from '../../units/units.js';
import { clampRange, type MemoryFrames, wholeFrames } from './frames.js';
import type { ZoneLimit } from './limits.js';
import { adjustedRange, type NodeSpan, type SpanRules } from './spans.js';

const clampedPages = (range: PfnRange, window: PfnRange): Pages => {
  const { start, end } = clampRange(range, window);
  return end - start;
};

/** Pages of a window that are not memory of this node (mm/page_alloc.c: __absent_pages_in_range()). */
const holes = (frames: readonly MemoryFrames[], nid: number, window: PfnRange): Pages =>
  wholeFrames(frames)
    .filter((range) => range.nid === nid)
    .reduce((absent, range) => absent - clampedPages(range, window), window.end - window.start);

/** The window in which ZONE_MOVABLE counts its designated blocks: up to where its classic part begins. */
function blockWindow(range: PfnRange, node: NodeSpan, blocks: PfnRange, rules: SpanRules): PfnRange {
  const start = Math.min(range.start, blocks.start);
  if (rules.blocks !== 'dmb-v3') return { start, end: range.end };
  return { start, end: range.start === range.end ? blocks.end : node.movableStart };
}

/** What a designated block takes away from (or, below zero, gives to) a zone. The block may belong to another node: the kernel does not ask. */
function blockAbsence(
  block: PfnRange,
  zone: 'ordinary' | 'Movable',
  window: PfnRange,
  node: NodeSpan,
  rules: SpanRules,
) {
  const { start, end } = clampRange(block, window);
  if (zone === 'ordinary') return end - start;
  if (rules.blocks === 'dmb-v3') return start - end;
  return start < node.movableStart ? start - Math.min(end, node.movableStart) : 0;
}

/** The pages of a zone's range on a node that are not its own (zone_absent_pages_in_node()), wrong where the kernel is wrong. */
export function absentPages(
  frames: readonly MemoryFrames[],
  node: NodeSpan,
  limit: ZoneLimit | undefined,
  rules: SpanRules,
): Pages {
  if (node.start === 0 && node.end === 0) return 0;
  const range = adjustedRange(node, limit, rules);
  let absent = holes(frames, node.nid, range);
  let window = range;
  if (limit === undefined && node.blocks !== undefined) {
    window = blockWindow(range, node, node.blocks, rules);
    absent += (rules.blocks === 'dmb-v3' ? window.end : node.movableStart) - window.start;
  }
  if (node.movableStart === 0) return absent;
  for (const region of frames) {
    if (region.flags.has('movable')) {
      absent += blockAbsence(region, limit === undefined ? 'Movable' : 'ordinary', window, node, rules);
    } else if (rules.mirrored && belongsElsewhere(region, limit)) {
      absent += clampedPages(region, window);
    }
  }
  return absent;
}

/** kernelcore=mirror: mirrored memory is not ZONE_MOVABLE's, all other memory not ZONE_NORMAL's. */
const belongsElsewhere = (region: MemoryFrames, limit: ZoneLimit | undefined): boolean =>
  region.flags.has('mirror') ? limit === undefined : limit?.name === 'Normal';
