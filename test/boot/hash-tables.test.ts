import { describe, expect, test } from 'vitest';
import { earlyHashTables } from '../../src/boot/zones/hash-tables.js';
import { layOutZones } from '../../src/boot/zones/index.js';
import { expectedPages } from '../../src/boot/zones/kernel-pages.js';
import { bootsWithZones } from './recorded.js';
import { zoneInput } from './zone-input.js';

/** Boots of one node with memory: only there the tables come from the boot allocator. */
const boots = bootsWithZones.filter(({ log }) => /Dentry cache hash table entries: .*linear/.test(log));

describe('the hash tables that the kernel sizes by its memory', () => {
  test.each(boots.map((boot) => [boot.name, boot] as const))('%s', (_, boot) => {
    const input = zoneInput(boot);
    const { machine, log } = boot;
    const pages = expectedPages(layOutZones(input).zones, input.limits, input.geometry);
    const tables = earlyHashTables(pages, input.geometry.pageShift, machine.arch !== 'arm');
    const recorded = log.split('\n').filter((line) => line.includes('hash table entries'));
    expect(tables.map((table) => table.text)).toEqual(recorded.slice(0, 2).map((line) => line.trim()));
  });
});
