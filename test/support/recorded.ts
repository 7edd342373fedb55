import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BootResult, MemblockFlag, PlacedRegion, RegionOutcome, Zone } from '../../src/boot/state.js';
import type { MachineFacts, World } from '../../src/boot/world.js';
import type { MemoryDemand, ReservedRegion } from '../../src/memory/demand.js';

const folder = join(import.meta.dirname, '..', 'boots');

/** The recorded boots, by name. */
export const recordedNames: readonly string[] = readdirSync(folder).filter((name) =>
  existsSync(join(folder, name, 'expected.json')),
);

export const recordedPath = (name: string, file: string): string => join(folder, name, file);
export const recordedText = (name: string, file: string): string => readFileSync(recordedPath(name, file), 'latin1');
export const hasRecorded = (name: string, file: string): boolean => existsSync(recordedPath(name, file));

const span = { file: { path: 'input.dts', text: '' }, start: 0, end: 0 };

interface RecordedRegion {
  readonly name: string;
  readonly compatible: string[];
  readonly base?: string;
  readonly reg?: [string, string][];
  readonly size?: string;
  readonly reusable: boolean;
  readonly nomap: boolean;
  readonly outcome: RegionOutcome[];
}

/** What a real kernel made of a tree, in the model's terms: for tests of what is computed from a boot. */
export function recordedBoot(name: string): {
  readonly boot: BootResult;
  readonly world: World;
  readonly demand: MemoryDemand;
} {
  const expected = JSON.parse(recordedText(name, 'expected.json'));
  const machine = JSON.parse(recordedText(name, 'machine.json'));
  const range = ({ base, size }: { base: string; size: string }) => ({ base: BigInt(base), size: BigInt(size) });
  const memory = expected.memory.map((r: { base: string; size: string; nid?: number; flags: MemblockFlag[] }) => ({
    ...range(r),
    ...(r.nid === undefined ? {} : { nid: r.nid }),
    flags: new Set(r.flags),
  }));
  const regions = expected.reservedMemNodes.map(placedRegion);
  const pageSize = BigInt(machine.pageSize);
  const boot = {
    result: expected.result,
    memory,
    reserved: expected.reserved.map(([base, size]: [string, string]) => ({
      ...range({ base, size }),
      flags: new Set(),
    })),
    ram: memory.map(range),
    regions,
    zones: expected.zones.map(zoneOf),
    movableFrames: new Map(
      Object.entries(expected.movablePfns as Record<string, [number, number][]>).map(([nid, list]) => [
        Number(nid),
        list.map(([start, end]) => ({ start, end })),
      ]),
    ),
    movableStart: new Map(),
    cmaAreas: (expected.cma ?? []).map((area: { name: string; base: string; size: string }) => ({
      name: area.name,
      range: range(area),
      isDefault: area.name === 'reserved',
      activated: true,
      because: { kind: 'kernel', what: 'cma' },
      certainty: 'exact',
    })),
    movableBlocks: expected.dmb.map((r: { base: string; size: string }) => ({
      range: range(r),
      nid: 0,
      because: { kind: 'kernel', what: 'dmb' },
    })),
    bindings: [],
    journal: [],
    kernelLines: [],
    assumptions: [],
    lost: [],
    pageSize,
  } as unknown as BootResult;
  const facts = { config: machine.config, controllers: [] } as unknown as MachineFacts;
  const banks = memory.map((r: { base: bigint; size: bigint }) => ({
    path: '/memory',
    range: { value: r, span },
    hotpluggable: false,
  }));
  const demand = {
    banks,
    users: [],
    regions: regions.map((placed: PlacedRegion) => placed.region),
  } as unknown as MemoryDemand;
  const at = (text: string) => BigInt(text);
  const { symbols } = machine.kernelImage;
  const world = {
    demand,
    facts,
    arch: machine.arch,
    kernel: { name: machine.kernel, recorded: true, movableBlocks: 'dmb-v1' },
    pageSize,
    pageShift: Math.log2(machine.pageSize),
    pageblockOrder: machine.pageblockOrder,
    cmdline: recordedText(name, 'cmdline').trim(),
    image: { start: at(machine.kernelImage.load), stext: at(symbols._stext), end: at(symbols._end), assumed: false },
    fdt: { base: at(machine.dtb.addr), size: BigInt(machine.dtb.size), assumed: false },
    initrd: { base: at(machine.initrd.addr), size: BigInt(machine.initrd.size), assumed: false },
    assumptions: [],
  } as unknown as World;
  return { boot, world, demand };
}

const zoneOf = (z: {
  node: number;
  zone: Zone['name'];
  spanned: number;
  present: number;
  managed: number;
  cma?: number;
  startPfn: number | null;
}): Zone => ({
  node: z.node,
  name: z.zone,
  ...(z.startPfn === null ? {} : { start: z.startPfn }),
  spannedPages: z.spanned,
  presentPages: z.present,
  managedPages: z.managed,
  cmaPages: z.cma ?? 0,
  estimated: new Set(),
});

function placedRegion(node: RecordedRegion): PlacedRegion {
  const path = `/reserved-memory/${node.name}`;
  const ranges = (node.reg ?? []).map(([base, size]) => ({
    value: { base: BigInt(base), size: BigInt(size) },
    span,
    baseSpan: span,
    sizeSpan: span,
  }));
  const size = node.reg?.[0]?.[1] ?? node.size;
  const region: ReservedRegion = {
    path,
    name: node.name,
    compatible: node.compatible,
    enabled: true,
    placement: node.reg
      ? { kind: 'static', ranges }
      : { kind: 'dynamic', size: { value: BigInt(node.size ?? 0), span }, allocRanges: [] },
    flags: new Set([...(node.reusable ? (['reusable'] as const) : []), ...(node.nomap ? (['no-map'] as const) : [])]),
    span,
  };
  return {
    region,
    ...(node.base && size ? { range: { base: BigInt(node.base), size: BigInt(size) } } : {}),
    pool: node.compatible.includes('designated-movable-block')
      ? 'dmb'
      : node.compatible.includes('shared-dma-pool')
        ? 'cma'
        : 'none',
    outcome: new Set(node.outcome),
    certainty: 'exact',
  };
}
