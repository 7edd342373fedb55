import { groupedHex, plainHex, rangeText } from '../../units/format.js';
import { contains, endOf, type Range } from '../../units/range.js';
import { merged } from '../ram.js';
import type { Rule } from '../rule.js';

const POOLS = new Set(['cma', 'coherent', 'restricted', 'dmb-pool']);
const BAD_ADDRESS = 0xffff_ffff_ffff_ffffn;

/** drivers/of/address.c: `of_dma_get_range()` gives the bus limit; kernel/dma/direct.c: `dma_coherent_ok()` holds pages against it. */
export const aboveDmaMask: Rule = {
  code: 'cma/above-dma-mask',
  severity: 'warning',
  summary: 'A device cannot reach its pool.',
  needsRam: true,
  check(facts, report) {
    for (const { user, placed, pool } of facts.boot.bindings) {
      if (placed?.range === undefined || !user.enabled || user.dmaWindows === undefined || !POOLS.has(pool)) continue;
      const { range, region } = placed;
      const reach = merged(
        user.dmaWindows
          .filter((window) => window.cpu !== BAD_ADDRESS)
          .map((window) => ({ base: window.cpu, size: window.size })),
      );
      if (reach.length === 0 || reach.some((window) => contains(window, range))) continue;
      report({
        message: `${region.name} (${rangeText(range)}) is the pool of ${user.device}, but dma-ranges lets that device reach ${windowsText(reach)} only.`,
        span: user.region.span,
        node: user.device,
        property: user.property,
        related: [{ message: `${region.name} is here`, span: region.span }],
        ...(pool === 'coherent' ? { kernelMessage: "reserved memory is beyond device's set DMA address range" } : {}),
        effect:
          pool === 'coherent'
            ? 'allocations from it fail'
            : 'the pages are rejected, and others are taken from elsewhere',
        help: `Place the pool below ${plainHex(endOf(reach[reach.length - 1] ?? range))}.`,
      });
    }
  },
};

const windowsText = (windows: readonly Range[]): string =>
  windows.map((window) => `${groupedHex(window.base)} to ${groupedHex(endOf(window))}`).join(', ');
