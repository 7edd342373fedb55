import type { ZoneInput } from '../../src/boot/zones/index.js';
import { zoneLimits } from '../../src/boot/zones/limits.js';
import { zoneRules } from '../../src/boot/zones/rules.js';
import { type RecordedBoot, recordedArch, recordedMemory, recordedParameters } from './recorded.js';

const movableBlocks = { 'linux-6.1': 'none', 'linux-6.1+dmb-v1': 'dmb-v1', 'android14-6.1': 'dmb-v3' } as const;

/** The recorded memory of a boot as free_area_init() saw it. */
export function zoneInput(boot: RecordedBoot): ZoneInput {
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
