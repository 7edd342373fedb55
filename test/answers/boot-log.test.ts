import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBootLog } from '../../src/answers/boot-log.js';
import { isMasked, readIomem } from '../../src/answers/iomem.js';
import { bare } from '../../src/answers/log-lines.js';
import { reveal } from '../../src/answers/reveal.js';
import { readZoneinfo } from '../../src/answers/zoneinfo.js';

const boots = join(import.meta.dirname, '..', 'boots');
const names = readdirSync(boots).filter((name) => existsSync(join(boots, name, 'expected.json')));
const file = (name: string, what: string) => readFileSync(join(boots, name, what), 'latin1');
const json = (name: string, what: string) => JSON.parse(file(name, what));
const hex = (value: bigint | undefined) => (value === undefined ? undefined : `0x${value.toString(16)}`);

/** What the record's own distillation holds, in the log reader's terms. */
const distilled = (name: string) => {
  const expected = json(name, 'expected.json');
  return {
    zones: expected.zoneRanges.map(([zone]: [string]) => zone),
    movable: expected.movableStart,
    nodes: expected.nodeRanges,
    blocks: expected.dmbMessages.map(([base, mib]: [string, number]) => [base, mib]),
  };
};
const read = (text: string) => {
  const log = readBootLog(text);
  return {
    zones: log.zoneRanges.map(({ value }) => value.name),
    movable: Object.fromEntries((log.movableStart ?? []).map(({ value }) => [value.nid, hex(value.start)])),
    nodes: log.nodeRanges.map(({ value }) => [
      value.nid,
      hex(value.range.base),
      hex(value.range.base + value.range.size),
    ]),
    blocks: log.blocks.map(({ value }) => [hex(value.base), Number(value.size >> 20n)]),
  };
};

test('every recorded log: zones, movable start, node ranges and blocks are read as the record has them', () => {
  for (const name of names) expect({ name, ...read(file(name, 'dmesg.txt')) }).toEqual({ name, ...distilled(name) });
});

test('a panic in the log is seen; a log of a boot that went well has none', () => {
  for (const name of names) {
    const log = readBootLog(file(name, 'dmesg.txt'));
    if (log.panic) expect([name, json(name, 'expected.json').result]).toEqual([name, 'panic']);
  }
  expect(readBootLog(file('dmb-oversized-movablecore', 'dmesg.txt')).panic?.value).toContain('kill the idle task');
});

test('every recorded log: architecture, page size and command line are found', () => {
  for (const name of names) {
    const log = readBootLog(file(name, 'dmesg.txt'));
    const machine = json(name, 'machine.json');
    expect([name, log.arch?.value, log.version?.value]).toEqual([name, machine.arch, '6.1.192']);
    // a kernel that dies before its hash tables does not tell its page size
    if (log.pageSize) expect([name, Number(log.pageSize.value)]).toEqual([name, machine.pageSize]);
    else expect([name, json(name, 'expected.json').result]).toEqual([name, 'panic']);
    if (log.cmdline) expect([name, log.cmdline.value]).toEqual([name, file(name, 'cmdline').trim()]);
  }
});

/** The same log as it reaches us in other ways: none may change what is read. */
const journeys: Record<string, (line: string, index: number) => string> = {
  'time stamps': (line, i) => `[${(i / 1e4).toFixed(6).padStart(12)}] ${line}\n`,
  'time stamps with thread': (line) => `[    0.000000][    T0] ${line}\n`,
  'kmsg levels': (line) => `<6>[    0.000000] ${line}\n`,
  '/dev/kmsg': (line, i) => `6,${i},0,-;${line}\n`,
  syslog: (line) => `Sep 19 05:00:30 board kernel: [    0.000000] ${line}\n`,
  journal: (line) => `2022-09-19T05:00:30.123456+02:00 board kernel: ${line}\n`,
  'dmesg -T': (line) => `[Mon Sep 19 05:00:30 2022] ${line}\n`,
  'terminal program': (line) => `[2022-09-19 05:00:30.123] [    0.000000] ${line}\n`,
  CRLF: (line) => `${line}\r\n`,
  'colour and bells': (line) => `\x1b[0m\x07${line}\x1b[K\n`,
  'noise before the stamp': (line) => `\xff\xfe~g#[    0.000000] ${line}\n`,
  'noise between the lines': (line) => `${line}\n\xff\x80 @@~\n`,
};
test.each(Object.keys(journeys))('a log with %s reads like the log itself', (journey) => {
  for (const name of ['dmb-bcm7278-like', 'a32-dmb-binding-example', 'rv-dmb', 'v3-numa-vanish', 'mem-limit-numa']) {
    const plain = file(name, 'dmesg.txt');
    const travelled = plain
      .split('\n')
      .slice(0, -1)
      .map(journeys[journey] as (line: string, index: number) => string);
    expect(read(travelled.join(''))).toEqual(read(plain));
  }
});

test('a log cut off in the middle of a line: what stood before is kept, the broken line is not believed', () => {
  const text = file('dmb-bcm7278-like', 'dmesg.txt');
  const cut = text.slice(0, text.indexOf('0x0000000074000000-0x000000007fffffff') + 12);
  const log = readBootLog(cut);
  expect(log.cutOff).toBe(true);
  expect(log.nodeRanges.map(({ value }) => hex(value.range.base))).toEqual(['0x40000000', '0x54000000']);
  expect(log.cmdline).toBeUndefined();
});

test('a log whose beginning the ring buffer has lost says so', () => {
  const text = file('dmb-bcm7278-like', 'dmesg.txt');
  const log = readBootLog(text.slice(text.indexOf('Zone ranges')));
  expect([log.startsLate, log.version, log.zoneRanges.length]).toEqual([true, undefined, 3]);
});

test('several boots in one capture: the last one counts', () => {
  const log = readBootLog(file('dmb-bcm7278-like', 'dmesg.txt') + file('bank-one', 'dmesg.txt'));
  expect(log.boots).toBe(2);
  expect(log.blocks).toEqual([]);
  expect(log.nodeRanges.length).toBe(readBootLog(file('bank-one', 'dmesg.txt')).nodeRanges.length);
});

test('whatever a serial line brings: the readers come to an end, without a throw', () => {
  const log = file('dmb-bcm7278-like', 'dmesg.txt');
  const noise = fc.array(
    fc.record({ at: fc.nat(log.length), cut: fc.nat(40), put: fc.string({ unit: 'binary', maxLength: 12 }) }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(noise, (changes) => {
      let text = log;
      for (const { at, cut, put } of changes) text = text.slice(0, at) + put + text.slice(at + cut);
      const read = readBootLog(text);
      reveal({ log: read, iomem: readIomem(text) });
      readZoneinfo(text);
      expect(read.lines.length).toBeLessThanOrEqual(text.split(/\r\n|\n|\r/).length);
    }),
    { numRuns: 60 },
  );
});

test('a line of a megabyte, and a hundred thousand lines, take no time to speak of', () => {
  const started = performance.now();
  readBootLog(`${'[    0.000000] '.repeat(70_000)}\n`);
  readBootLog(`${'Reserved memory: '.repeat(60_000)}\n`);
  readBootLog('[    0.000000] OF: reserved mem: node x\n'.repeat(100_000));
  expect(performance.now() - started).toBeLessThan(3000);
});

test('what is no boot log reveals nothing', () => {
  for (const text of ['', '\n\n', 'hello', '{"version":1}', '\x00'.repeat(5000), '[[[[[['.repeat(2000)]) {
    const log = readBootLog(text);
    expect([log.version, log.cmdline, log.nodeRanges, log.calls]).toEqual([undefined, undefined, [], []]);
  }
});

test("bare: the kernel's own brackets and indentation stay", () => {
  expect(bare('[    0.000000]   DMA      [mem 0x0-0x1]')).toBe('  DMA      [mem 0x0-0x1]');
  expect(bare(' memory[0x0]\t[0x40000000-0x4fffffff]')).toBe(' memory[0x0]\t[0x40000000-0x4fffffff]');
});

test('every recorded zoneinfo: all zones with their figures, wrapped counts below zero', () => {
  for (const name of names) {
    if (!existsSync(join(boots, name, 'zoneinfo.txt'))) continue;
    const zones = readZoneinfo(file(name, 'zoneinfo.txt')).map((z) => ({
      node: z.node,
      zone: z.name,
      spanned: z.spannedPages,
      present: z.presentPages,
      managed: z.managedPages,
      cma: z.cmaPages ?? 0,
      startPfn: z.start ?? null,
    }));
    const expected = json(name, 'expected.json').zones.map((z: Record<string, unknown>) => ({
      ...z,
      cma: z['cma'] ?? 0,
    }));
    expect({ name, zones }).toEqual({ name, zones: expected });
  }
});

test('iomem: System RAM and what lies in it, with depth; masked addresses are seen as such', () => {
  const ram = readIomem(file('dmb-bcm7278-like', 'iomem.txt'));
  expect(ram.find((r) => r.name === 'Kernel code')).toMatchObject({ range: { base: 0x4021_0000n }, depth: 1 });
  expect(ram.filter((r) => r.name === 'System RAM').length).toBe(7);
  expect(isMasked('00000000-00000000 : System RAM\n  00000000-00000000 : Kernel code\n')).toBe(true);
  expect(isMasked(file('dmb-bcm7278-like', 'iomem.txt'))).toBe(false);
});
