import type { MachineFacts, World } from '../boot/world.js';
import type { MemoryDemand } from '../memory/demand.js';
import type { BootLog } from './boot-log.js';
import { memoryWords } from './command-line.js';
import type { SeenResource } from './iomem.js';
import type { Replay, Replayed } from './replayed.js';
import { type Revealed, type Revelation, reveal } from './reveal.js';
import { climb, type Explanation, explain, type Step } from './verify-causes.js';
import { compareIomem, compareZones } from './verify-files.js';
import { inferences } from './verify-hypotheses.js';
import { compareLines, type Group, type Item } from './verify-lines.js';
import type { SeenZone } from './zoneinfo.js';

/** Everything that a board has printed. */
export interface Evidence {
  readonly log?: BootLog;
  readonly zoneinfo?: readonly SeenZone[];
  readonly iomem?: readonly SeenResource[];
}

/** What agrees between a prediction and a board, what does not, and why that may be. */
export interface Verification {
  /** In the order of a boot. */
  readonly items: readonly Item[];
  readonly agreed: number;
  readonly first?: Item;
  /** What would make the divergences go away, tried by replay; the likeliest first. */
  readonly explanations: readonly Explanation[];
  /** What the log itself tells of the machine. */
  readonly revealed?: Revealed;
  /** Facts that were taken from the log because nobody had given them. */
  readonly taken: Revealed['told'];
  /** What the log does not tell and nobody has said. */
  readonly hidden: readonly string[];
  readonly replayed: Replayed;
}

/** Holds what the model says of a board against what the board has printed. */
export function verify(demand: MemoryDemand, given: MachineFacts, evidence: Evidence, replay: Replay): Verification {
  const { log, iomem } = evidence;
  const revealed = log && reveal({ log, ...(iomem ? { iomem } : {}) });
  const facts = revealed ? withRevealed(given, revealed.facts, demand) : given;
  const assumed = replay(demand, facts);
  const before = compareAll(assumed, evidence);
  const inferred = log
    ? climb(assumed, before, evidence, replay, compareAll, (current) => inferences(current, given, log))
    : [];
  const replayed = inferred.at(-1)?.replayed ?? assumed;
  const items = inferred.length > 0 ? compareAll(replayed, evidence) : before;
  const first = items.find((item) => !item.agrees);
  return {
    items,
    agreed: items.filter((item) => item.agrees).length,
    ...(first ? { first } : {}),
    explanations: first ? explain(replayed, items, evidence, revealed, replay, compareAll) : [],
    ...(revealed ? { revealed } : {}),
    taken: [
      ...(revealed ? revealed.told.filter((each) => wasTaken(each.field, given, demand)) : []),
      ...inferred.map(inferenceOf),
    ],
    hidden: revealed ? revealed.hidden.filter((each) => isOpen(each.field, given)).map((each) => each.sentence) : [],
    replayed,
  };
}

/** Nobody has given it. */
const isOpen = (field: string, given: MachineFacts): boolean => given[field as keyof MachineFacts] === undefined;

const inferenceOf = ({ hypothesis, mends }: Step): Revelation => ({
  field: hypothesis.kind,
  value: hypothesis.say ?? '',
  from: `inferred: with it ${mends} more ${mends === 1 ? 'thing agrees' : 'things agree'}`,
});

/** What the log tells, where neither the user nor the tree has said otherwise. */
function withRevealed(given: MachineFacts, told: MachineFacts, demand: MemoryDemand): MachineFacts {
  const { cmdline, ...rest } = told;
  const withCmdline = cmdline !== undefined && demand.chosen.bootargs === undefined ? { cmdline } : {};
  return { ...rest, ...withCmdline, ...given, config: { ...told.config, ...given.config } };
}

function wasTaken(field: string, given: MachineFacts, demand: MemoryDemand): boolean {
  if (field === 'cmdline') return given.cmdline === undefined && demand.chosen.bootargs === undefined;
  if (field.startsWith('config.')) return given.config[field.slice('config.'.length)] === undefined;
  return given[field as keyof MachineFacts] === undefined;
}

const order: readonly Group[] = [
  'kernel',
  'command line',
  'memory limit',
  'reserved memory',
  'zone ranges',
  'movable start',
  'memory ranges',
  'CMA',
  'total',
  'result',
  'zones',
  'iomem',
  'managed',
];

/** All that both sides tell, in the order of a boot. */
function compareAll(replayed: Replayed, { log, zoneinfo, iomem }: Evidence): readonly Item[] {
  const { boot, world } = replayed;
  const items = [
    ...(log ? [...kernelItems(world, log), ...cmdlineItems(world, log), ...compareLines(boot.kernelLines, log)] : []),
    ...(log ? [...totalItems(replayed, log), ...resultItems(replayed, log)] : []),
    ...(zoneinfo ? compareZones(boot, zoneinfo) : []),
    ...(iomem ? compareIomem(boot, world.arch, iomem) : []),
  ];
  const rank = new Map(order.map((group, index) => [group, index]));
  return items.sort((a, b) => (rank.get(a.group) ?? 0) - (rank.get(b.group) ?? 0));
}

function kernelItems(world: World, log: BootLog): readonly Item[] {
  const items: Item[] = [];
  const add = (what: string, predicted: string, seen: string, line: number, agrees = predicted === seen): void => {
    items.push({ group: 'kernel', what, predicted, seen, agrees, line, source: 'log' });
  };
  if (log.arch) add('architecture', world.arch, log.arch.value, log.arch.line);
  if (log.version) {
    const version = /^(\d+)\.(\d+)/.exec(log.version.value);
    const profile = /(\d+)\.(\d+)/.exec(world.kernel.name);
    const same = version?.[1] === profile?.[1] && version?.[2] === profile?.[2];
    add('kernel', world.kernel.name, log.version.value, log.version.line, same);
  }
  if (log.pageSize) {
    add('page size', `${world.pageSize / 1024n}K`, `${log.pageSize.value / 1024n}K`, log.pageSize.line);
  }
  return items;
}

function cmdlineItems(world: World, log: BootLog): readonly Item[] {
  if (!log.cmdline) return [];
  const predicted = memoryWords(world.cmdline).join(' ');
  const seen = memoryWords(log.cmdline.value).join(' ');
  const what = 'parameters that matter to memory';
  return [
    { group: 'command line', what, predicted, seen, agrees: predicted === seen, line: log.cmdline.line, source: 'log' },
  ];
}

/** "Memory: …K/TOTALK available": all present pages (mm/page_alloc.c: get_num_physpages()). */
function totalItems({ boot }: Replayed, log: BootLog): readonly Item[] {
  const line = log.memoryLine;
  if (!line || boot.result === 'panic') return [];
  const pages = boot.zones.reduce((sum, zone) => sum + zone.presentPages, 0);
  const predicted = `${(BigInt(pages) * boot.pageSize) >> 10n}K`;
  const seen = `${line.value.total >> 10n}K`;
  return [
    {
      group: 'total',
      what: 'all present pages',
      predicted,
      seen,
      agrees: predicted === seen,
      line: line.line,
      source: 'log',
    },
  ];
}

function resultItems({ boot }: Replayed, log: BootLog): readonly Item[] {
  if (log.panic === undefined && boot.result === 'ok') return [];
  const died =
    log.panic?.value ??
    log.lines.find((line) => /Bad page state|Internal error: Oops|Unable to handle kernel/.test(line.text))?.text;
  if (boot.result === 'panic' && died === undefined) {
    // A log need not hold the end; only one that reaches user space speaks against a panic.
    const alive = log.lines.find((line) => /Run \/\S+ as init process/.test(line.text));
    return alive
      ? [
          {
            group: 'result',
            what: 'the kernel comes up',
            predicted: boot.panic?.message ?? 'panic',
            seen: alive.text.trim(),
            agrees: false,
            line: alive.number,
            source: 'log',
          },
        ]
      : [];
  }
  const seen = died === undefined ? 'the boot goes on' : `panic: ${died.trim()}`;
  const base = {
    group: 'result',
    what: 'the kernel comes up',
    seen,
    agrees: boot.result === 'panic',
    source: 'log',
  } as const;
  return [
    {
      ...base,
      predicted: boot.result === 'panic' ? (boot.panic?.message ?? 'panic') : 'the boot goes on',
      ...(log.panic ? { line: log.panic.line } : {}),
    },
  ];
}
