import type { Edit } from '../diagnostic/diagnostic.js';
import { plainHex, sizeText } from '../units/format.js';
import { moveRegion, writeNumber } from './mend.js';
import { bytesInside, nearestSlot, ramKept, roundDown, roundUp, taken, without } from './ram.js';
import { firstTuple, type SeenRegion } from './regions.js';
import type { Facts, Finding } from './rule.js';

/** A pool whose base or size is no multiple of what the kernel asks for: what the rules for CMA and DMB share. */
export function misalignment(
  facts: Facts,
  region: SeenRegion,
  align: bigint,
  what: 'a CMA area' | 'a movable block',
): Finding | undefined {
  const made = what === 'a CMA area' ? 'pool' : 'block';
  const tuple = firstTuple(region);
  if (tuple !== undefined) {
    const wrongBase = tuple.value.base % align !== 0n;
    const wrongSize = tuple.value.size % align !== 0n;
    if (!wrongBase && !wrongSize) return undefined;
    const proposal = propose(facts, region, tuple.value, align);
    const parts = [
      ...(wrongBase ? [`starts at ${plainHex(tuple.value.base)}`] : []),
      ...(wrongSize ? [`has a size of ${plainHex(tuple.value.size)}`] : []),
    ];
    return {
      message: `${region.name} ${parts.join(' and ')}, but ${what} needs base and size in steps of ${plainHex(align)} (${sizeText(align)}).`,
      span: wrongBase ? tuple.baseSpan : tuple.sizeSpan,
      node: region.path,
      property: 'reg',
      effect: `no ${made} is made, and ${sizeText(tuple.value.size)} go back to the kernel as ordinary RAM`,
      help: neighbours(wrongBase ? tuple.value.base : undefined, wrongSize ? tuple.value.size : undefined, align),
      ...(proposal === undefined
        ? {}
        : {
            fix: {
              description: `write <${plainHex(proposal.base)} ${plainHex(proposal.size)}>`,
              edits: proposal.edits,
            },
          }),
    };
  }
  if (region.placement.kind !== 'dynamic') return undefined;
  const { size } = region.placement;
  if (size.value % align === 0n) return undefined;
  const wanted = roundUp(size.value, align);
  const property = region.node.properties.get('size');
  const edits = property && writeNumber(property, 0, facts.demand.sizeCells, wanted);
  return {
    message: `${region.name} has a size of ${plainHex(size.value)}, but ${what} needs a multiple of ${plainHex(align)} (${sizeText(align)}).`,
    span: size.span,
    node: region.path,
    property: 'size',
    effect: `the kernel finds a place for it, makes no ${made} of it, and takes the memory back`,
    help: neighbours(undefined, size.value, align),
    ...(edits === undefined ? {} : { fix: { description: `write a size of ${plainHex(wanted)}`, edits } }),
  };
}

/** Both aligned values beside the one that is not. */
function neighbours(base: bigint | undefined, size: bigint | undefined, align: bigint): string {
  const text = (value: bigint, isSize: boolean): string =>
    isSize ? `${plainHex(value)} (${sizeText(value)})` : plainHex(value);
  const both = (value: bigint, isSize: boolean): string => {
    const below = roundDown(value, align);
    const above = text(roundUp(value, align), isSize);
    return below === 0n && isSize ? above : `${text(below, isSize)} or ${above}`;
  };
  const parts = [
    ...(base === undefined ? [] : [`a base of ${both(base, false)}`]),
    ...(size === undefined ? [] : [`a size of ${both(size, true)}`]),
  ];
  return `Write ${parts.join(' and ')}.`;
}

interface Proposal {
  readonly base: bigint;
  readonly size: bigint;
  readonly edits: readonly Edit[];
}

/** Aligned inside what was asked for, if that leaves anything; else grown in place; else the nearest free slot. */
function propose(
  facts: Facts,
  region: SeenRegion,
  asked: { readonly base: bigint; readonly size: bigint },
  align: bigint,
): Proposal | undefined {
  const inner = roundUp(asked.base, align);
  const innerSize = roundDown(asked.base + asked.size - inner, align);
  if (asked.base % align === 0n && innerSize > 0n) return written(facts, region, inner, innerSize);
  const outer = roundDown(asked.base, align);
  const size = asked.size % align === 0n ? asked.size : roundDown(asked.size, align) || align;
  for (const base of [outer, inner]) if (isFree(facts, region, base, size)) return written(facts, region, base, size);
  const slot = nearestSlot(facts, { size, align, near: asked.base, for: region.path });
  return slot === undefined ? undefined : written(facts, region, slot, size);
}

function isFree(facts: Facts, region: SeenRegion, base: bigint, size: bigint): boolean {
  return bytesInside({ base, size }, without(ramKept(facts), taken(facts, region.path))) === size;
}

function written(facts: Facts, region: SeenRegion, base: bigint, size: bigint): Proposal | undefined {
  const { addressCells, sizeCells } = facts.demand;
  const reg = region.node.properties.get('reg');
  const moved = moveRegion(region.node, addressCells, base);
  const resized = reg && writeNumber(reg, 4 * addressCells, sizeCells, size);
  return moved === undefined || resized === undefined ? undefined : { base, size, edits: [...moved, ...resized] };
}
