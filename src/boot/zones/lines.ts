import { bytesOf, type Pages, type Pfn } from '../../units/units.js';
import type { KernelLine } from '../state.js';
import { type MemoryFrames, wholeFrames } from './frames.js';
import type { EmptyZone, FrameGeometry } from './index.js';
import { type ZoneExpectation, zoneExpectation } from './kernel-pages.js';
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
export function nodeLines(
  node: NodeSpan,
  zones: readonly EmptyZone[],
  limits: readonly ZoneLimit[],
  geometry: FrameGeometry,
): readonly KernelLine[] {
  const what = 'free_area_init_node()';
  const setup =
    node.start === node.end
      ? `Initmem setup node ${node.nid} as memoryless`
      : `Initmem setup node ${node.nid} ${memRange(node.start, node.end, geometry.pageShift)}`;
  const present = zones.reduce((sum, zone) => sum + zone.presentPages, 0);
  return [
    line(setup, what),
    line(`On node ${node.nid} totalpages: ${unsigned(present)}`, 'calculate_node_totalpages()', true),
    ...zones.flatMap((zone, index) => zoneLines(zone, index === 0, zoneExpectation(zone, limits, geometry), geometry)),
  ];
}

const unsigned = (pages: Pages): bigint => BigInt.asUintN(64, BigInt(pages));

/** What a zone holds and needs for its page structures; only where these do not fit, the kernel says so aloud (free_area_init_core(), zone_pcp_init()). */
function zoneLines(
  { name, presentPages }: EmptyZone,
  first: boolean,
  { memmap, highmem, fits, free }: ZoneExpectation,
  { pageShift }: FrameGeometry,
): readonly KernelLine[] {
  const what = 'free_area_init_core()';
  const lines: KernelLine[] = [];
  if (!highmem && !fits)
    lines.push(line(`  ${name} zone: ${memmap} memmap pages exceeds freesize ${presentPages}`, what));
  else if (!highmem && memmap > 0) lines.push(line(`  ${name} zone: ${memmap} pages used for memmap`, what, true));
  if (first && free !== 0) lines.push(line(`  ${name} zone: 0 pages reserved`, what, true));
  if (presentPages !== 0) {
    const text = `  ${name} zone: ${unsigned(presentPages)} pages, LIFO batch:${batchSize(free, pageShift)}`;
    lines.push(line(text, 'zone_pcp_init()', true));
  }
  return lines;
}

/** How many pages a CPU takes from a zone at once (zone_batchsize()). */
function batchSize(managed: Pages, pageShift: number): Pages {
  const most = 2 ** (20 - pageShift);
  const share = managed < 0 ? most : Math.min(Math.floor(managed / 1024), most);
  const batch = Math.max(1, Math.floor(share / 4));
  return 2 ** Math.floor(Math.log2(batch + Math.floor(batch / 2))) - 1;
}

/** "pages in unavailable ranges": page structures without memory (init_unavailable_range()). */
export const unavailableLine = ({ nid, zone }: UnavailableFrames, pages: Pages): KernelLine =>
  line(`On node ${nid}, zone ${zone}: ${pages} pages in unavailable ranges`, 'init_unavailable_range()');

/** What the kernel says of kernelcore=mirror. */
export const mirrorLine = (text: string): KernelLine => line(text, 'find_zone_movable_pfns_for_nodes()');
