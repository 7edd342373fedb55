import { groupedHex, rangeText } from '../../units/format.js';
import { overlaps } from '../../units/range.js';
import { printedLines } from '../kernel-lines.js';
import { bytesInside, ramInTree } from '../ram.js';
import type { Facts, Finding, Rule } from '../rule.js';

/** What a kernel says of an initrd that it does not take. */
const REFUSALS = ['initrd not fully accessible via the linear mapping', 'INITRD: '];

/** init/initramfs.c: `reserve_initrd_mem()`; arch/arm64/mm/init.c: `arm64_memblock_init()`; drivers/of/fdt.c: `early_init_dt_check_for_initrd()`. */
export const initrdUnused: Rule = {
  code: 'boot/initrd',
  severity: 'warning',
  summary: 'The initrd lies where the kernel cannot use it.',
  needsRam: true,
  after: ['boot/misspelt-chosen'],
  check(facts, report) {
    const { initrdStart, initrdEnd } = facts.demand.chosen;
    if (facts.world.facts.initrd !== undefined) {
      const finding = misplaced(facts, facts.tree.root.definedAt[0]);
      if (finding !== undefined) report(finding);
      return;
    }
    if (initrdStart === undefined || initrdEnd === undefined) {
      const alone = initrdStart ?? initrdEnd;
      if (alone !== undefined) report(withoutOther(alone.span, initrdStart === undefined));
      return;
    }
    if (initrdEnd.value < initrdStart.value) {
      report({
        message: `The initrd ends at ${groupedHex(initrdEnd.value)}, but it starts at ${groupedHex(initrdStart.value)}.`,
        span: initrdEnd.span,
        node: '/chosen',
        property: 'linux,initrd-end',
        related: [{ message: 'its start is here', span: initrdStart.span }],
        effect: 'the kernel takes no initrd',
        help: 'Write the first address behind the initrd.',
      });
      return;
    }
    const finding = misplaced(facts, initrdStart.span);
    if (finding !== undefined) report({ ...finding, node: '/chosen', property: 'linux,initrd-start' });
  },
};

/** `early_init_dt_check_for_initrd()` wants both. */
function withoutOther(span: Finding['span'], isEnd: boolean): Finding {
  const [given, missing] = isEnd
    ? ['linux,initrd-end', 'linux,initrd-start']
    : ['linux,initrd-start', 'linux,initrd-end'];
  return {
    message: `/chosen has ${given} without ${missing}, but the kernel needs both.`,
    span,
    node: '/chosen',
    property: given,
    effect: 'the kernel takes no initrd',
    help: `Add ${missing}.`,
  };
}

function misplaced(facts: Facts, span: Finding['span']): Finding | undefined {
  const { initrd, image, fdt } = facts.world;
  if (initrd === undefined || initrd.assumed || initrd.size === 0n) return undefined;
  const line = printedLines(facts).find(({ text }) => REFUSALS.some((words) => text.startsWith(words)));
  const inside = bytesInside(initrd, ramInTree(facts));
  const kernel = { base: image.start, size: image.end - image.start };
  const met = [
    ...(image.assumed ? [] : [{ what: 'the kernel image', range: kernel }]),
    ...(fdt.assumed ? [] : [{ what: 'the device tree blob', range: fdt }]),
  ].find(({ range }) => overlaps(range, initrd));
  if (inside === initrd.size && met === undefined) return undefined;
  return {
    message:
      met === undefined
        ? `The initrd (${rangeText(initrd)}) lies ${inside === 0n ? 'outside' : 'partly outside'} RAM, but the kernel can read it in RAM only.`
        : `The initrd (${rangeText(initrd)}) lies over ${met.what} (${rangeText(met.range)}), but each must have memory of its own.`,
    span,
    ...(line === undefined ? {} : { kernelMessage: line.text }),
    effect:
      line !== undefined
        ? 'the kernel takes no initrd'
        : met === undefined
          ? 'the kernel adds its addresses to RAM that is not there'
          : 'one of the two was written over the other',
    help: 'Load it to free RAM.',
  };
}
