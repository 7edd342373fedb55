import { describe, expect, test } from 'vitest';
import { layOutZones, type ZoneLayout } from '../../src/boot/zones/index.js';
import { bootsWithZones } from './recorded.js';
import { zoneInput } from './zone-input.js';

const rows = (layout: ZoneLayout) =>
  layout.zones.map((zone) => [zone.node, zone.name, zone.start ?? null, zone.spannedPages, zone.presentPages]);

const hexMap = (map: ReadonlyMap<number, bigint>) =>
  Object.fromEntries([...map].map(([nid, start]) => [String(nid), `0x${start.toString(16)}`]));

describe('the zones of a recorded boot, from its recorded memory', () => {
  test.each(bootsWithZones.map((boot) => [boot.name, boot] as const))('%s', (_, boot) => {
    const layout = layOutZones(zoneInput(boot));
    const { expected, log } = boot;
    expect(rows(layout)).toEqual(
      expected.zones?.map((zone) => [zone.node, zone.zone, zone.startPfn, zone.spanned, zone.present]),
    );
    expect(hexMap(layout.movableStart)).toEqual(expected.movableStart);
    if (expected.movablePfns) {
      const frames = [...layout.movableFrames].map(([nid, ranges]) => [
        nid,
        ranges.map(({ start, end }) => [start, end]),
      ]);
      const recorded = Object.entries(expected.movablePfns).filter(([, ranges]) => ranges.length > 0);
      expect(Object.fromEntries(frames)).toEqual(Object.fromEntries(recorded));
    }
    const said = log.split('\n').map((line) => line.trim());
    expect(layout.kernelLines.map((line) => line.text.trim()).filter((line) => !said.includes(line))).toEqual([]);
  });
});
