import { cellAt, firstString } from '../../memory/flat.js';
import type { DtNode } from '../../tree/node.js';
import { writeNumber } from '../mend.js';
import { valueSpan } from '../places.js';
import type { Rule } from '../rule.js';
import { framebuffers } from './framebuffers.js';

/** Bytes of a pixel: include/linux/platform_data/simplefb.h, `SIMPLEFB_FORMATS`. */
const PIXEL_BYTES: Readonly<Record<string, number>> = {
  r5g6b5: 2,
  r5g5b5a1: 2,
  x1r5g5b5: 2,
  a1r5g5b5: 2,
  r8g8b8: 3,
  x8r8g8b8: 4,
  a8r8g8b8: 4,
  x8b8g8r8: 4,
  a8b8g8r8: 4,
  x2r10g10b10: 4,
  a2r10g10b10: 4,
};

/** drivers/video/fbdev/simplefb.c: `simplefb_probe()` takes stride for the length of a line, and compares it with nothing. */
export const framebufferStride: Rule = {
  code: 'framebuffer/stride',
  severity: 'warning',
  summary: 'The lines of a framebuffer are shorter than its picture is wide.',
  check(facts, report) {
    for (const { node } of framebuffers(facts)) {
      const stride = node.properties.get('stride');
      const format = node.properties.get('format');
      const [length, width] = [u32(node, 'stride'), u32(node, 'width')];
      const pixel = format === undefined ? undefined : PIXEL_BYTES[firstString(format)];
      if (stride === undefined || length === undefined || width === undefined || pixel === undefined) continue;
      const needed = width * pixel;
      if (length >= needed) continue;
      const edits = writeNumber(stride, 0, 1, BigInt(needed));
      report({
        message: `${node.name} has a stride of ${length} bytes, but a line of ${width} pixels of ${pixel} bytes takes ${needed}.`,
        span: valueSpan(stride),
        node: node.path,
        property: 'stride',
        effect: 'each line is drawn over the one before: the picture is torn',
        help: `Write <${needed}>, or the stride that the boot loader has set up.`,
        ...(edits === undefined ? {} : { fix: { description: `write a stride of ${needed}`, edits } }),
      });
    }
  },
};

function u32(node: DtNode, name: string): number | undefined {
  const property = node.properties.get(name);
  return property === undefined || property.bytes.length < 4 ? undefined : cellAt(property.bytes, 0);
}
