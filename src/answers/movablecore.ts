import type { World } from '../boot/world.js';
import type { MemoryDemand } from '../memory/demand.js';
import { groupedHex, sizeText } from '../units/format.js';
import { contains, endOf, overlaps, type Range } from '../units/range.js';
import { ascending, blockNodes, blocksParameter, fitsCells } from './block-nodes.js';
import { movableElements, sizeParameter, without } from './command-line.js';
import type { Replay, Replayed } from './replayed.js';
import { type Subject, subjectsOf } from './what-if.js';

/** The same blocks in the other form, what is lost on the way, and the layout that comes of it. */
export interface Conversion {
  /** The parameter, or the nodes' text; absent: there is nothing to write. */
  readonly text?: string;
  readonly blocks: readonly Range[];
  /** What can't be said in the other form, one sentence each. */
  readonly reasons: readonly string[];
  /** The boot with the other form in the place of this one. */
  readonly replayed?: Replayed;
  /** Blocks that the kernel makes in one form but not in the other. */
  readonly onlyHere: readonly Range[];
  readonly onlyThere: readonly Range[];
}

/** A pageblock of this world: the step that blocks must keep. */
export const pageblockOf = (world: World): bigint => world.pageSize << BigInt(world.pageblockOrder);

/** The tree's blocks as `movablecore=size@base,…`, for a kernel that has no device-tree form of them (v2 and later, Android). */
export function toParameters(base: Replayed, replay: Replay): Conversion {
  const subjects = subjectsOf(base).filter((each) => each.region === undefined || isBlock(each));
  const convertible = ascending(
    subjects.filter((each) => why(each.range, base).length === 0).map((each) => each.range),
  );
  const reasons = subjects.flatMap((each) => [...notes(each, base), ...why(each.range, base)]);
  if (convertible.length === 0) return nothing(reasons);
  const plain = movableElements(base.world.cmdline).flatMap((each) =>
    each.kind === 'size' ? [sizeParameter(each.size)] : each.kind === 'percent' ? [`${each.percent}%`] : [],
  );
  const text = [blocksParameter(convertible), ...plain].join(',');
  const paths = new Set(subjects.flatMap((each) => (each.region ? [each.region.path] : [])));
  const demand = { ...base.demand, regions: base.demand.regions.filter((region) => !paths.has(region.path)) };
  const cmdline = `${without(base.world.cmdline, 'movablecore')} ${text}`.trim();
  const replayed = replay(demand, { ...base.facts, kernel: 'android14-6.1', cmdline });
  return { text, blocks: convertible, reasons, replayed, ...difference(base, replayed) };
}

/** The command line's blocks as `designated-movable-block` nodes, for a kernel of series v1. */
export function toNodes(base: Replayed, replay: Replay): Conversion {
  const elements = movableElements(base.world.cmdline);
  const blocks = ascending(elements.flatMap((each) => (each.kind === 'block' ? [each.range] : [])));
  const fitting = blocks.filter((block) => fitsCells(base.demand, block) && why(block, base).length === 0);
  const reasons = [
    ...elements.flatMap((each) => {
      if (each.kind === 'size')
        return [
          `movablecore=${sizeText(each.size)} without a place has no form in a tree: the kernel chooses the place.`,
        ];
      if (each.kind === 'percent')
        return [`movablecore=${each.percent}% has no form in a tree: it is a share of what the kernel finds.`];
      return [];
    }),
    ...blocks
      .filter((block) => !fitsCells(base.demand, block))
      .map((block) => `${groupedHex(block.base)} does not fit into the root's #address-cells.`),
    ...blocks.flatMap((block) => why(block, base)),
  ];
  if (fitting.length === 0) return nothing(reasons);
  const text = blockNodes(base.demand, fitting);
  const replayed = replay(withBlocks(base.demand, fitting), {
    ...base.facts,
    kernel: 'linux-6.1+dmb-v1',
    cmdline: without(base.world.cmdline, 'movablecore'),
  });
  return { text, blocks: fitting, reasons, replayed, ...difference(base, replayed) };
}

const nothing = (reasons: readonly string[]): Conversion => ({ blocks: [], reasons, onlyHere: [], onlyThere: [] });

const isBlock = ({ region }: Subject): boolean =>
  region?.compatible.some((each) => each === 'designated-movable-block' || each === 'shared-dmb-pool') ?? false;

/** The demand with nodes for the blocks. */
export function withBlocks(demand: MemoryDemand, blocks: readonly Range[]): MemoryDemand {
  const span = demand.reservedMemory?.span ?? demand.banks[0]?.range.span;
  if (!span) return demand;
  const nodes = blocks.map((value) => {
    const name = `dmb@${value.base.toString(16)}`;
    const range = { value, span, baseSpan: span, sizeSpan: span };
    return {
      path: `/reserved-memory/${name}`,
      name,
      compatible: ['designated-movable-block'],
      enabled: true,
      placement: { kind: 'static', ranges: [range] } as const,
      flags: new Set(['reusable'] as const),
      span,
    };
  });
  return {
    ...demand,
    reservedMemory: demand.reservedMemory ?? { path: '/reserved-memory', span },
    regions: [...demand.regions, ...nodes],
  };
}

/** Why a range can be no block of the command line. */
function why(range: Range, { boot, world }: Replayed): readonly string[] {
  const step = pageblockOf(world);
  const at = `${groupedHex(range.base)} + ${sizeText(range.size)}`;
  const reasons: string[] = [];
  if (range.base % step !== 0n || range.size % step !== 0n) {
    const base = (range.base / step) * step;
    const size = ((endOf(range) + step - 1n) / step) * step - base;
    reasons.push(
      `${at} is not in steps of ${sizeText(step)} (one pageblock): write ${sizeText(size)} at ${groupedHex(base)}. A misaligned block of the command line stays reserved for nobody.`,
    );
  }
  if (!boot.ram.some((bank) => contains(bank, range))) {
    reasons.push(
      `${at} does not lie inside one range of memory: a block of the command line that crosses banks, nodes or a hole is refused.`,
    );
  }
  if (overlaps(world.fdt, range))
    reasons.push(`${at} lies over the blob, which is reserved before the command line is read: refused.`);
  return reasons;
}

/** What a parameter cannot carry, though the block itself can be written. */
function notes({ region, range }: Subject, { demand }: Replayed): readonly string[] {
  if (!region) return [];
  const said: string[] = [];
  if (region.placement.kind === 'dynamic') {
    said.push(
      `${region.name} has no address of its own; written at ${groupedHex(range.base)}, where this replay puts it.`,
    );
  }
  if (region.compatible.includes('shared-dmb-pool')) {
    said.push(`${region.name} is a pool; a parameter makes its memory movable, but no driver can allocate from it.`);
  }
  const owners = demand.users
    .filter((user) => user.region.value === region.path && user.enabled)
    .map((user) => user.device);
  if (owners.length > 0) said.push(`${owners.join(', ')} owns ${region.name}; a parameter has no owner.`);
  return said;
}

function difference(here: Replayed, there: Replayed): Pick<Conversion, 'onlyHere' | 'onlyThere'> {
  const key = ({ range }: { readonly range: Range }) => `${range.base}+${range.size}`;
  const a = new Set(here.boot.movableBlocks.map(key));
  const b = new Set(there.boot.movableBlocks.map(key));
  return {
    onlyHere: here.boot.movableBlocks.filter((block) => !b.has(key(block))).map((block) => block.range),
    onlyThere: there.boot.movableBlocks.filter((block) => !a.has(key(block))).map((block) => block.range),
  };
}
