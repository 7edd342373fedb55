import { busCells } from '../../memory/bus.js';
import type { DtNode, DtProperty } from '../../tree/node.js';
import { groupedHex, plainHex, rangeText } from '../../units/format.js';
import { contains, endOf, type Range } from '../../units/range.js';
import { bytesInside, merged, ramInTree } from '../ram.js';
import { nodeAt } from '../regions.js';
import type { Facts, Rule } from '../rule.js';

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
      const limit = limitOf(facts, user.device);
      if (limit !== undefined && !isWhole(limit)) continue;
      const noRam = reach.every((window) => bytesInside(window, ramInTree(facts)) === 0n);
      report({
        message: `${region.name} (${rangeText(range)}) is the pool of ${user.device}, but dma-ranges lets that device reach ${windowsText(reach)} only.`,
        span: user.region.span,
        node: user.device,
        property: user.property,
        related: [
          { message: `${region.name} is here`, span: region.span },
          ...(limit === undefined ? [] : [{ message: 'the limit is here', span: limit.property.span }]),
        ],
        ...(pool === 'coherent' ? { kernelMessage: "reserved memory is beyond device's set DMA address range" } : {}),
        effect:
          pool === 'coherent'
            ? 'allocations from it fail'
            : 'the pages are rejected, and others are taken from elsewhere',
        help: noRam
          ? 'Correct dma-ranges: no RAM lies where it leads.'
          : `Place the pool below ${plainHex(endOf(reach[reach.length - 1] ?? range))}.`,
      });
    }
  },
};

interface Limit {
  readonly bus: DtNode;
  readonly property: DtProperty;
}

/** The nearest `dma-ranges` above a device that says anything. */
function limitOf(facts: Facts, device: string): Limit | undefined {
  for (let bus = nodeAt(facts, device).parent; bus !== undefined; bus = bus.parent) {
    const property = bus.properties.get('dma-ranges');
    if (property !== undefined && property.bytes.length > 0) return { bus, property };
  }
  return undefined;
}

/** Cells that are no whole entries are told of by dtc/dma_ranges_format; where they lead means nothing then. */
function isWhole({ bus, property }: Limit): boolean {
  const [inner, outer] = [busCells(bus), busCells(bus.parent ?? bus)];
  return property.bytes.length % (4 * (inner.address + outer.address + inner.size)) === 0;
}

const windowsText = (windows: readonly Range[]): string =>
  windows.map((window) => `${groupedHex(window.base)} to ${groupedHex(endOf(window))}`).join(', ');
