import type { Span } from 'dtc-parser-ts';
import { plainHex, rangeText } from '../../units/format.js';
import { overlaps, type Range } from '../../units/range.js';
import { notReserved } from '../kernel-lines.js';
import { seenRegions, tuplesOf } from '../regions.js';
import type { Facts, Rule } from '../rule.js';
import { moveAway } from './overlapping.js';

export interface BootImage {
  readonly what: string;
  readonly range: Range;
  readonly span?: Span;
}

/** The kernel reserves its image, the initrd and the blob before it reads /reserved-memory. */
export const overlapBootImage: Rule = {
  code: 'reserved-memory/overlap-boot-image',
  severity: 'error',
  summary: 'A region lies over the kernel, the initrd or the device tree.',
  after: ['reserved-memory/overlap', 'reserved-memory/overlap-nomap'],
  check(facts, report) {
    const images = knownImages(facts);
    for (const region of seenRegions(facts)) {
      for (const tuple of tuplesOf(region)) {
        const image = images.find(({ range }) => overlaps(range, tuple.value));
        if (image === undefined) continue;
        const move = moveAway(facts, { region, tuple });
        const noMap = region.flags.has('no-map');
        report({
          message: `${region.name} (${rangeText(tuple.value)}) lies over ${image.what}, but that memory is in use when the kernel starts.`,
          span: tuple.baseSpan,
          node: region.path,
          property: 'reg',
          related:
            image.span === undefined ? [] : [{ message: `${image.what}: ${rangeText(image.range)}`, span: image.span }],
          ...(noMap ? { kernelMessage: notReserved(facts, region, tuple.value) } : {}),
          effect: noMap ? 'the range stays mapped' : `${image.what} and the region's owner use the same memory`,
          help:
            move === undefined
              ? 'Move the region, or have the boot loader place the image elsewhere.'
              : `Move it to ${plainHex(move.base)}, or have the boot loader place the image elsewhere.`,
          ...(move?.edits === undefined
            ? {}
            : { fix: { description: `move ${region.name} to ${plainHex(move.base)}`, edits: move.edits } }),
        });
        break;
      }
    }
  },
};

/** Places that were told, by machine.json or /chosen; what is only assumed proves nothing. */
export function knownImages(facts: Facts): readonly BootImage[] {
  const { image, fdt, initrd } = facts.world;
  const images: BootImage[] = [];
  if (!image.assumed) {
    images.push({ what: 'the kernel image', range: { base: image.start, size: image.end - image.start } });
  }
  if (!fdt.assumed) images.push({ what: 'the device tree blob', range: fdt });
  if (initrd !== undefined && !initrd.assumed) {
    const span = facts.world.facts.initrd === undefined ? facts.demand.chosen.initrdStart?.span : undefined;
    images.push({ what: 'the initrd', range: initrd, ...(span === undefined ? {} : { span }) });
  }
  return images;
}
