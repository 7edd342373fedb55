import type { Facts, Zone } from '../check.js';
import { groupedHex, sizeText } from '../units/format.js';
import type { MapRow } from './memory-map.js';
import type { Scale } from './svg-scale.js';

/** One lane per zone: a thin line as far as it spans, thick where pages are present. Zones that overlap are seen to. */
export function zoneLanes(
  facts: Facts,
  rows: readonly MapRow[],
  scale: Scale,
  top: number,
  left: number,
): { readonly body: string; readonly height: number } {
  const { boot, world } = facts;
  const manyNodes = new Set(boot.zones.map((zone) => zone.node)).size > 1;
  const shown = boot.zones.filter((zone) => zone.start !== undefined && zone.spannedPages > 0);
  const lanes = shown.map((zone, index) => lane(zone, rows, scale, top + index * 16, left, world.pageSize, manyNodes));
  return { body: lanes.join('\n'), height: shown.length * 16 };
}

function lane(
  zone: Zone,
  rows: readonly MapRow[],
  scale: Scale,
  y: number,
  left: number,
  pageSize: bigint,
  manyNodes: boolean,
): string {
  const start = BigInt(zone.start ?? 0) * pageSize;
  const end = start + BigInt(zone.spannedPages) * pageSize;
  const name = manyNodes ? `${zone.node} ${zone.name}` : zone.name;
  const x = scale.at(start);
  const present = rows
    .filter((row) => row.zone === zone.name && row.node === zone.node)
    .map((row) => {
      const from = scale.at(row.base);
      return `<rect class="z ${zone.name}" x="${from.toFixed(1)}" y="${y + 4}" width="${Math.max(1.5, scale.at(row.base + row.size) - from).toFixed(1)}" height="7"/>`;
    });
  const title = `zone ${name} spans ${groupedHex(start)} to ${groupedHex(end - 1n)}; present ${sizeText(BigInt(Math.max(0, zone.presentPages)) * pageSize)}`;
  return `<g class="lane"><title>${title}</title><text class="faint" x="${left}" y="${y + 11}">${name}</text><rect class="span" x="${x.toFixed(1)}" y="${y + 7}" width="${Math.max(1, scale.at(end) - x).toFixed(1)}" height="1.2"/>${present.join('')}</g>`;
}
