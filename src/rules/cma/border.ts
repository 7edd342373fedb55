import type { ZoneName } from '../../boot/state.js';
import { groupedHex, plainHex, rangeText } from '../../units/format.js';
import { endOf, overlaps, type Range } from '../../units/range.js';
import { cmaAlignment } from '../alignment.js';
import { moveRegion } from '../mend.js';
import { compare, nearestSlot, zoneStretches } from '../ram.js';
import { came, firstTuple, isCmaPool, type SeenRegion, seenRegions } from '../regions.js';
import type { Facts, Finding } from '../rule.js';

/** A pool over a border between zones: what the rules for lowmem and for other borders share. */
interface Border {
  readonly at: bigint;
  readonly below: ZoneName;
  readonly above: ZoneName;
}

/** mm/cma.c: `cma_activate_area()` wants all pages in one zone; the pools that fail there. */
export function poolsOverBorder(facts: Facts, isMine: (border: Border) => boolean): readonly Finding[] {
  return seenRegions(facts).flatMap((region) => {
    if (!isCmaPool(region) || !came(region, 'cma-not-activated')) return [];
    const range = firstTuple(region)?.value ?? region.placed?.range;
    const border = range && borderIn(facts, range);
    return range !== undefined && border !== undefined && isMine(border) ? [finding(facts, region, range, border)] : [];
  });
}

function borderIn(facts: Facts, range: Range): Border | undefined {
  const bytes = (pages: number): bigint => BigInt(pages) * facts.boot.pageSize;
  const ordinary = facts.boot.zones
    .filter((zone) => zone.name !== 'Movable' && zone.presentPages > 0)
    .map((zone) => ({ name: zone.name, base: bytes(zone.start ?? 0), size: bytes(zone.spannedPages) }));
  const [below, above] = ordinary.filter((zone) => overlaps(zone, range)).sort((a, b) => compare(a.base, b.base));
  if (below !== undefined && above !== undefined) return { at: above.base, below: below.name, above: above.name };
  return below && movableBorder(facts, range, below.name);
}

/** A movable block inside a zone: what lies in it is in ZONE_MOVABLE. */
function movableBorder({ boot }: Facts, range: Range, around: ZoneName): Border | undefined {
  const bytes = (pages: number): bigint => BigInt(pages) * boot.pageSize;
  for (const { start, end } of [...boot.movableFrames.values()].flat()) {
    const isInside = (address: bigint): boolean => range.base < address && address < endOf(range);
    if (isInside(bytes(start))) return { at: bytes(start), below: around, above: 'Movable' };
    if (isInside(bytes(end))) return { at: bytes(end), below: 'Movable', above: around };
  }
  return undefined;
}

function finding(facts: Facts, region: SeenRegion, range: Range, border: Border): Finding {
  const tuple = firstTuple(region);
  const slot =
    tuple &&
    nearestSlot(facts, {
      size: range.size,
      align: cmaAlignment(facts.world),
      near: range.base,
      for: region.path,
      inside: zoneStretches(facts),
    });
  const edits = slot === undefined ? undefined : moveRegion(region.node, facts.demand.addressCells, slot);
  return {
    message: `${region.name} (${rangeText(range)}) lies on both sides of ${groupedHex(border.at)}, but a CMA area must lie in one zone: ${border.below} ends there, ${border.above} begins.`,
    span: tuple?.baseSpan ?? region.span,
    node: region.path,
    property: tuple === undefined ? 'size' : 'reg',
    kernelMessage: `CMA area ${region.name} could not be activated`,
    effect: 'its pages go back to the kernel; the pool stays empty, and every allocation from it fails',
    help:
      slot === undefined
        ? `Keep it on one side of ${plainHex(border.at)}.`
        : `Move it to ${plainHex(slot)}, or keep it otherwise on one side of ${plainHex(border.at)}.`,
    ...(edits === undefined || slot === undefined
      ? {}
      : { fix: { description: `move ${region.name} to ${plainHex(slot)}`, edits } }),
  };
}
