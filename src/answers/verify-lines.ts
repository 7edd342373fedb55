import type { Cause, KernelLine } from '../boot/state.js';
import type { BootLog } from './boot-log.js';
import type { LogLine } from './log-lines.js';

/** What an item of the agreement is about, in the order in which a boot comes to it. */
export type Group =
  | 'kernel'
  | 'command line'
  | 'memory limit'
  | 'reserved memory'
  | 'zone ranges'
  | 'movable start'
  | 'memory ranges'
  | 'CMA'
  | 'total'
  | 'result'
  | 'zones'
  | 'managed'
  | 'iomem';

/** One thing that the prediction and the board both tell. */
export interface Item {
  readonly group: Group;
  readonly what: string;
  /** Absent: the model says nothing of the kind. */
  readonly predicted?: string;
  /** Absent: the board does not say it where it should. */
  readonly seen?: string;
  readonly agrees: boolean;
  /** The prediction rests on an estimate. */
  readonly estimated?: boolean;
  /** Where the board says it: a line of the log, or of the file named by `source`. */
  readonly line?: number;
  readonly source: 'log' | 'zoneinfo' | 'iomem';
  /** Why the model says it. */
  readonly because?: Cause;
}

/** Kernel lines that the model predicts, by what they are about; others of the log are not held against it. */
const kinds: readonly (readonly [Group, RegExp])[] = [
  [
    'memory limit',
    /^Memory limited to|Ignoring memory (?:block|range)|^Malformed early option '(?:movablecore|kernelcore|mem|cma)'/,
  ],
  [
    'reserved memory',
    /^(?:OF: )?(?:fdt: )?(?:OF: )?(?:reserved mem: |Reserved memory: )|Reserved memory: (?:created|unable|incorrect|cma-default|reserved|unsupported|invalid|not enough|bypass|failed|regions)|overlaps with|^dmb: /,
  ],
  ['zone ranges', /^ {2}(?:DMA32|DMA|Normal|HighMem) +(?:empty|\[mem )/],
  ['movable start', /^ {2}Node \d+: 0x|^Movable zone start|unmirrored kernel memory/],
  [
    'memory ranges',
    /^ {2}node +\d+: \[mem |^Initmem setup node|pages in unavailable ranges|^NUMA: (?:Faking|No NUMA|Initialized distance)/,
  ],
  [
    'CMA',
    /^cma: (?:Reserved|Failed|CMA area|Not enough|Alignment|Region)|CMA area .{1,80} could not be activated|^hugetlb_cma: /,
  ],
];

const groupOf = (text: string): Group | undefined => kinds.find(([, form]) => form.test(text))?.[0];

/** Lines that a kernel at the usual level does not print, or that no model foresees. */
const passedOver = /allocated memory for '|Reserved memory: (?:Reserved memory)?$|swiotlb|software IO TLB/;

/** Since 6.4 each region that was set up is listed with its range and kind; a model that does not say so is not contradicted by it. */
const listing = /^OF: reserved mem: 0x[0-9a-f]+\.\.0x[0-9a-f]+ /;

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** The predicted lines against those of the log, each with its partner where it has one. */
export function compareLines(predicted: readonly KernelLine[], log: BootLog): readonly Item[] {
  const lists = predicted.some((line) => listing.test(line.text));
  const told = log.lines.filter(
    (line) => groupOf(line.text) !== undefined && !passedOver.test(line.text) && (lists || !listing.test(line.text)),
  );
  const { matched, missing, extra } = match(predicted, told, log);
  return [...matched, ...pair(missing, extra)];
}

interface Matched {
  readonly matched: readonly Item[];
  readonly missing: readonly KernelLine[];
  readonly extra: readonly LogLine[];
}

function match(predicted: readonly KernelLine[], told: readonly LogLine[], log: BootLog): Matched {
  const waiting = new Map<string, LogLine[]>();
  for (const line of told) {
    const key = squeeze(line.text);
    const list = waiting.get(key);
    if (list) list.push(line);
    else waiting.set(key, [line]);
  }
  const matched: Item[] = [];
  const missing: KernelLine[] = [];
  const places: (number | undefined)[] = [];
  const comparable = predicted.filter((line) => groupOf(line.text) !== undefined && !passedOver.test(line.text));
  for (const line of comparable) {
    const found = waiting.get(squeeze(line.text))?.shift();
    places.push(found?.number);
    if (found) matched.push(agreement(line, found));
    else missing.push(line);
  }
  const hidden = hiddenPart(comparable, places, log);
  return {
    matched,
    missing: missing.filter((line) => !line.debug && !hidden.has(line)),
    extra: [...waiting.values()].flat().sort((a, b) => a.number - b.number),
  };
}

const agreement = (line: KernelLine, found: LogLine): Item => ({
  group: groupOf(line.text) as Group,
  what: found.text.trim(),
  predicted: line.text.trim(),
  seen: found.text.trim(),
  agrees: true,
  line: found.number,
  source: 'log',
  because: line.because,
});

/** Predicted lines that the log cannot hold: before its late start, behind its cut end or a panic, or all when the console is quiet. */
function hiddenPart(
  lines: readonly KernelLine[],
  places: readonly (number | undefined)[],
  log: BootLog,
): ReadonlySet<KernelLine> {
  const first = places.findIndex((place) => place !== undefined);
  const last = places.findLastIndex((place) => place !== undefined);
  const quiet =
    /(?:^|\s)(?:quiet|loglevel=[0-6])(?:\s|$)/.test(log.cmdline?.value ?? '') &&
    !log.lines.some((line) => /Zone ranges:/.test(line.text));
  return new Set(
    lines.filter(
      (_, index) =>
        quiet || (log.startsLate && (first < 0 || index < first)) || ((log.cutOff || log.panic) && index > last),
    ),
  );
}

/** A line that is missing and one that is too much, of one group and in one order, are one difference. */
function pair(missing: readonly KernelLine[], extra: readonly LogLine[]): readonly Item[] {
  const left = [...extra];
  const items = missing.map((line): Item => {
    const group = groupOf(line.text) as Group;
    const key = subject(line.text);
    const byName = left.findIndex(
      (each) => groupOf(each.text) === group && subject(each.text) === key && key !== undefined,
    );
    const index =
      byName >= 0 ? byName : left.findIndex((each) => groupOf(each.text) === group && subject(each.text) === undefined);
    const partner = index < 0 ? undefined : left.splice(index, 1)[0];
    const base = {
      group,
      what: line.text.trim(),
      predicted: line.text.trim(),
      agrees: false,
      source: 'log',
      because: line.because,
    } as const;
    return partner ? { ...base, seen: partner.text.trim(), line: partner.number } : base;
  });
  const rest = left.map((line): Item => {
    const text = line.text.trim();
    return {
      group: groupOf(line.text) as Group,
      what: text,
      seen: text,
      agrees: false,
      line: line.number,
      source: 'log',
    };
  });
  return [...items, ...rest];
}

/** What a line is about, if it names it: the node of a region, the zone. */
function subject(text: string): string | undefined {
  const name =
    /(?:node '?|for '|initialized node )([^',\s]+)/.exec(text) ?? /^ {2}(DMA32|DMA|Normal|HighMem) /.exec(text);
  return name
    ? `${name[1]} ${/(initialized|matching fail|reserved region|failed|overlap)/.exec(text)?.[1] ?? ''}`
    : undefined;
}
