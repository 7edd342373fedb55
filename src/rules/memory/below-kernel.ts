import { groupedHex, sizeText } from '../../units/format.js';
import { printedLines } from '../kernel-lines.js';
import type { Rule } from '../rule.js';

/** Firmware of riscv lives in the first megabytes; more than that is a loss. */
const WORTH_A_WARNING = 0x100_0000n;

/** drivers/of/fdt.c: `early_init_dt_add_memory_arch()` leaves out what lies below the linear map, which starts at the kernel on arm and riscv. */
export const memoryBelowKernel: Rule = {
  code: 'memory/below-kernel',
  severity: 'warning',
  summary: 'RAM below the kernel is not used.',
  needsRam: true,
  after: ['memory/beyond-addresses'],
  check(facts, report) {
    const { physOffset, image } = facts.world;
    if (image.assumed) return;
    for (const { path, range } of facts.demand.banks) {
      const { base, size } = range.value;
      if (base >= physOffset || facts.world.facts.memory !== undefined) continue;
      const lost = base + size < physOffset ? size : physOffset - base;
      const line = printedLines(facts).find(
        ({ text }) => text.startsWith('OF: fdt: Ignoring memory') && text.includes(` 0x${base.toString(16)} `),
      );
      report({
        severity: lost < WORTH_A_WARNING ? 'note' : 'warning',
        message: `This bank starts at ${groupedHex(base)}, but the kernel lies at ${groupedHex(image.start)} and uses no RAM below ${groupedHex(physOffset)}.`,
        span: range.baseSpan,
        node: path,
        property: 'reg',
        ...(line === undefined ? {} : { kernelMessage: line.text }),
        effect: `${sizeText(lost)} are not used by anybody`,
        help: 'Load the kernel near the start of RAM.',
      });
    }
  },
};
