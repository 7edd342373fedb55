import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { START_KERNEL } from '../../src/boot/arch/late.js';
import { tellTrail } from '../../src/boot/journal.js';
import { readMachine } from '../../src/boot/machine.js';
import { makeWorld } from '../../src/boot/make-world.js';
import { emptyMemblock } from '../../src/boot/memblock/memblock.js';
import { NO_FLAGS, type Regions } from '../../src/boot/memblock/region.js';
import { NO_PARAMETERS } from '../../src/boot/parameters.js';
import type { BootState, CmaArea } from '../../src/boot/state.js';
import type { World } from '../../src/boot/world.js';
import { parseSwiotlb } from '../../src/boot/zones/bounce-buffers.js';
import { standardResources } from '../../src/boot/zones/late-reservations.js';
import { divideIntoZones, openAllocator } from '../../src/boot/zones/zone-steps.js';
import { readMemory } from '../../src/memory/read-memory.js';
import { readTree } from '../../src/read-tree.js';
import { bootsFolder, bootsWithZones, type RecordedBoot, recordedMemory, recordedParameters } from './recorded.js';

/** Boots whose log lists the reservations right after the zones are made; arm lists them long before. */
const boots = bootsWithZones.filter(
  ({ machine, expected, log }) =>
    machine.arch !== 'arm' && expected.result === 'ok' && !expected.unsure && log.includes('MEMBLOCK configuration'),
);

function worldOf({ name, machine }: RecordedBoot): World {
  const folder = join(bootsFolder, name);
  const host = { readFile: (path: string) => readFileSync(path, 'latin1') };
  const request = { host, file: join(folder, 'input.dts'), includeDirs: [], defines: [], undefines: [], includes: [] };
  const { tree } = readTree(request).value;
  const facts = readMachine(machine, { path: 'machine.json', text: '' }).value;
  return makeWorld(readMemory(tree, 0).value, facts);
}

/** memblock.reserved as the kernel lists it. */
function reservedAtDump({ log }: RecordedBoot): Regions {
  const dump = log.slice(log.indexOf('MEMBLOCK configuration'));
  return [...dump.matchAll(/reserved\[0x\w+\]\s+\[(0x\w+)-(0x\w+)\]/g)].map(([, base = '', last = '']) => ({
    base: BigInt(base),
    size: BigInt(last) + 1n - BigInt(base),
    flags: NO_FLAGS,
  }));
}

/** Areas in two zones: the kernel has set their size to 0 by the time of the record. */
const crossingSize = 0x200_0000n;

const recordedAreas = ({ expected }: RecordedBoot): readonly CmaArea[] =>
  (expected.cma ?? []).map(({ name, base, size }) => ({
    name,
    range: { base: BigInt(base), size: BigInt(size) || crossingSize },
    isDefault: false,
    activated: true,
    because: { kind: 'kernel', what: 'record' },
    certainty: 'exact',
  }));

function stateAtDump(boot: RecordedBoot, world: World): BootState {
  const { initrd } = world;
  const [, swiotlb] = /\bswiotlb=(\S+)/.exec(boot.cmdline) ?? [];
  const parameters = {
    ...NO_PARAMETERS,
    zones: recordedParameters(boot),
    ...(swiotlb === undefined ? {} : { swiotlb: parseSwiotlb(swiotlb, {}).parameter }),
  };
  return {
    memblock: {
      ...emptyMemblock(world.pageSize, 2n ** 64n - 1n),
      memory: recordedMemory(boot),
      reserved: reservedAtDump(boot),
      skipHotplug: parameters.zones.movableNode,
    },
    parameters,
    table: [],
    placed: [],
    cmaAreas: recordedAreas(boot),
    movableBlocks: [],
    nodes: [...new Set(boot.expected.zones?.map((zone) => zone.node))],
    released: [],
    ...(initrd === undefined ? {} : { initrd }),
    lost: [],
  };
}

describe('what the kernel takes between its zones and its page allocator, from the recorded reservations', () => {
  test.each(boots.map((boot) => [boot.name, boot] as const))('%s', (_, boot) => {
    const world = worldOf(boot);
    const steps = [divideIntoZones, standardResources, ...START_KERNEL];
    const state = steps.reduce((current, step) => step.run(current, world), stateAtDump(boot, world));
    expect(state.division).toBeDefined();
    if (state.division === undefined) return;
    const { zones, figures } = openAllocator(state, world, state.division);
    for (const [index, zone] of zones.entries()) {
      const recorded = boot.expected.zones?.[index];
      expect(Math.abs(zone.managedPages - (recorded?.managed ?? Number.NaN)), zone.name).toBeLessThanOrEqual(1);
      expect(zone.cmaPages).toBe(recorded?.cma);
    }
    const inPages = (kib = '0'): number => Number(BigInt.asIntN(64, BigInt(kib)) / (world.pageSize / 1024n));
    const [, free, physical, cma] =
      /Memory: (\d+)K\/(\d+)K available .* (\d+)K cma-reserved/.exec(boot.expected.memoryLine ?? '') ?? [];
    expect(figures).toMatchObject({ physical: inPages(physical), cma: inPages(cma) });
    expect(Math.abs(figures.free - inPages(free))).toBeLessThanOrEqual(1);
    const said = tellTrail(state)
      .kernelLines.map((line) => line.text)
      .filter((text) => /hash table|IO TLB/.test(text));
    const logged = boot.log.split('\n').map((line) => line.trim());
    expect(said.filter((text) => !logged.includes(text))).toEqual([]);
  });
});
