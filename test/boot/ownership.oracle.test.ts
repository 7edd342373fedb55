import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type FrameGeometry,
  fillZones,
  layOutZones,
  type ZoneInput,
  type ZoneLayout,
} from '../../src/boot/zones/index.js';
import type { Range } from '../../src/units/range.js';
import { bytesOf, pfnOf } from '../../src/units/units.js';
import { anyInput } from './any-memory.js';

/** Pages of 1 MiB, so that an array with an entry per page stays small. */
const pageShift = 20;
const geometry: FrameGeometry & { readonly sectionPages: number } = {
  pageShift,
  longBits: 64,
  maxOrderPages: 16,
  pageblockPages: 4,
  sectionPages: 128,
  sizeofStructPage: 64,
};

const inMebibytes: fc.Arbitrary<ZoneInput> = anyInput.map((input) => ({
  ...input,
  geometry,
  limits: input.limits.map(({ name, start, end }) => ({ name, start: start >> 8, end: end >> 8 })),
}));

const frames = (input: ZoneInput) =>
  input.memory.map(({ base, size, nid = 0, flags }) => ({
    start: pfnOf(base, pageShift),
    end: pfnOf(base + size, pageShift),
    nid,
    flags,
  }));

/** The kernel's loops, one page at a time: memmap_init(), init_unavailable_range(), dmb_init_region(). */
function zoneOfEachPage(input: ZoneInput, layout: ZoneLayout): readonly (string | undefined)[] {
  const pages: (string | undefined)[] = [];
  const hasBlocks = input.rules.blocks !== 'none';
  let hole = 0;
  let last = { zone: '', nid: 0, end: 0 };
  for (const { start, end, nid } of frames(input)) {
    for (const zone of layout.zones.filter((each) => each.node === nid && each.presentPages !== 0)) {
      last = { ...last, zone: zone.name };
      const first = zone.start ?? 0;
      for (let pfn = start; pfn < end; pfn++) {
        if (pfn < first || pfn >= first + zone.spannedPages) continue;
        if (hasBlocks && zone.name === 'Movable' && pfn < hole && first < hole) continue;
        for (; hole < pfn; hole++) pages[hole] = `${nid} ${zone.name}`;
        pages[pfn] = `${nid} ${zone.name}`;
        hole = pfn + 1;
      }
    }
    last = { ...last, nid, end };
  }
  const end = Math.ceil(last.end / geometry.sectionPages) * geometry.sectionPages;
  if (last.zone !== '') for (; hole < end; hole++) pages[hole] = `${last.nid} ${last.zone}`;
  for (const { start, end: blockEnd, flags } of frames(input)) {
    if (!flags.has('movable')) continue;
    for (let block = start; block < blockEnd; block += geometry.pageblockPages) {
      for (let pfn = block; pfn < block + geometry.pageblockPages; pfn++) {
        const owner = pages[pfn];
        if (owner !== undefined) pages[pfn] = owner.replace(/ .*/, ' Movable');
      }
    }
  }
  return pages;
}

/** The kernel's loops again: __free_pages_memory() cuts free ranges into buddies, dmb_init_region() frees pageblocks. */
function countManaged(input: ZoneInput, reserved: readonly Range[], pages: readonly (string | undefined)[]) {
  const managed: Record<string, number> = {};
  const credit = (pfn: number, count: number): void => {
    const key = pages[pfn];
    if (key !== undefined) managed[key] = (managed[key] ?? 0) + count;
  };
  const isReserved = (pfn: number): boolean =>
    reserved.some(({ base, size }) => base < bytesOf(pfn + 1, pageShift) && bytesOf(pfn, pageShift) < base + size);
  for (const { start, end, flags } of frames(input)) {
    if (flags.has('nomap')) continue;
    for (let pfn = start; pfn < end; pfn++) {
      if (isReserved(pfn)) continue;
      let rangeEnd = pfn;
      while (rangeEnd < end && !isReserved(rangeEnd)) rangeEnd++;
      while (pfn < rangeEnd) {
        let count: number = geometry.maxOrderPages;
        while (pfn % count !== 0 || pfn + count > rangeEnd) count /= 2;
        credit(pfn, count);
        pfn += count;
      }
    }
  }
  for (const { start, end, flags } of frames(input)) {
    if (!flags.has('movable')) continue;
    for (let pfn = start; pfn < end; pfn += geometry.pageblockPages) credit(pfn, geometry.pageblockPages);
  }
  return managed;
}

const somewhere: fc.Arbitrary<readonly Range[]> = fc
  .array(
    fc.record({
      base: fc.nat({ max: 6000 }).map((mebibytes) => BigInt(mebibytes) << 20n),
      size: fc.integer({ min: 1, max: 300 }).map((mebibytes) => BigInt(mebibytes) << 20n),
    }),
    { maxLength: 4 },
  )
  .map((ranges) => ranges.toSorted((a, b) => Number(a.base - b.base)));

/** Where the kernel prints no start the oracle would not know it; such zones are not filled either. */
const keepsStarts = ({ zones }: ZoneLayout): boolean =>
  zones.every((zone) => zone.presentPages === 0 || zone.start !== undefined);

test('ranges tell the same as one page after the other', () => {
  fc.assert(
    fc.property(inMebibytes, somewhere, (input, reserved) => {
      const layout = layOutZones(input);
      fc.pre(keepsStarts(layout));
      const pages = zoneOfEachPage(input, layout);
      const told: (string | undefined)[] = [];
      for (const { start, end, nid, zone } of layout.owners)
        for (let pfn = start; pfn < end; pfn++) told[pfn] = `${nid} ${zone}`;
      expect(told.length).toBe(pages.length);
      expect(told.findIndex((owner, pfn) => owner !== pages[pfn])).toBe(-1);
      const zones = fillZones(layout, { memory: input.memory, reserved, givenBack: [], estimated: new Set() }, input);
      const counted = countManaged(input, reserved, pages);
      expect(Object.fromEntries(zones.map((zone) => [`${zone.node} ${zone.name}`, zone.managedPages]))).toEqual(
        Object.fromEntries(
          zones.map((zone) => [`${zone.node} ${zone.name}`, counted[`${zone.node} ${zone.name}`] ?? 0]),
        ),
      );
    }),
    { numRuns: 300 },
  );
});
