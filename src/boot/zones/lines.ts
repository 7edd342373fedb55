import { bytesOf, type Pages, type Pfn } from '../../units/units.js';
import type { KernelLine } from '../state.js';
import { type MemoryFrames, wholeFrames } from './frames.js';
import type { ZoneLimit } from './limits.js';
import type { UnavailableFrames } from './ownership.js';
import type { NodeSpan } from './spans.js';

/** `%#018Lx`: 0x and sixteen digits. */
const hex = (address: bigint): string => `0x${address.toString(16).padStart(16, '0')}`;

const line = (text: string, what: string, debug = false): KernelLine => ({
  text,
  debug,
  because: { kind: 'kernel', what },
});

const memRange = (start: Pfn, end: Pfn, pageShift: number): string =>
  `[mem ${hex(bytesOf(start, pageShift))}-${hex(bytesOf(end, pageShift) - 1n)}]`;

/** "Zone ranges", "Movable zone start for each node" and "Early memory node ranges" (mm/page_alloc.c: free_area_init()). */
export function rangeLines(
  limits: readonly ZoneLimit[],
  movableStart: ReadonlyMap<number, Pfn>,
  frames: readonly MemoryFrames[],
  pageShift: number,
): readonly KernelLine[] {
  const what = 'free_area_init()';
  const zones = limits.map(({ name, start, end }) => {
    const range = start === end ? 'empty' : memRange(start, end, pageShift);
    return line(`  ${name.padEnd(8)} ${range}`, what);
  });
  const movable = [...movableStart].map(([nid, start]) =>
    line(`  Node ${nid}: ${hex(bytesOf(start, pageShift))}`, what),
  );
  const nodes = wholeFrames(frames).map(({ nid, start, end }) =>
    line(`  node ${String(nid).padStart(3)}: ${memRange(start, end, pageShift)}`, what),
  );
  return [
    line('Zone ranges:', what),
    ...zones,
    line('Movable zone start for each node', what),
    ...movable,
    line('Early memory node ranges', what),
    ...nodes,
  ];
}

/** "Initmem setup node", and at debug level what the node's zones hold (free_area_init_node(), calculate_node_totalpages()). */
export function nodeLines(node: NodeSpan, presentPages: Pages, pageShift: number): readonly KernelLine[] {
  const what = 'free_area_init_node()';
  const setup =
    node.start === node.end
      ? `Initmem setup node ${node.nid} as memoryless`
      : `Initmem setup node ${node.nid} ${memRange(node.start, node.end, pageShift)}`;
  const total = BigInt.asUintN(64, BigInt(presentPages));
  return [line(setup, what), line(`On node ${node.nid} totalpages: ${total}`, 'calculate_node_totalpages()', true)];
}

/** "pages in unavailable ranges": page structures without memory (init_unavailable_range()). */
export const unavailableLine = ({ nid, zone }: UnavailableFrames, pages: Pages): KernelLine =>
  line(`On node ${nid}, zone ${zone}: ${pages} pages in unavailable ranges`, 'init_unavailable_range()');

/** What the kernel says of kernelcore=mirror. */
export const mirrorLine = (text: string): KernelLine => line(text, 'find_zone_movable_pfns_for_nodes()');
