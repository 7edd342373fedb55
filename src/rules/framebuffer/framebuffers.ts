import type { Span } from 'dtc-parser-ts';
import { deviceRanges } from '../../memory/device-ranges.js';
import { isReachable } from '../../memory/flat.js';
import type { DtNode } from '../../tree/node.js';
import type { Range } from '../../units/range.js';
import { firstTuple, seenRegionAt } from '../regions.js';
import { type Facts, remember } from '../rule.js';

/** A framebuffer that the boot loader has set up, and the memory that it draws to. */
export interface Framebuffer {
  readonly node: DtNode;
  readonly range: Range;
  readonly span: Span;
  readonly property: 'reg' | 'memory-region';
}

/** Each enabled simple-framebuffer; its memory is `reg`, else the region that it names. */
export const framebuffers = (facts: Facts): readonly Framebuffer[] => remember(facts, findFramebuffers);

function findFramebuffers(facts: Facts): readonly Framebuffer[] {
  const nodes = facts.tree.nodesByCompatible.get('simple-framebuffer') ?? [];
  return nodes.flatMap((node): readonly Framebuffer[] => {
    if (!isReachable(node)) return [];
    const place = deviceRanges(node)[0];
    if (place !== undefined) return [{ node, range: place.range, span: place.tuple.span, property: 'reg' }];
    const user = facts.demand.users.find((each) => each.device === node.path && each.property === 'memory-region');
    const region = seenRegionAt(facts, user?.region.value);
    const tuple = region && firstTuple(region);
    return tuple === undefined || user === undefined
      ? []
      : [{ node, range: tuple.value, span: user.region.span, property: 'memory-region' }];
  });
}
