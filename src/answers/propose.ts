import type { Controller } from '../boot/world.js';
import { groupedHex, sizeText } from '../units/format.js';
import { endOf, type Range } from '../units/range.js';
import type { Bytes } from '../units/units.js';
import { ascending, blockNodes, blocksParameter } from './block-nodes.js';
import { without } from './command-line.js';
import { type Controllers, controllerAt, controllersOf } from './controllers.js';
import { type Figures, figuresOf } from './figures.js';
import { pageblockOf, withBlocks } from './movablecore.js';
import type { Replay, Replayed } from './replayed.js';
import { joined } from './verify-files.js';

/** How much movable memory a controller is to have. */
export type Target = { readonly percent: number } | { readonly size: Bytes };

/** How much movable memory is wanted where. */
export interface Wish {
  /** For every controller that is not named. */
  readonly every?: Target;
  readonly byName: ReadonlyMap<string, Target>;
}

/** Blocks that fulfil a wish, in both forms, with the layouts that they give. */
export interface Proposal {
  readonly controllers: Controllers;
  readonly blocks: readonly Range[];
  /** Wanted and found on each controller. */
  readonly shares: readonly { readonly controller: Controller; readonly wanted: Bytes; readonly found: Bytes }[];
  readonly nodes: string;
  readonly parameter: string;
  /** The layout with the nodes (series v1) and with the parameter (v3, Android). */
  readonly asNodes: { readonly replayed: Replayed; readonly figures: Figures };
  readonly asParameter: { readonly replayed: Replayed; readonly figures: Figures };
  /** What stood in the way, and what to mind. */
  readonly remarks: readonly string[];
}

/** Blocks that put so much movable memory on each controller: aligned, inside one bank, clear of the image, the initrd, the blob and all regions. */
export function propose(base: Replayed, wish: Wish, replay: Replay): Proposal {
  const controllers = controllersOf(base.facts, base.demand);
  const own = ownBlocks(base);
  const plain: Replayed = {
    ...base,
    demand: { ...base.demand, regions: base.demand.regions.filter((region) => !own.has(region.path)) },
  };
  const step = pageblockOf(base.world);
  const shares = controllers.list.map((controller) => {
    const target = wish.byName.get(controller.name) ?? wish.every;
    const wanted = target ? wantedOn(controller, target, plain, step) : 0n;
    return { controller, wanted, blocks: blocksOn(controller, wanted, plain, step) };
  });
  const blocks = ascending(shares.flatMap((share) => share.blocks)).slice(0, base.world.dmbSlots || undefined);
  const found = (controller: Controller) =>
    blocks
      .filter((block) => controllerAt(controllers.list, block.base) === controller)
      .reduce((sum, block) => sum + block.size, 0n);
  const asNodes = replay(withBlocks(plain.demand, blocks), {
    ...base.facts,
    kernel: 'linux-6.1+dmb-v1',
    cmdline: bare(base),
  });
  const parameter = blocksParameter(blocks);
  const asParameter = replay(plain.demand, {
    ...base.facts,
    kernel: 'android14-6.1',
    cmdline: blocks.length ? `${bare(base)} ${parameter}`.trim() : bare(base),
  });
  const filled = shares.map(({ controller, wanted }) => ({ controller, wanted, found: found(controller) }));
  return {
    controllers,
    blocks,
    shares: filled,
    nodes: blockNodes(base.demand, blocks),
    parameter: blocks.length ? parameter : '',
    asNodes: { replayed: asNodes, figures: figuresOf(asNodes, controllers) },
    asParameter: { replayed: asParameter, figures: figuresOf(asParameter, controllers) },
    remarks: [...ownRemark(own), ...shortRemarks(filled, plain), ...kernelRemarks(asNodes, controllers)],
  };
}

const bare = (base: Replayed): string => without(base.world.cmdline, 'movablecore', 'kernelcore');

/** The tree's own blocks give way to the proposed ones. */
const ownBlocks = ({ demand }: Replayed): ReadonlySet<string> =>
  new Set(
    demand.regions
      .filter((region) => region.compatible.includes('designated-movable-block'))
      .map((region) => region.path),
  );

const ownRemark = (own: ReadonlySet<string>): readonly string[] =>
  own.size ? [`The tree's own blocks are left out: ${[...own].join(', ')}. Delete them before you paste.`] : [];

function wantedOn(controller: Controller, target: Target, { boot }: Replayed, step: Bytes): Bytes {
  const ram = boot.ram.reduce((sum, bank) => sum + intersection(bank, controller), 0n);
  const wanted = 'size' in target ? target.size : (ram * BigInt(Math.round(target.percent * 100))) / 10_000n;
  return (wanted / step) * step;
}

function intersection(a: Range, b: Range): Bytes {
  const base = a.base > b.base ? a.base : b.base;
  const end = endOf(a) < endOf(b) ? endOf(a) : endOf(b);
  return end > base ? end - base : 0n;
}

/** The fewest blocks: the widest gap first, each filled from its top, so that what stays below is in one piece. */
function blocksOn(controller: Controller, wanted: Bytes, base: Replayed, step: Bytes): readonly Range[] {
  const blocks: Range[] = [];
  let left = wanted;
  for (const gap of gapsOn(controller, base, step)) {
    if (left === 0n) break;
    const size = gap.size < left ? gap.size : left;
    blocks.push({ base: endOf(gap) - size, size });
    left -= size;
  }
  return blocks;
}

/** What no one has a claim on, in whole steps, the widest first. */
function gapsOn(controller: Controller, { boot, world }: Replayed, step: Bytes): readonly Range[] {
  const taken: Range[] = [
    { base: world.image.start, size: world.image.end - world.image.start },
    world.fdt,
    ...(world.initrd ? [world.initrd] : []),
    ...boot.regions.flatMap((placed) =>
      placed.range && !isBlockRegion(placed.region.compatible) ? [placed.range] : [],
    ),
    ...boot.regions.flatMap((placed) =>
      placed.region.placement.kind === 'static' && !isBlockRegion(placed.region.compatible)
        ? placed.region.placement.ranges.map((r) => r.value)
        : [],
    ),
    ...world.demand.memreserves.map((located) => located.value),
  ].sort((a, b) => (a.base < b.base ? -1 : 1));
  // what mem= and /chosen leave of a bank; a block must lie inside one
  const open = joined(boot.memory.filter((region) => !region.flags.has('nomap')));
  const parts = boot.ram.flatMap((bank) => open.map((range) => clip(bank, range)).filter((part) => part.size > 0n));
  const gaps = parts.flatMap((part) => free(clip(part, controller), taken, step));
  return gaps.sort((a, b) => (a.size > b.size ? -1 : a.size < b.size ? 1 : a.base > b.base ? -1 : 1));
}

const isBlockRegion = (compatible: readonly string[]): boolean => compatible.includes('designated-movable-block');

const clip = (a: Range, b: Range): Range => ({ base: a.base > b.base ? a.base : b.base, size: intersection(a, b) });

/** `taken` is sorted by base. */
function free(range: Range, taken: readonly Range[], step: Bytes): readonly Range[] {
  const gaps: Range[] = [];
  let at = range.base;
  const add = (end: bigint): void => {
    const base = ((at + step - 1n) / step) * step;
    const top = (end / step) * step;
    if (top > base) gaps.push({ base, size: top - base });
  };
  for (const each of taken) {
    if (endOf(each) <= at || each.base >= endOf(range)) continue;
    if (each.base > at) add(each.base);
    at = endOf(each);
  }
  if (at < endOf(range)) add(endOf(range));
  return gaps;
}

function shortRemarks(shares: Proposal['shares'], { boot, world }: Replayed): readonly string[] {
  return shares
    .filter((share) => share.found < share.wanted)
    .map(({ controller, wanted, found }) => {
      const there = boot.regions
        .filter((placed) => placed.range && intersection(placed.range, controller) > 0n)
        .map((placed) => placed.region.name);
      const image =
        intersection({ base: world.image.start, size: world.image.end - world.image.start }, controller) > 0n
          ? ['the kernel image']
          : [];
      const what = [...image, ...there].slice(0, 6).join(', ') || 'the number of blocks that the kernel can hold';
      return `${controller.name} gets ${sizeText(found)} of ${sizeText(wanted)}: in the way are ${what}.`;
    });
}

/** What an administrator should know before so much memory is movable. */
function kernelRemarks({ boot, world }: Replayed, { list }: Controllers): readonly string[] {
  const remarks: string[] = [];
  if (boot.result === 'panic')
    remarks.push(`This kernel would not come up: ${boot.panic?.why ?? 'no memory is left for it'}.`);
  const unmovable = boot.zones.filter((zone) => zone.name !== 'Movable' && zone.name !== 'HighMem');
  const pages = unmovable.reduce((sum, zone) => sum + Math.max(zone.presentPages, 0), 0);
  const total = boot.ram.reduce((sum, bank) => sum + bank.size, 0n);
  const left = BigInt(pages) * world.pageSize;
  if (left * 5n < total) {
    remarks.push(
      `Only ${sizeText(left)} of ${sizeText(total)} stay for the kernel's own data: with so much movable memory it runs out of memory early.`,
    );
  }
  if (list.length > 1 && list.some((each) => each.base !== list[0]?.base) && world.arch === 'arm') {
    const lowmem = boot.zones.find((zone) => zone.name === 'Normal');
    if (lowmem?.start !== undefined) {
      remarks.push(
        `Lowmem keeps ${sizeText(BigInt(lowmem.presentPages) * world.pageSize)}; a block below ${groupedHex(BigInt(lowmem.start + lowmem.spannedPages) * world.pageSize)} is taken from it.`,
      );
    }
  }
  return remarks;
}
