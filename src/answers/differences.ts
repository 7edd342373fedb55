import type { Diagnostic } from '../diagnostic/diagnostic.js';
import { groupedHex, sizeText } from '../units/format.js';
import type { Range } from '../units/range.js';
import { controllersOf } from './controllers.js';
import { figuresOf } from './figures.js';
import type { Replayed } from './replayed.js';

/** One board, commit, kernel or command line of a comparison. */
export interface Side {
  readonly name: string;
  readonly replayed: Replayed;
  readonly diagnostics: readonly Diagnostic[];
}

type DifferenceGroup =
  | 'machine'
  | 'memory'
  | 'region'
  | 'zone'
  | 'controller'
  | 'pool'
  | 'device'
  | 'finding'
  | 'kernel line';

/** One thing that is not the same on both sides; what only one side has lacks the other. */
export interface Difference {
  readonly group: DifferenceGroup;
  readonly what: string;
  readonly before?: string;
  readonly after?: string;
}

/** What moved between two boots. */
export function differencesOf(a: Side, b: Side): readonly Difference[] {
  const views = [machine, memory, regions, zones, controllers, pools, devices, findings];
  return [...views.flatMap((view) => compareTables(view.group, view.of(a), view.of(b))), ...kernelLines(a, b)];
}

interface View {
  readonly group: DifferenceGroup;
  of(side: Side): ReadonlyMap<string, string>;
}

function compareTables(
  group: DifferenceGroup,
  a: ReadonlyMap<string, string>,
  b: ReadonlyMap<string, string>,
): readonly Difference[] {
  const keys = [...a.keys(), ...[...b.keys()].filter((key) => !a.has(key))];
  return keys.flatMap((what) => {
    const before = a.get(what);
    const after = b.get(what);
    if (before === after) return [];
    return [{ group, what, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
  });
}

const at = (range: Range): string => `${sizeText(range.size)} at ${groupedHex(range.base)}`;

const machine: View = {
  group: 'machine',
  of: ({ replayed: { world, boot } }) =>
    new Map([
      ['kernel', world.kernel.name],
      ['architecture', world.arch],
      ['page size', `${world.pageSize / 1024n}K`],
      ['command line', world.cmdline],
      ['comes up', boot.panic ? `no: ${boot.panic.message}` : 'yes'],
    ]),
};

const memory: View = {
  group: 'memory',
  of: ({ replayed: { boot } }) =>
    new Map(
      boot.memory.map((region) => [
        `${groupedHex(region.base)}${region.nid ? `, node ${region.nid}` : ''}`,
        [sizeText(region.size), ...region.flags].join(' '),
      ]),
    ),
};

const regions: View = {
  group: 'region',
  of: ({ replayed: { boot } }) =>
    new Map(
      boot.regions.map(({ region, range, outcome, pool }) => [
        region.path,
        [range ? at(range) : 'no place', ...(pool === 'none' ? [] : [pool]), [...outcome].sort().join(' ')].join(', '),
      ]),
    ),
};

const zones: View = {
  group: 'zone',
  of: ({ replayed: { boot } }) =>
    new Map(
      boot.zones
        .filter((zone) => zone.spannedPages !== 0 || zone.presentPages !== 0)
        .map((zone) => {
          const start = zone.start === undefined ? '-' : `0x${zone.start.toString(16)}`;
          return [
            `node ${zone.node} ${zone.name}`,
            `start ${start}, spanned ${zone.spannedPages}, present ${zone.presentPages}, cma ${zone.cmaPages}`,
          ];
        }),
    ),
};

const controllers: View = {
  group: 'controller',
  of: ({ replayed }) => {
    const { shares } = figuresOf(replayed, controllersOf(replayed.facts, replayed.demand));
    return new Map(
      shares.map((share) => [
        share.controller?.name ?? 'all',
        `movable ${sizeText(share.movable)}, for the kernel ${sizeText(share.kernel)}, CMA ${sizeText(share.cma)}, reserved ${sizeText(share.regions)}, lost ${sizeText(share.lost)}`,
      ]),
    );
  },
};

const pools: View = {
  group: 'pool',
  of: ({ replayed: { boot } }) =>
    new Map([
      ...boot.cmaAreas.map((area): [string, string] => [
        `CMA area ${area.name}`,
        `${at(area.range)}${area.activated ? '' : ', not activated'}`,
      ]),
      ...boot.movableBlocks.map((block): [string, string] => [
        `movable block at ${groupedHex(block.range.base)}`,
        sizeText(block.range.size),
      ]),
    ]),
};

const devices: View = {
  group: 'device',
  of: ({ replayed: { boot } }) =>
    new Map(
      boot.bindings.map(({ user, pool, outcome, placed, reason }) => [
        `${user.device} [${user.index}]`,
        [
          outcome,
          ...(pool === 'none' ? [] : [pool]),
          ...(placed ? [placed.region.name] : []),
          ...(reason ? [reason] : []),
        ].join(', '),
      ]),
    ),
};

/** By code and node: a finding that only moved to another line has not changed. */
const findings: View = {
  group: 'finding',
  of: ({ diagnostics }) =>
    new Map(
      diagnostics.map((finding) => [
        `${finding.code} ${finding.node ?? ''}${finding.property ? `:${finding.property}` : ''}`.trim(),
        `${finding.severity}: ${finding.message}`,
      ]),
    ),
};

/** Lines of the boot log that only one side prints; how often matters. */
function kernelLines(a: Side, b: Side): readonly Difference[] {
  const count = (side: Side): ReadonlyMap<string, number> => {
    const lines = new Map<string, number>();
    for (const { text, debug } of side.replayed.boot.kernelLines)
      if (!debug) lines.set(text, (lines.get(text) ?? 0) + 1);
    return lines;
  };
  const mine = count(a);
  const theirs = count(b);
  const gone = [...mine].filter(([text, times]) => (theirs.get(text) ?? 0) < times);
  const come = [...theirs].filter(([text, times]) => (mine.get(text) ?? 0) < times);
  return [
    ...gone.map(([text]): Difference => ({ group: 'kernel line', what: text.trim(), before: text.trim() })),
    ...come.map(([text]): Difference => ({ group: 'kernel line', what: text.trim(), after: text.trim() })),
  ];
}
