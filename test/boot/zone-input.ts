import { PROFILES } from '../../src/boot/kernel/index.js';
import type { ZoneInput } from '../../src/boot/zones/index.js';
import { zoneLimits } from '../../src/boot/zones/limits.js';
import { zoneRules } from '../../src/boot/zones/rules.js';
import { type RecordedBoot, recordedArch, recordedMemory, recordedParameters } from './recorded.js';

/** The recorded memory of a boot as free_area_init() saw it. */
export function zoneInput(boot: RecordedBoot): ZoneInput {
  const { machine, expected } = boot;
  const pageShift = Math.log2(machine.pageSize);
  const memory = recordedMemory(boot);
  return {
    memory,
    limits: zoneLimits(recordedArch(boot), memory, pageShift),
    onlineNodes: [...new Set(expected.zones?.map((zone) => zone.node))],
    parameters: recordedParameters(boot),
    rules: zoneRules(PROFILES[machine.kernel]),
    geometry: {
      pageShift,
      longBits: machine.arch === 'arm' ? 32 : 64,
      maxOrderPages: 2 ** (machine.maxOrder - 1),
      pageblockPages: 2 ** machine.pageblockOrder,
      sizeofStructPage: machine.sizeofStructPage,
      ...(machine.sectionSizeBits === undefined ? {} : { sectionPages: 2 ** (machine.sectionSizeBits - pageShift) }),
    },
  };
}
