import type { BootResult, Zone } from '../boot/state.js';
import type { ArchName } from '../boot/world.js';
import { groupedHex } from '../units/format.js';
import { endOf, type Range } from '../units/range.js';
import type { SeenResource } from './iomem.js';
import type { Item } from './verify-lines.js';
import type { SeenZone } from './zoneinfo.js';

/** `managed` rests on the build: it agrees within 512 pages or one per cent of the zone. */
const managedTolerance = (zone: Zone): number => Math.max(512, zone.presentPages * 0.01);

/** The zone table against /proc/zoneinfo, field by field. */
export function compareZones(boot: BootResult, seen: readonly SeenZone[]): readonly Item[] {
  const keyed = new Map(seen.map((zone) => [`${zone.node} ${zone.name}`, zone]));
  const predicted = boot.zones.flatMap((zone) => {
    const key = `${zone.node} ${zone.name}`;
    const other = keyed.get(key);
    keyed.delete(key);
    return other ? fieldItems(zone, other) : [absent(zone)];
  });
  const extra = [...keyed.values()].map((zone): Item => {
    const what = `node ${zone.node}, zone ${zone.name}`;
    return {
      group: 'zones',
      what,
      seen: `present ${zone.presentPages ?? '?'}`,
      agrees: false,
      line: zone.line,
      source: 'zoneinfo',
    };
  });
  return [...predicted, ...extra].sort((a, b) => Number(a.group === 'managed') - Number(b.group === 'managed'));
}

const absent = (zone: Zone): Item => ({
  group: 'zones',
  what: `node ${zone.node}, zone ${zone.name}`,
  predicted: `present ${zone.presentPages}`,
  agrees: false,
  source: 'zoneinfo',
});

function fieldItems(zone: Zone, seen: SeenZone): readonly Item[] {
  const empty = zone.presentPages === 0 && zone.spannedPages === 0;
  const fields = [
    ['start_pfn', empty ? undefined : zone.start, empty ? undefined : seen.start, 'zones', 0],
    ['spanned', zone.spannedPages, seen.spannedPages, 'zones', 0],
    ['present', zone.presentPages, seen.presentPages, 'zones', 0],
    ['managed', zone.managedPages, seen.managedPages, 'managed', managedTolerance(zone)],
    ['cma', zone.cmaPages, seen.cmaPages, 'zones', 0],
  ] as const;
  return fields.flatMap(([name, mine, theirs, group, tolerance]): Item[] => {
    if (theirs === undefined && (mine === undefined || name !== 'start_pfn')) return [];
    const agrees = mine !== undefined && theirs !== undefined && Math.abs(mine - theirs) <= tolerance;
    const item = {
      group,
      what: `node ${zone.node}, zone ${zone.name}: ${name}`,
      ...(mine === undefined ? {} : { predicted: figure(name, mine) }),
      ...(theirs === undefined ? {} : { seen: figure(name, theirs) }),
      agrees,
      estimated: group === 'managed' || (name === 'cma' && zone.estimated.has('cma')),
      line: seen.line,
      source: 'zoneinfo',
    } as const;
    return [item];
  });
}

const figure = (name: string, value: number): string =>
  name === 'start_pfn' ? `0x${value.toString(16)}` : String(value);

/** "System RAM" of /proc/iomem against the memory that is mapped. */
export function compareIomem(boot: BootResult, arch: ArchName, seen: readonly SeenResource[]): readonly Item[] {
  const ram = seen.filter((entry) => entry.name === 'System RAM' && entry.depth === 0);
  if (ram.length === 0) return [];
  const theirs = joined(ram.map((entry) => entry.range));
  const mapped = boot.memory.filter((region) => !region.flags.has('nomap'));
  // arm tells them to the byte (arch/arm/kernel/setup.c: request_standard_resources()).
  const mine = joined(arch === 'arm' ? mapped : mapped.map((region) => wholePages(region, boot.pageSize)));
  const byBase = new Map(theirs.map((range) => [range.base, range]));
  const items = mine.map((range): Item => {
    const other = byBase.get(range.base);
    byBase.delete(range.base);
    const base = {
      group: 'iomem',
      what: `System RAM at ${groupedHex(range.base)}`,
      predicted: rangeText(range),
      source: 'iomem',
    } as const;
    return other ? { ...base, seen: rangeText(other), agrees: other.size === range.size } : { ...base, agrees: false };
  });
  const extra = [...byBase.values()].map((range): Item => {
    return {
      group: 'iomem',
      what: `System RAM at ${groupedHex(range.base)}`,
      seen: rangeText(range),
      agrees: false,
      source: 'iomem',
    };
  });
  return [...items, ...extra];
}

export const rangeText = (range: Range): string => `${groupedHex(range.base)}-${groupedHex(endOf(range) - 1n)}`;

/** A range without the broken pages at its ends; the kernel counts whole frames. */
function wholePages(range: Range, pageSize: bigint): Range {
  const base = ((range.base + pageSize - 1n) / pageSize) * pageSize;
  const end = (endOf(range) / pageSize) * pageSize;
  return { base, size: end > base ? end - base : 0n };
}

/** Ranges in ascending order, those that touch made one. */
export function joined(ranges: readonly Range[]): readonly Range[] {
  const sorted = ranges.filter((range) => range.size > 0n).sort((a, b) => (a.base < b.base ? -1 : 1));
  const out: Range[] = [];
  for (const range of sorted) {
    const last = out.at(-1);
    if (last && range.base <= endOf(last)) {
      const end = endOf(range) > endOf(last) ? endOf(range) : endOf(last);
      out[out.length - 1] = { base: last.base, size: end - last.base };
    } else out.push({ base: range.base, size: range.size });
  }
  return out;
}
