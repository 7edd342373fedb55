import { describe, expect, test } from 'vitest';
import { layOutZones, type ZoneInput, type ZoneLayout } from '../../src/boot/zones/index.js';
import { zoneLimits } from '../../src/boot/zones/limits.js';
import { zoneRules } from '../../src/boot/zones/rules.js';
import { bootsWithZones, type RecordedBoot, recordedArch, recordedMemory, recordedParameters } from './recorded.js';

const movableBlocks = { 'linux-6.1': 'none', 'linux-6.1+dmb-v1': 'dmb-v1', 'android14-6.1': 'dmb-v3' } as const;

/** The recorded memory of a boot as free_area_init() saw it. */
function zoneInput(boot: RecordedBoot): ZoneInput {
  const { machine, expected } = boot;
  const pageShift = Math.log2(machine.pageSize);
  const memory = recordedMemory(boot);
  const name = machine.kernel;
  return {
    memory,
    limits: zoneLimits(recordedArch(boot), memory, pageShift),
    onlineNodes: [...new Set(expected.zones?.map((zone) => zone.node))],
    parameters: recordedParameters(boot),
    rules: zoneRules({
      name,
      recorded: true,
      maxReservedRegions: 64,
      cmaAlignment: 'pageblock',
      movableBlocks: movableBlocks[name],
    }),
    geometry: {
      pageShift,
      maxOrderPages: 2 ** (machine.maxOrder - 1),
      pageblockPages: 2 ** machine.pageblockOrder,
      ...(machine.sectionSizeBits === undefined ? {} : { sectionPages: 2 ** (machine.sectionSizeBits - pageShift) }),
    },
  };
}

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
