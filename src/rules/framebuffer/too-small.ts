import { cellAt } from '../../memory/flat.js';
import type { DtNode } from '../../tree/node.js';
import { plainHex, sizeText } from '../../units/format.js';
import type { Rule } from '../rule.js';
import { framebuffers } from './framebuffers.js';

/** drivers/video/fbdev/simplefb.c, drivers/gpu/drm/tiny/simpledrm.c: they draw height lines of stride bytes. */
export const framebufferTooSmall: Rule = {
  code: 'framebuffer/too-small',
  severity: 'warning',
  summary: 'A framebuffer is smaller than its picture.',
  check(facts, report) {
    for (const { node, range, span, property } of framebuffers(facts)) {
      const [stride, height] = [u32(node, 'stride'), u32(node, 'height')];
      if (stride === undefined || height === undefined) continue;
      const needed = BigInt(stride) * BigInt(height);
      if (needed <= range.size) continue;
      report({
        message: `${node.name} has ${sizeText(range.size)}, but ${height} lines of ${stride} bytes need ${plainHex(needed)} bytes (${sizeText(needed)}).`,
        span,
        node: node.path,
        property,
        effect: 'the picture runs over the end of its memory',
        help: `Write a size of at least ${plainHex(needed)}.`,
      });
    }
  },
};

function u32(node: DtNode, name: string): number | undefined {
  const property = node.properties.get(name);
  return property === undefined || property.bytes.length < 4 ? undefined : cellAt(property.bytes, 0);
}
