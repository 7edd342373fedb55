import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Host, makeSourceFile } from 'dtc-parser-ts';
import { describe, expect, test } from 'vitest';
import { readMachine } from '../src/boot/machine.js';
import type { BootResult, Zone } from '../src/boot/state.js';
import { check } from '../src/check.js';
import type { Range } from '../src/units/range.js';
import { lazily } from './support/lazily.js';

/** Each recorded boot of a real kernel, held against the replay of its tree: what the kernel did is right. */
const folder = join(import.meta.dirname, 'boots');

interface Placed {
  readonly base: string;
  readonly size: string;
}

interface RecordedZone {
  readonly node: number;
  readonly zone: string;
  readonly startPfn: number | null;
  readonly spanned: number;
  readonly present: number;
  readonly managed: number;
  readonly cma: number;
}

/** expected.json; what died with the kernel is missing. */
interface Recorded {
  readonly result: string;
  readonly errors?: readonly string[];
  readonly reservedMemNodes?: readonly {
    readonly name: string;
    readonly base?: string;
    readonly outcome: readonly string[];
    readonly messages?: readonly string[];
  }[];
  readonly zones?: readonly RecordedZone[];
  readonly memory?: readonly (Placed & { readonly nid?: number; readonly flags: readonly string[] })[];
  readonly dmb?: readonly Placed[];
  readonly movablePfns?: Readonly<Record<string, readonly (readonly [number, number])[]>>;
  readonly cma?: readonly (Placed & { readonly name: string })[];
  readonly unsure?: readonly string[];
}

const read = (name: string, file: string): string => readFileSync(join(folder, name, file), 'utf8');

const host: Host = {
  readFile(path) {
    try {
      return readFileSync(path, 'latin1');
    } catch {
      return { reason: 'missing', detail: 'does not exist' };
    }
  },
};

function bootOf(name: string): BootResult {
  const text = read(name, 'machine.json');
  const machine = readMachine(JSON.parse(text), makeSourceFile('machine.json', text));
  expect(machine.diagnostics).toEqual([]);
  const request = { host, file: join(folder, name, 'input.dts'), includeDirs: [], defines: [], undefines: [] };
  const report = check({ ...request, includes: [], overlays: [], machine: machine.value });
  expect(report.facts, 'the tree was not understood').toBeDefined();
  return report.facts?.boot as BootResult;
}

const hex = (value: bigint | string): string => `0x${BigInt(value).toString(16)}`;
const rangeText = ({ base, size }: Placed | Range): string => `${hex(base)}+${hex(size)}`;
const sorted = (lines: readonly string[]): readonly string[] => [...lines].sort();

const recordedZone = (zone: RecordedZone): string => {
  const counted = zone.present !== 0 || zone.spanned !== 0;
  return `${zone.node} ${zone.zone} ${counted ? zone.startPfn : '-'} +${zone.spanned} p${zone.present}`;
};

const replayedZone = (zone: Zone): RecordedZone => ({
  node: zone.node,
  zone: zone.name,
  startPfn: zone.start ?? null,
  spanned: zone.spannedPages,
  present: zone.presentPages,
  managed: zone.managedPages,
  cma: zone.cmaPages,
});

/** Lines that tell only how a dying kernel dies, or that a stock kernel does not print. */
const NOT_PREDICTED =
  /allocated memory for |Bad page state|kernel BUG|Internal error|Kernel panic|SLUB|NULL pointer|Unable to handle|Oops/;
/** A predicted line of this kind must stand in the log. */
const ALARMING =
  /fail|unable|incorrect|invalid|overlap|not enough|malformed|ignoring|bypass|could not|cannot be|exceeds/i;

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Messages of the record that were not predicted, and alarming ones that were made up. */
function wrongMessages(recorded: Recorded, boot: BootResult, log: string): readonly string[] {
  const said = boot.kernelLines.filter((line) => !line.debug).map((line) => squeeze(line.text));
  const nodes = recorded.reservedMemNodes ?? [];
  const wanted = [...(recorded.errors ?? []), ...nodes.flatMap((node) => node.messages ?? [])]
    .filter((line) => !NOT_PREDICTED.test(line))
    .map((line) => squeeze(line).replace(/\.\.\.$/, ''));
  const whole = squeeze(log);
  return [
    ...wanted.filter((line) => !said.some((predicted) => predicted.includes(line))).map((line) => `missing: ${line}`),
    ...said.filter((line) => ALARMING.test(line) && !whole.includes(line)).map((line) => `made up: ${line}`),
  ];
}

/** riscv's machine.json names an image two pages smaller than the one that was booted. */
const ALLOWED_PAGES = 2;

/** The pages that a zone may hand out, to the page; of a boot that died the record was made half-way. */
function wrongManaged(recorded: Recorded, boot: BootResult): readonly string[] {
  return (recorded.zones ?? []).flatMap((zone) => {
    const own = boot.zones.find((other) => other.node === zone.node && other.name === zone.zone);
    const exact = boot.result === 'ok' && own?.estimated.has('managed') === false;
    const allowed = exact ? 0 : boot.result === 'ok' ? ALLOWED_PAGES : Math.max(512, zone.present * 0.01);
    const off = Math.abs((own?.managedPages ?? 0) - zone.managed);
    return own !== undefined && off <= allowed
      ? []
      : [`${zone.node} ${zone.zone}: ${own?.managedPages}, not ${zone.managed}`];
  });
}

function compareRegions(recorded: Recorded, boot: BootResult): void {
  const nodes = recorded.reservedMemNodes ?? [];
  const withBase = new Set(nodes.filter((node) => node.base !== undefined).map((node) => node.name));
  const line = (name: string, base: bigint | string | undefined, outcome: Iterable<string>): string =>
    `${name} ${withBase.has(name) && base !== undefined ? hex(base) : '-'} ${sorted([...outcome])}`;
  expect(sorted(boot.regions.map(({ region, range, outcome }) => line(region.name, range?.base, outcome)))).toEqual(
    sorted(nodes.map(({ name, base, outcome }) => line(name, base, outcome))),
  );
}

function compareMemory(recorded: Recorded, boot: BootResult): void {
  if (recorded.memory === undefined) return;
  const line = (range: Placed | Range, nid: number | undefined, flags: Iterable<string>): string =>
    `${rangeText(range)} @${nid ?? 0} ${sorted([...flags])}`;
  expect(boot.memory.map((region) => line(region, region.nid, region.flags))).toEqual(
    recorded.memory.map((region) => line(region, region.nid, region.flags)),
  );
}

function compareMovable(recorded: Recorded, boot: BootResult): void {
  if (recorded.dmb !== undefined) {
    expect(sorted(boot.movableBlocks.map((block) => rangeText(block.range)))).toEqual(
      sorted(recorded.dmb.map(rangeText)),
    );
  }
  if (recorded.movablePfns === undefined) return;
  const frames = [...boot.movableFrames].map(([nid, ranges]) => [
    String(nid),
    ranges.map(({ start, end }) => [start, end]),
  ]);
  const wanted = Object.entries(recorded.movablePfns).filter(([, ranges]) => ranges.length > 0);
  expect(Object.fromEntries(frames)).toEqual(Object.fromEntries(wanted));
}

function compareCma(recorded: Recorded, boot: BootResult): void {
  if (recorded.cma === undefined) return;
  expect(sorted(boot.cmaAreas.map(({ name, range }) => `${name} ${rangeText(range)}`))).toEqual(
    sorted(recorded.cma.map((area) => `${area.name} ${rangeText(area)}`)),
  );
  if (recorded.unsure?.includes('zones.cma')) return;
  const line = (zone: RecordedZone): string => `${zone.node} ${zone.zone} ${zone.cma}`;
  expect(boot.zones.map(replayedZone).map(line)).toEqual((recorded.zones ?? []).map(line));
}

const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

describe.each(names)('%s', (name) => {
  const recorded: Recorded = JSON.parse(read(name, 'expected.json'));
  const replayed = lazily(() => bootOf(name));

  test('what the kernel did', () => {
    const boot = replayed();
    expect(boot.result).toBe(recorded.result);
    compareRegions(recorded, boot);
    compareMemory(recorded, boot);
    if (recorded.zones !== undefined) {
      expect(boot.zones.map(replayedZone).map(recordedZone)).toEqual(recorded.zones.map(recordedZone));
    }
    compareMovable(recorded, boot);
    compareCma(recorded, boot);
    expect(wrongManaged(recorded, boot)).toEqual([]);
  });

  test('what the kernel said', () => {
    expect(wrongMessages(recorded, replayed(), read(name, 'dmesg.txt'))).toEqual([]);
  });
});

test('all recorded boots are here', () => expect(names).toHaveLength(203));
