import { describe, expect, test } from 'vitest';
import { activateCma } from '../../src/boot/zones/cma-count.js';
import { fillZones, layOutZones } from '../../src/boot/zones/index.js';
import type { GivenBack } from '../../src/boot/zones/managed.js';
import type { PfnRange, Range } from '../../src/units/range.js';
import { bootsWithZones, type RecordedBoot, recordedMemory } from './recorded.js';
import { zoneInput } from './zone-input.js';

/** riscv forgets memblock; of a boot that died the record ends early; gigantic pages come back by hugetlb's own way. */
const compared = bootsWithZones.filter(
  ({ machine, expected, cmdline }) =>
    machine.arch !== 'riscv' && expected.result === 'ok' && !cmdline.includes('hugepages=') && !expected.unsure,
);

const frames = (boot: RecordedBoot, base: string | undefined, end: string | bigint | undefined): PfnRange => ({
  start: Number(BigInt(base ?? 0) / BigInt(boot.machine.pageSize)),
  end: Number(BigInt(end ?? 0) / BigInt(boot.machine.pageSize)),
});

/** Areas in two zones: the kernel has set their size to 0 by the time of the record. */
const crossingSize = 0x200_0000n;

/** Init sections and the initrd; arm alone gives back the page that the initrd ends in. */
function pagesGivenBack(boot: RecordedBoot): readonly GivenBack[] {
  const { kernelImage, initrd, arch, pageSize } = boot.machine;
  const initrdEnd = BigInt(initrd.addr) + BigInt(initrd.size) + (arch === 'arm' ? BigInt(pageSize - 1) : 0n);
  const ranges = [
    frames(boot, kernelImage.symbols['__init_begin'], kernelImage.symbols['__init_end']),
    frames(boot, initrd.addr, initrdEnd),
  ];
  return ranges.map((range) => ({ ...range, by: 'page', cma: false }));
}

/** What was reserved when the boot allocator closed: arm64 has forgotten the initrd by the time of the record. */
function reservedAtClose(boot: RecordedBoot): readonly Range[] {
  const { initrd, pageSize } = boot.machine;
  const page = BigInt(pageSize);
  const base = (BigInt(initrd.addr) / page) * page;
  const end = ((BigInt(initrd.addr) + BigInt(initrd.size) + page - 1n) / page) * page;
  const recorded = (boot.expected.reserved ?? []).map((range) => ({ base: BigInt(range[0]), size: BigInt(range[1]) }));
  return [...recorded, { base, size: end - base }];
}

describe('the pages of each zone, from what was recorded as reserved', () => {
  test.each(compared.map((boot) => [boot.name, boot] as const))('%s', (_, boot) => {
    const input = zoneInput(boot);
    const layout = layOutZones(input);
    const areas = (boot.expected.cma ?? []).map(({ base, size }) =>
      frames(boot, base, BigInt(base) + (BigInt(size) || crossingSize)),
    );
    const activations = areas.map((area) => activateCma(layout.owners, area, false));
    const refused = boot.log.split('could not be activated').length - 1;
    expect(activations.filter(({ activated }) => !activated)).toHaveLength(refused);
    const highmem = input.limits.find((limit) => limit.name === 'HighMem');
    const zones = fillZones(
      layout,
      {
        memory: recordedMemory(boot),
        reserved: reservedAtClose(boot),
        givenBack: [...activations.flatMap((activation) => activation.givenBack), ...pagesGivenBack(boot)],
        estimated: new Set(),
        ...(highmem === undefined ? {} : { lowmemEnd: highmem.start }),
      },
      input,
    );
    expect(zones.map((zone) => [zone.node, zone.name, zone.managedPages, zone.cmaPages])).toEqual(
      boot.expected.zones?.map((zone) => [zone.node, zone.zone, zone.managed, zone.cma]),
    );
  });
});
