import { controllersOf } from '../answers/controllers.js';
import { type Segment, segmentsOf } from '../answers/segments.js';
import type { BootResult, Controller, Facts, PlacedRegion, Range, ZoneName } from '../check.js';

/** A stretch of one controller that a person sees as one thing. */
export interface MapRow {
  readonly base: bigint;
  readonly size: bigint;
  /** `kernel`, a region's name, a CMA area's name. */
  readonly label: string;
  readonly use: RowUse;
  readonly zone?: ZoneName;
  readonly node: number;
  /** What else is worth a word: `reusable`, `image inside`. */
  readonly notes: readonly string[];
  readonly region?: PlacedRegion;
}

/** The kernel's own and what it may use for anything are one thing on the map. */
export type RowUse = 'kernel' | Exclude<Segment['use'], 'free' | 'system'>;

/** One controller (or bank, where none is named) with all that lies in it. */
export interface MapBank {
  readonly controller: Controller;
  /** Bytes of RAM in it; the controller's range may hold more. */
  readonly ram: bigint;
  readonly rows: readonly MapRow[];
  readonly segments: readonly Segment[];
  /** Bytes by use. */
  readonly uses: ReadonlyMap<RowUse, bigint>;
}

export interface MemoryMap {
  readonly banks: readonly MapBank[];
  /** No controller was named: each bank counts as one. */
  readonly assumed: boolean;
  /** Regions that touch no RAM. */
  readonly outside: readonly (PlacedRegion & { readonly range: Range })[];
  /** Regions that have no place. */
  readonly unplaced: readonly PlacedRegion[];
}

/** The layout as rows: text, SVG and HTML draw the same ones. */
export function memoryMap({ boot, world, demand }: Pick<Facts, 'boot' | 'world' | 'demand'>): MemoryMap {
  const { list, assumed } = controllersOf(world.facts, demand);
  const segments = segmentsOf(boot, world, list);
  const owned = list.map((controller) => ({
    controller,
    of: segments.filter((each) => each.controller === controller),
  }));
  const stray = segments.filter((each) => each.controller === undefined);
  if (stray.length > 0) owned.push({ controller: strayController(stray), of: stray });
  return {
    banks: owned.filter(({ of }) => of.length > 0).map(({ controller, of }) => bankOf(controller, of, boot)),
    assumed,
    outside: boot.regions.filter((placed): placed is MemoryMap['outside'][number] => liesOutside(placed, boot)),
    unplaced: boot.regions.filter((placed) => placed.range === undefined),
  };
}

/** RAM that no named controller holds. */
function strayController(stray: readonly Segment[]): Controller {
  const base = stray[0]?.base ?? 0n;
  const last = stray.at(-1);
  return { name: 'other RAM', base, size: last ? last.base + last.size - base : 0n };
}

const liesOutside = ({ range }: PlacedRegion, boot: BootResult): boolean =>
  range !== undefined &&
  ![...boot.ram, ...boot.memory].some((ram) => ram.base < range.base + range.size && range.base < ram.base + ram.size);

function bankOf(controller: Controller, segments: readonly Segment[], boot: BootResult): MapBank {
  const uses = new Map<RowUse, bigint>();
  for (const { use, size } of segments) uses.set(rowUse(use), (uses.get(rowUse(use)) ?? 0n) + size);
  const ram = segments.reduce((sum, { size }) => sum + size, 0n);
  return { controller, ram, rows: rowsOf(segments, boot), segments, uses };
}

const rowUse = (use: Segment['use']): RowUse => (use === 'free' || use === 'system' ? 'kernel' : use);

/** Neighbours that a person sees as one thing become one row. */
function rowsOf(segments: readonly Segment[], boot: BootResult): readonly MapRow[] {
  const groups: Segment[][] = [];
  for (const segment of segments) {
    const last = groups.at(-1)?.at(-1);
    if (last && last.base + last.size === segment.base && belongTogether(last, segment)) groups.at(-1)?.push(segment);
    else groups.push([segment]);
  }
  return groups.map((group) => rowOf(group, boot));
}

const belongTogether = (a: Segment, b: Segment): boolean =>
  rowUse(a.use) === rowUse(b.use) &&
  a.zone === b.zone &&
  a.node === b.node &&
  (rowUse(a.use) === 'kernel' || (a.owner === b.owner && a.region === b.region));

function rowOf(group: readonly Segment[], boot: BootResult): MapRow {
  const first = group[0] as Segment;
  const use = rowUse(first.use);
  return {
    base: first.base,
    size: group.reduce((sum, { size }) => sum + size, 0n),
    label: use === 'kernel' ? 'kernel' : (first.region?.region.name ?? first.owner ?? first.use),
    use,
    ...(first.zone ? { zone: first.zone } : {}),
    node: first.node,
    notes: use === 'kernel' ? guests(group) : [...notesOf(first), ...areaNotes(first, boot)],
    ...(first.region ? { region: first.region } : {}),
  };
}

/** Image, device tree and initrd inside the kernel's own memory. */
function guests(group: readonly Segment[]): readonly string[] {
  const owners = group.flatMap(({ use, owner }) => (use === 'system' && owner ? [owner] : []));
  return [...new Set(owners)].filter((owner) => owner !== 'kernel tables');
}

function notesOf({ use, region }: Segment): readonly string[] {
  const flags = region ? [...region.region.flags] : [];
  const pool = region && region.pool !== 'none' ? [POOL_WORDS[region.pool] ?? region.pool] : [];
  return [
    ...pool,
    ...flags,
    ...(use === 'lost' ? ['lost'] : []),
    ...(use === 'cut' ? ['beyond the limit of RAM'] : []),
  ];
}

/** A CMA area that no region asked for: the kernel's own, `cma=`, or for huge pages. */
function areaNotes({ region, owner }: Segment, boot: BootResult): readonly string[] {
  const area = region === undefined ? boot.cmaAreas.find(({ name }) => name === owner) : undefined;
  if (area === undefined) return [];
  return [
    area.isDefault ? 'default CMA area' : 'CMA area',
    ...(area.certainty === 'estimated' ? ['place estimated'] : []),
  ];
}

/** What a pool is called among people. */
export const POOL_WORDS: Readonly<Record<string, string>> = {
  cma: 'CMA pool',
  dmb: 'movable block',
  'dmb-pool': 'pool in a movable block',
  coherent: 'coherent pool',
  restricted: 'restricted DMA pool',
  ramoops: 'ramoops',
};
