import type { BootResult, PlacedRegion, Zone, ZoneName } from '../boot/state.js';
import type { Controller, World } from '../boot/world.js';
import { endOf, type Range } from '../units/range.js';
import { bytesOf } from '../units/units.js';
import { controllerAt } from './controllers.js';

/**
 * What a piece of RAM is good for after the boot: `free` anything; `movable` movable pages alone; `cma` movable pages, and a
 * driver's contiguous buffers; `system` the kernel's own (image, memmap, tables); `region` a region's owner alone; `nomap` the same,
 * unmapped; `lost` nobody; `cut` beyond what `mem=` or the kernel has let in.
 */
export type Use = 'free' | 'movable' | 'cma' | 'system' | 'region' | 'nomap' | 'lost' | 'cut';

/** A piece of RAM that is alike all over: one use, one zone, one controller, one owner. */
export interface Segment extends Range {
  readonly use: Use;
  readonly node: number;
  readonly zone?: ZoneName;
  readonly controller?: Controller;
  /** The region that has asked for it, a CMA area's name, or what of the kernel's lies there. */
  readonly owner?: string;
  readonly region?: PlacedRegion;
}

/** One fact about a range; the sweep asks each kind for what covers an address. */
interface Layer<T> {
  readonly ranges: readonly (Range & { readonly value: T })[];
}

/** All RAM, from the bottom up, cut wherever anything changes. */
export function segmentsOf(boot: BootResult, world: World, controllers: readonly Controller[]): readonly Segment[] {
  const layers = layersOf(boot, world);
  const ram = [...boot.ram, ...boot.memory];
  const edges = new Set<bigint>();
  const cut = (range: Range): void => {
    edges.add(range.base).add(endOf(range));
  };
  for (const range of [...ram, ...controllers]) cut(range);
  for (const layer of Object.values(layers)) for (const range of layer.ranges) cut(range);
  const sorted = [...edges].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const segments: Segment[] = [];
  sorted.slice(0, -1).forEach((base, index) => {
    const size = (sorted[index + 1] as bigint) - base;
    if (!ram.some((range) => range.base <= base && base < endOf(range))) return;
    append(segments, { base, size, ...factsAt(base, layers, controllers) });
  });
  return segments;
}

type Layers = ReturnType<typeof layersOf>;

function layersOf(boot: BootResult, world: World) {
  const shift = world.pageShift;
  const frames = (start: number, end: number): Range => ({
    base: bytesOf(start, shift),
    size: bytesOf(end - start, shift),
  });
  const layer = <T>(ranges: readonly (Range & { readonly value: T })[]): Layer<T> => ({ ranges });
  const kernel = (range: Range | undefined, value: string) =>
    range ? [{ base: range.base, size: range.size, value }] : [];
  const { image, fdt, initrd } = world;
  return {
    memory: layer(boot.memory.map((region) => ({ base: region.base, size: region.size, value: region }))),
    nomap: layer(
      boot.memory.filter((r) => r.flags.has('nomap')).map((r) => ({ base: r.base, size: r.size, value: true })),
    ),
    movable: layer(
      [...boot.movableFrames].flatMap(([node, list]) => list.map((f) => ({ ...frames(f.start, f.end), value: node }))),
    ),
    blocks: layer(boot.movableBlocks.map((block) => ({ ...block.range, value: true }))),
    zones: layer(boot.zones.flatMap((zone) => zoneRange(zone, frames))),
    cma: layer(boot.cmaAreas.filter((a) => a.activated).map((area) => ({ ...area.range, value: area.name }))),
    lost: layer(boot.lost.map((lost) => ({ ...lost.range, value: lost.why }))),
    regions: layer(boot.regions.flatMap((placed) => (placed.range ? [{ ...placed.range, value: placed }] : []))),
    kernel: layer([
      ...kernel({ base: image.stext, size: image.end - image.stext }, 'kernel image'),
      ...kernel(fdt, 'device tree'),
      ...kernel(initrd, 'initrd'),
    ]),
    reserved: layer(tables(boot.reserved).map((range) => ({ ...range, value: 'kernel tables' }))),
  };
}

/** Between two of the kernel's tables so little is left that nobody wants to read of it. */
const narrowGap = 1n << 20n;

/** What the boot allocator gave out, close neighbours made one: in the end most of it is one heap of tables. */
function tables(reserved: readonly Range[]): readonly Range[] {
  const out: { base: bigint; size: bigint }[] = [];
  for (const { base, size } of [...reserved].sort((a, b) => (a.base < b.base ? -1 : 1))) {
    const last = out.at(-1);
    const end = base + size;
    if (!last || base > endOf(last) + narrowGap) out.push({ base, size });
    else if (end > endOf(last)) last.size = end - last.base;
  }
  return out;
}

function zoneRange(zone: Zone, frames: (start: number, end: number) => Range) {
  if (zone.name === 'Movable' || zone.start === undefined || zone.spannedPages <= 0) return [];
  return [{ ...frames(zone.start, zone.start + zone.spannedPages), value: zone }];
}

function at<T>(layer: Layer<T>, address: bigint): T | undefined {
  return layer.ranges.find((range) => range.base <= address && address < endOf(range))?.value;
}

/** Whether the kernel has kept what the region asked for. */
const kept = (placed: PlacedRegion): boolean => {
  const { outcome } = placed;
  return (
    (outcome.has('reserved') || outcome.has('allocated')) && !outcome.has('init-failed') && !outcome.has('bypassed')
  );
};

function factsAt(address: bigint, layers: Layers, controllers: readonly Controller[]): Omit<Segment, keyof Range> {
  const memory = at(layers.memory, address);
  const movable = at(layers.movable, address);
  const node = movable ?? memory?.nid ?? 0;
  const region = at(layers.regions, address);
  const zone = movable !== undefined ? 'Movable' : zoneAt(layers, address, node);
  const owner = region?.region.path;
  const controller = controllerAt(controllers, address);
  const use = useAt(address, layers, memory !== undefined, movable !== undefined, region);
  const named =
    use === 'system'
      ? (at(layers.kernel, address) ?? at(layers.reserved, address))
      : (owner ?? at(layers.cma, address));
  return {
    use,
    node,
    ...(zone ? { zone } : {}),
    ...(controller ? { controller } : {}),
    ...(named ? { owner: named } : {}),
    ...(region && use !== 'system' ? { region } : {}),
  };
}

const zoneAt = (layers: Layers, address: bigint, node: number): ZoneName | undefined =>
  layers.zones.ranges.find((r) => r.base <= address && address < endOf(r) && r.value.node === node)?.value.name;

function useAt(
  address: bigint,
  layers: Layers,
  inMemory: boolean,
  movable: boolean,
  region: PlacedRegion | undefined,
): Use {
  if (!inMemory) return 'cut';
  if (at(layers.lost, address) !== undefined) return 'lost';
  // a block's pages are all handed out, whoever else has a claim on them
  if (movable && at(layers.blocks, address)) return 'movable';
  if (at(layers.nomap, address)) return 'nomap';
  if (at(layers.cma, address) !== undefined) return 'cma';
  if (at(layers.kernel, address) !== undefined) return 'system';
  if (region && kept(region) && !region.outcome.has('cma-not-activated')) return 'region';
  if (at(layers.reserved, address) !== undefined) return 'system';
  return movable ? 'movable' : 'free';
}

/** Adds a piece; one that continues the last is made one with it. */
function append(segments: Segment[], next: Segment): void {
  const last = segments.at(-1);
  const same =
    last &&
    endOf(last) === next.base &&
    last.use === next.use &&
    last.node === next.node &&
    last.zone === next.zone &&
    last.controller === next.controller &&
    last.owner === next.owner;
  if (same) segments[segments.length - 1] = { ...last, size: last.size + next.size };
  else segments.push(next);
}
