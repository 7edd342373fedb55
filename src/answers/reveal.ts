import type { ArchName, MachineFacts, ProfileName } from '../boot/world.js';
import { endOf, type Range } from '../units/range.js';
import type { Bytes } from '../units/units.js';
import type { BootLog, Seen } from './boot-log.js';
import type { SeenResource } from './iomem.js';
import { dtbPlace, imagePlace, initrdPlace } from './reveal-places.js';
import { profileFrom } from './reveal-profile.js';

/** Everything that a board printed. */
export interface Printed {
  readonly log: BootLog;
  readonly iomem?: readonly SeenResource[];
}

/** One value of machine.json, and where it is told. */
export interface Revelation {
  readonly field: string;
  readonly value: string;
  /** `line 12: Kernel command line: …`, or the file that tells it. */
  readonly from: string;
}

export interface Revealed {
  readonly facts: MachineFacts;
  readonly told: readonly Revelation[];
  /** What is not told, and what follows from that. */
  readonly hidden: readonly Hidden[];
}

/** A fact that the log does not hold; `field` is what machine.json would call it. */
interface Hidden {
  readonly field: string;
  readonly sentence: string;
}

/** A value that was found, with its source in words. */
export interface Found<T> {
  readonly value: T;
  readonly from: string;
}

type Draft = { -readonly [K in keyof MachineFacts]: MachineFacts[K] } & { config: Record<string, string | number> };

/** What the board's own words tell of the machine: the values that machine.json could hold. */
export function reveal(printed: Printed): Revealed {
  const { log } = printed;
  const facts: Draft = { config: {}, controllers: [] };
  const told: Revelation[] = [];
  const note = <T>(field: string, found: Found<T> | undefined, set: (value: T) => void): void => {
    if (!found) return;
    set(found.value);
    told.push({ field, value: written(found.value), from: found.from });
  };
  note('arch', from(log, log.arch), (value: ArchName) => (facts.arch = value));
  note('kernel', profileFrom(log), (value: ProfileName) => (facts.kernel = value));
  note('pageSize', from(log, log.pageSize), (value: Bytes) => (facts.pageSize = value));
  note('cmdline', from(log, log.cmdline), (value: string) => (facts.cmdline = value));
  note('kernelImage', imagePlace(printed), (value) => (facts.kernelImage = value));
  note('dtb', dtbPlace(printed), (value: Range) => (facts.dtb = { addr: value.base, size: value.size }));
  note('initrd', initrdPlace(printed), (value: Range) => (facts.initrd = { addr: value.base, size: value.size }));
  for (const [name, found] of configFrom(log)) {
    note(`config.${name}`, found, (value: string | number) => (facts.config[name] = value));
  }
  return { facts, told, hidden: hiddenFrom(facts, log) };
}

/** Points at a line of the log. */
function lineOf(log: BootLog, number: number): string {
  const text = log.lines.find((line) => line.number === number)?.text.trim() ?? '';
  return `line ${number}: ${text.length > 90 ? `${text.slice(0, 89)}…` : text}`;
}

const from = <T>(log: BootLog, seen: Seen<T> | undefined): Found<T> | undefined =>
  seen && { value: seen.value, from: lineOf(log, seen.line) };

const hexOf = (value: bigint): string => `0x${value.toString(16)}`;

function written(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if ('fileSize' in value) return `${value.fileSize} bytes`;
  if ('symbols' in value) {
    return Object.entries(value.symbols as Record<string, bigint>)
      .map(([name, at]) => `${name} ${hexOf(at)}`)
      .join(', ');
  }
  const range = value as Range;
  return `${hexOf(range.base)}-${hexOf(endOf(range) - 1n)}`;
}

/** Kconfig values that the log gives away. */
function configFrom(log: BootLog): readonly (readonly [string, Found<string | number> | undefined])[] {
  const zoneLine = log.zoneRanges[0]?.line;
  const has = (name: string) => log.zoneRanges.some((seen) => seen.value.name === name);
  const zone = (name: string, config: string) =>
    [
      config,
      zoneLine === undefined ? undefined : { value: has(name) ? 'y' : 'n', from: lineOf(log, zoneLine) },
    ] as const;
  const arm = log.arch?.value === 'arm';
  const arm64 = log.arch?.value === 'arm64';
  const list: (readonly [string, Found<string | number> | undefined])[] = [
    zone('DMA', 'CONFIG_ZONE_DMA'),
    ...(arm ? [zone('HighMem', 'CONFIG_HIGHMEM')] : [zone('DMA32', 'CONFIG_ZONE_DMA32')]),
    ['CONFIG_NUMA', numaOf(log, arm64)],
    ['CONFIG_HUGETLB_PAGE', hugetlbOf(log)],
    ['CONFIG_CMA_SIZE_MBYTES', builtInCma(log)],
    ['CONFIG_CMA_AREAS', cmaSlots(log)],
  ];
  return arm && log.lpae ? [...list, ['CONFIG_ARM_LPAE', { value: 'y', from: lineOf(log, log.lpae.line) }]] : list;
}

/** Before user space the kernel frees its own init sections: a log that holds this line holds all of the set-up. */
const ended = (log: BootLog): boolean => log.lines.some((line) => /Freeing unused kernel/.test(line.text));

function numaOf(log: BootLog, possible: boolean): Found<string> | undefined {
  if (log.numa) return { value: 'y', from: lineOf(log, log.numa.line) };
  const zoneLine = log.zoneRanges[0]?.line;
  if (!possible || log.startsLate || zoneLine === undefined || !ended(log)) return undefined;
  return { value: 'n', from: 'no line of NUMA set-up before the zones' };
}

function hugetlbOf(log: BootLog): Found<string> | undefined {
  const first = log.hugePages[0];
  if (first) return { value: 'y', from: lineOf(log, first.line) };
  return ended(log) && !log.startsLate
    ? { value: 'n', from: 'no "HugeTLB: registered" line up to the end of the boot' }
    : undefined;
}

/** The built-in area's size is that of the Kconfig unless `cma=` has set it. */
function builtInCma(log: BootLog): Found<number> | undefined {
  const area = log.cmaAreas.find((seen) => seen.value.builtIn);
  if (!area || log.cmdline === undefined || /(?:^|\s)cma=/.test(log.cmdline.value)) return undefined;
  return { value: Number(area.value.size >> 20n), from: lineOf(log, area.line) };
}

/** When the table is full, the pools made so far tell its length: CONFIG_CMA_AREAS + 1 (include/linux/cma.h). */
function cmaSlots(log: BootLog): Found<number> | undefined {
  const full = log.lines.find((line) => line.text.includes('Not enough slots for CMA reserved regions'));
  if (!full) return undefined;
  const before = log.cmaAreas.filter((seen) => seen.line < full.number).length;
  return before > 0 ? { value: before - 1, from: `line ${full.number}: ${full.text.trim()}` } : undefined;
}

function hiddenFrom(facts: MachineFacts, log: BootLog): readonly Hidden[] {
  const hidden: Hidden[] = [];
  const hide = (unknown: boolean, field: string, sentence: string): void => {
    if (unknown) hidden.push({ field, sentence });
  };
  hide(log.boots > 1, 'log', `the log holds ${log.boots} boots; the last one was read`);
  hide(log.cutOff, 'log', 'the log ends in the middle of a line; what would follow is not known');
  hide(
    log.startsLate,
    'log',
    "the log begins after the kernel's first line: raise log_buf_len= or capture the console",
  );
  hide(facts.arch === undefined, 'arch', 'the architecture');
  hide(facts.pageSize === undefined, 'pageSize', 'the page size');
  hide(facts.cmdline === undefined, 'cmdline', 'the command line');
  const place = facts.kernelImage?.symbols['_end'] === undefined;
  hide(place, 'kernelImage', 'where the kernel image lies (memblock=debug or /proc/iomem would tell)');
  hide(facts.dtb === undefined, 'dtb', 'where the blob lies (memblock=debug would tell)');
  hide(
    facts.initrd === undefined && log.freedInitrd !== undefined,
    'initrd',
    'where the initrd lies (memblock=debug would tell)',
  );
  hide(true, 'maxOrder', 'MAX_ORDER, the section size and the number of DMB and CMA slots: taken from the profile');
  return hidden;
}
