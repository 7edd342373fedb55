import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROFILES } from '../../src/boot/kernel/index.js';
import type { MemblockRegion, ZoneName } from '../../src/boot/state.js';
import { layOutZones } from '../../src/boot/zones/index.js';
import type { ZoneLimit } from '../../src/boot/zones/limits.js';
import { zoneRules } from '../../src/boot/zones/rules.js';
import { pfnOf } from '../../src/units/units.js';

/** A layout computed by hand from the patches, without a boot: both series on the same memory. */
interface Vector {
  readonly name: string;
  readonly version: 'v1' | 'v3';
  readonly zone_tops: readonly (readonly [ZoneLimit['name'], string])[];
  readonly dmbs: readonly (readonly [string, string])[];
  readonly dmb_rc: readonly (number | string)[];
  readonly params: { readonly movablecore?: number };
  readonly page_size: number;
  readonly max_order: number;
  readonly pageblock_order: number;
  readonly result: {
    readonly movable_zone_start_printed: Readonly<Record<string, string>>;
    readonly memory_ranges: readonly (readonly [string, string, number])[];
    readonly nodes: Readonly<Record<string, { readonly zones: Readonly<Record<string, VectorZone>> }>>;
  };
}

interface VectorZone {
  readonly start_pfn: number;
  readonly spanned: number;
  readonly present: number;
}

const vectors: readonly Vector[] = JSON.parse(readFileSync(join(import.meta.dirname, 'derived-vectors.json'), 'utf8'));

/** memblock.memory: what lies in an accepted block is movable. */
const memoryOf = ({ result, dmbs, dmb_rc }: Vector): readonly MemblockRegion[] =>
  result.memory_ranges.map(([first, last, nid]) => {
    const base = BigInt(first);
    const inBlock = dmbs.some(
      ([start, size], index) => dmb_rc[index] === 0 && base >= BigInt(start) && base < BigInt(start) + BigInt(size),
    );
    return { base, size: BigInt(last) + 1n - base, nid, flags: new Set(inBlock ? (['movable'] as const) : []) };
  });

function limitsOf({ zone_tops, page_size }: Vector, memory: readonly MemblockRegion[]): readonly ZoneLimit[] {
  const pageShift = Math.log2(page_size);
  let start = pfnOf(memory[0]?.base ?? 0n, pageShift);
  return zone_tops.map(([name, top]) => {
    const limit = { name, start, end: Math.max(start, pfnOf(BigInt(top), pageShift)) };
    start = limit.end;
    return limit;
  });
}

test.each(vectors.map((vector) => [`${vector.name} ${vector.version}`, vector] as const))('%s', (_, vector) => {
  const memory = memoryOf(vector);
  const { movablecore } = vector.params;
  const layout = layOutZones({
    memory,
    limits: limitsOf(vector, memory),
    onlineNodes: Object.keys(vector.result.nodes).map(Number),
    parameters: {
      mirrored: false,
      movableNode: false,
      ...(movablecore === undefined ? {} : { movablecore: { pages: movablecore / vector.page_size } }),
    },
    rules: zoneRules(PROFILES[vector.version === 'v1' ? 'linux-6.1+dmb-v1' : 'android14-6.1']),
    geometry: {
      pageShift: Math.log2(vector.page_size),
      longBits: 64,
      maxOrderPages: 2 ** (vector.max_order - 1),
      pageblockPages: 2 ** vector.pageblock_order,
      sizeofStructPage: 64,
    },
  });
  const rowOf = (nid: string, zone: ZoneName | string, { start_pfn, spanned, present }: VectorZone) => ({
    row: `${nid} ${zone}`,
    start_pfn,
    spanned,
    present,
  });
  expect(
    layout.zones.map((zone) =>
      rowOf(String(zone.node), zone.name, {
        start_pfn: zone.start ?? 0,
        spanned: zone.spannedPages,
        present: zone.presentPages,
      }),
    ),
  ).toEqual(
    Object.entries(vector.result.nodes).flatMap(([nid, { zones }]) =>
      Object.entries(zones).map(([zone, row]) => rowOf(nid, zone, row)),
    ),
  );
  const printed = [...layout.movableStart].map(([nid, start]) => [String(nid), `0x${start.toString(16)}`]);
  expect(Object.fromEntries(printed)).toEqual(vector.result.movable_zone_start_printed);
});
