import type { Span } from 'dtc-parser-ts';
import type { MachineFacts, ProfileName } from '../boot/world.js';
import type { MemoryBank, MemoryDemand, ReservedRegion, Tuple } from '../memory/demand.js';
import { endOf, type Range } from '../units/range.js';
import { movableElements, sizeParameter, without } from './command-line.js';
import type { Controllers } from './controllers.js';
import type { Replayed } from './replayed.js';

/** Memory that the board wants to lend to user space: the subject of the what-ifs. */
export interface Subject {
  readonly range: Range;
  /** Absent: a block of the command line. */
  readonly region?: ReservedRegion;
}

export type ScenarioName = 'dmb' | 'cma' | 'movablecore' | 'numa' | 'mainline';

/** The same wish said in another way: other input for the same replay, or the reason why it can't be said so. */
export type Scenario = { readonly name: ScenarioName; readonly title: string } & (
  | { readonly demand: MemoryDemand; readonly facts: MachineFacts }
  | { readonly impossible: string }
);

const blockNode = 'designated-movable-block';
const blockPool = 'shared-dmb-pool';

/** Blocks, pools in blocks and CMA pools that the tree or the command line asks for; the default CMA area is nobody's wish. */
export function subjectsOf({ demand, boot, world }: Replayed): readonly Subject[] {
  const fromTree = boot.regions.flatMap((placed): Subject[] => {
    const { region } = placed;
    if (!region.enabled || !isSubject(region)) return [];
    const first = region.placement.kind === 'static' ? region.placement.ranges[0]?.value : undefined;
    const range = placed.range ?? first;
    return range && range.size > 0n ? [{ range, region }] : [];
  });
  const blocks = movableElements(world.cmdline).flatMap((each): Subject[] =>
    each.kind === 'block' ? [{ range: each.range }] : [],
  );
  const asked = new Set(demand.regions.map((region) => region.path));
  return [...fromTree.filter((each) => asked.has(each.region?.path ?? '')), ...blocks];
}

function isSubject(region: ReservedRegion): boolean {
  if (region.compatible.includes(blockNode) || region.compatible.includes(blockPool)) return true;
  const { flags } = region;
  const pool = region.compatible.includes('shared-dma-pool') && flags.has('reusable') && !flags.has('no-map');
  return pool && !flags.has('linux,cma-default');
}

/** All ways in which the same memory could be lent. */
export function scenariosOf(
  base: Replayed,
  subjects: readonly Subject[],
  controllers: Controllers,
): readonly Scenario[] {
  return [
    asBlocks(base, subjects),
    asCmaPools(base, subjects),
    asMovablecore(base, subjects),
    asNumaNodes(base, subjects, controllers),
    ...(subjects.some((each) => each.region && isBlockNode(each.region)) ? [asMainline(base)] : []),
  ];
}

const isBlockNode = (region: ReservedRegion): boolean =>
  region.compatible.some((each) => each === blockNode || each === blockPool);

const mainline: ProfileName = 'linux-6.1';

function asBlocks(base: Replayed, subjects: readonly Subject[]): Scenario {
  const { movableBlocks, name } = base.world.kernel;
  const fromTree = subjects.some((each) => each.region);
  const fits = movableBlocks === 'dmb-v1' || movableBlocks === 'stblinux' || (movableBlocks === 'dmb-v3' && !fromTree);
  return {
    name: 'dmb',
    title: 'as DMB',
    demand: withRegions(base.demand, subjects, (subject) =>
      subject.region
        ? placedAs(subject.region, subject.range, subject.region.compatible.includes(blockPool) ? blockPool : blockNode)
        : [],
    ),
    facts: { ...base.facts, kernel: fits ? name : 'linux-6.1+dmb-v1' },
  };
}

function asCmaPools(base: Replayed, subjects: readonly Subject[]): Scenario {
  const span = anySpan(base.demand);
  if (!span) return { name: 'cma', title: 'as CMA pools', impossible: 'the tree has no node to place a pool at' };
  const demand = withRegions(base.demand, subjects, (subject, index) =>
    subject.region ? placedAs(subject.region, subject.range, 'shared-dma-pool') : [newPool(subject.range, index, span)],
  );
  return {
    name: 'cma',
    title: 'as CMA pools',
    demand: { ...demand, reservedMemory: demand.reservedMemory ?? { path: '/reserved-memory', span } },
    facts: { ...base.facts, kernel: plainKernel(base), cmdline: withoutBlocks(base.world.cmdline) },
  };
}

function asMovablecore(base: Replayed, subjects: readonly Subject[]): Scenario {
  const total = totalOf(subjects);
  return {
    name: 'movablecore',
    title: `movablecore=${sizeParameter(total)}`,
    demand: withRegions(base.demand, subjects, () => []),
    facts: { ...base.facts, kernel: plainKernel(base), cmdline: movableCommandLine(base, total) },
  };
}

function asNumaNodes(base: Replayed, subjects: readonly Subject[], controllers: Controllers): Scenario {
  const count = controllers.list.length;
  const head = { name: 'numa', title: count < 2 ? 'as NUMA nodes' : `as ${count} NUMA nodes` } as const;
  if (base.world.arch === 'arm') return { ...head, impossible: '32-bit Arm has no CONFIG_NUMA' };
  if (count < 2) return { ...head, impossible: 'one controller is one node' };
  const total = totalOf(subjects);
  const { distanceMap: _, ...demand } = withRegions(base.demand, subjects, () => []);
  const { memory, ...facts } = base.facts;
  const banks = demand.banks.flatMap((bank) => bankPerController(bank, controllers));
  const numaMemory = banks.map(({ path, nid, range }) => ({ path, span: range.span, nid, ranges: [range.value] }));
  return {
    ...head,
    demand: { ...demand, banks, numaMemory },
    facts: {
      ...facts,
      ...(memory ? { memory: memory.flatMap((bank) => splitAt(bank, controllers)) } : {}),
      kernel: plainKernel(base),
      cmdline: movableCommandLine(base, total),
      config: { ...facts.config, CONFIG_NUMA: 'y' },
      maxNumNodes: Math.max(count, facts.maxNumNodes ?? 0),
    },
  };
}

function asMainline(base: Replayed): Scenario {
  return {
    name: 'mainline',
    title: 'this tree on a kernel without DMB',
    demand: base.demand,
    facts: { ...base.facts, kernel: mainline },
  };
}

/** A kernel of the same age without the series. */
const plainKernel = (base: Replayed): ProfileName =>
  base.world.kernel.movableBlocks === 'none' ? base.world.kernel.name : mainline;

const totalOf = (subjects: readonly Subject[]): bigint => subjects.reduce((sum, each) => sum + each.range.size, 0n);

const withoutBlocks = (cmdline: string): string => without(cmdline, 'movablecore');

/** The blocks' total in the place of the blocks; sizes and percentages that stood beside them go too. */
const movableCommandLine = (base: Replayed, total: bigint): string =>
  `${withoutBlocks(base.world.cmdline)} movablecore=${sizeParameter(total)}`.trim();

/** The demand with each subject's region changed; command-line subjects are offered at the end. */
function withRegions(
  demand: MemoryDemand,
  subjects: readonly Subject[],
  change: (subject: Subject, index: number) => readonly ReservedRegion[],
): MemoryDemand {
  const byPath = new Map(subjects.flatMap((each) => (each.region ? [[each.region.path, each] as const] : [])));
  const changed = demand.regions.flatMap((region, index) => {
    const subject = byPath.get(region.path);
    return subject ? change(subject, index) : [region];
  });
  const added = subjects.filter((each) => !each.region).flatMap((each, index) => change(each, index));
  return { ...demand, regions: [...changed, ...added] };
}

function placedAs(region: ReservedRegion, range: Range, compatible: string): readonly ReservedRegion[] {
  const ranges = [tuple(range, region.span)];
  return [{ ...region, compatible: [compatible], flags: new Set(['reusable']), placement: { kind: 'static', ranges } }];
}

function newPool(range: Range, index: number, span: Span): ReservedRegion {
  const name = `pool${index}@${range.base.toString(16)}`;
  return {
    path: `/reserved-memory/${name}`,
    name,
    compatible: ['shared-dma-pool'],
    enabled: true,
    placement: { kind: 'static', ranges: [tuple(range, span)] },
    flags: new Set(['reusable']),
    span,
  };
}

const tuple = (value: Range, span: Span): Tuple => ({ value, span, baseSpan: span, sizeSpan: span });

const anySpan = (demand: MemoryDemand): Span | undefined => demand.reservedMemory?.span ?? demand.banks[0]?.range.span;

function bankPerController(
  bank: MemoryBank,
  controllers: Controllers,
): readonly (MemoryBank & { readonly nid: number })[] {
  return splitAt(bank.range.value, controllers).map(({ base, size, nid }) => ({
    ...bank,
    range: { ...bank.range, value: { base, size } },
    nid,
  }));
}

/** A range cut at the controllers' edges, each piece with its controller's number; what none holds goes to the one below. */
function splitAt(range: Range, { list }: Controllers): readonly (Range & { readonly nid: number })[] {
  const edges = list
    .flatMap((each) => [each.base, endOf(each)])
    .filter((edge) => edge > range.base && edge < endOf(range));
  const cuts = [range.base, ...[...new Set(edges)].sort((a, b) => (a < b ? -1 : 1)), endOf(range)];
  return cuts.slice(0, -1).map((base, index) => {
    const nid = list.findLastIndex((each) => each.base <= base);
    return { base, size: (cuts[index + 1] as bigint) - base, nid: Math.max(nid, 0) };
  });
}
