import type { MachineFacts, ProfileName } from '../boot/world.js';
import { sizeText } from '../units/format.js';
import type { Range } from '../units/range.js';
import type { BootLog } from './boot-log.js';
import { memoryWords } from './command-line.js';
import type { Replayed } from './replayed.js';
import type { Revealed } from './reveal.js';
import { joined, rangeText } from './verify-files.js';

export type CauseKind =
  | 'ram-size'
  | 'page-size'
  | 'kconfig'
  | 'command-line'
  | 'memory-limit'
  | 'image-place'
  | 'initrd-place'
  | 'dtb-place'
  | 'kernel-profile'
  | 'architecture'
  | 'other-tree';

/** One thing that could be different on the board, with the facts that it would make. */
export interface Hypothesis {
  readonly kind: CauseKind;
  readonly sentence: string;
  readonly say?: string;
  readonly facts: MachineFacts;
}

/**
 * What the log does not say but what its lines must follow from: the patches that a kernel of this version has, and Kconfig values. Only what
 * nobody has given is inferred.
 */
export function inferences(current: Replayed, given: MachineFacts, log: BootLog): readonly Hypothesis[] {
  const facts = current.facts;
  const version = /^\d+\.\d+/.exec(log.version?.value ?? '')?.[0];
  const open = (hypothesis: Hypothesis): boolean => {
    const changed = Object.keys(hypothesis.facts.config).filter(
      (name) => hypothesis.facts.config[name] !== facts.config[name],
    );
    return changed.every((name) => given.config[name] === undefined);
  };
  return [
    ...(given.kernel === undefined
      ? profiles(current, facts).filter((each) => version !== undefined && each.facts.kernel?.includes(version))
      : []),
    ...(given.config['CONFIG_MMU'] === undefined ? guesses(current, facts).filter(open) : []),
    ...(given.pageSize === undefined && log.pageSize === undefined ? pageSizes(current, facts) : []),
  ];
}

/** What could be otherwise, what the log says outright before what would have to be guessed. */
export function hypotheses(
  current: Replayed,
  facts: MachineFacts,
  log: BootLog | undefined,
  revealed: Revealed | undefined,
): readonly Hypothesis[] {
  const told = revealed?.facts;
  return [
    ...(log && told ? [...architecture(current, facts, told), ...commandLine(current, facts, log)] : []),
    ...(log ? ram(current, facts, log) : []),
    ...(told ? [...places(current, facts, told), ...kconfig(current, facts, told)] : []),
    ...pageSizes(current, facts),
    ...profiles(current, facts),
    ...guesses(current, facts),
  ];
}

function architecture({ world }: Replayed, facts: MachineFacts, told: MachineFacts): readonly Hypothesis[] {
  if (!told.arch || told.arch === world.arch) return [];
  const sentence = `The log is of an ${told.arch} kernel; the prediction was made for ${world.arch}.`;
  return [{ kind: 'architecture', sentence, say: `--arch ${told.arch}`, facts: { ...facts, arch: told.arch } }];
}

function commandLine({ world }: Replayed, facts: MachineFacts, log: BootLog): readonly Hypothesis[] {
  const seen = log.cmdline?.value;
  if (seen === undefined || memoryWords(seen).join(' ') === memoryWords(world.cmdline).join(' ')) return [];
  const mine = new Set(memoryWords(world.cmdline));
  const added = memoryWords(seen).filter((word) => !mine.has(word));
  const limit = added.find((word) => word.startsWith('mem='));
  const gone = [...mine].filter((word) => !memoryWords(seen).includes(word));
  const parts = [...added.map((word) => `has ${word}`), ...gone.map((word) => `lacks ${word}`)];
  const sentence = `The board booted with another command line: it ${parts.join(', ') || 'has the same words in another order'}.`;
  const kind = limit ? 'memory-limit' : 'command-line';
  return [{ kind, sentence, say: `--cmdline "${seen}"`, facts: { ...facts, cmdline: seen } }];
}

/** Memory of another extent than the tree's: what the boot loader has written into /memory. */
function ram(current: Replayed, facts: MachineFacts, log: BootLog): readonly Hypothesis[] {
  const fromBanks = log.banks.map((seen) => seen.value);
  const fromNodes = log.nodeRanges.map((seen) => ({ ...seen.value.range, nid: seen.value.nid }));
  const seen = fromBanks.length > 0 ? fromBanks : fromNodes;
  const union = joined(seen);
  if (union.length === 0 || sameRanges(union, joined(current.boot.ram))) return [];
  const nodes = new Set(log.nodeRanges.map((each) => each.value.nid));
  const memory = fromBanks.length > 0 || nodes.size < 2 ? union : perNode(fromNodes);
  const total = (ranges: readonly Range[]): string => sizeText(ranges.reduce((sum, range) => sum + range.size, 0n));
  const mine = joined(current.boot.ram);
  const sentence = `The board has ${total(union)} of RAM (${union.map(rangeText).join(', ')}), the tree says ${total(mine)}: the boot loader writes /memory.`;
  const say = `--memory ${memory.map((range) => `0x${range.size.toString(16)}@0x${range.base.toString(16)}`).join(',')}`;
  return [{ kind: 'ram-size', sentence, say, facts: { ...facts, memory } }];
}

const perNode = (ranges: readonly (Range & { readonly nid: number })[]) =>
  [...new Set(ranges.map((range) => range.nid))].flatMap((nid) =>
    joined(ranges.filter((range) => range.nid === nid)).map((range) => ({ ...range, nid })),
  );

const sameRanges = (a: readonly Range[], b: readonly Range[]): boolean =>
  a.length === b.length && a.every((range, index) => range.base === b[index]?.base && range.size === b[index]?.size);

function places({ world }: Replayed, facts: MachineFacts, told: MachineFacts): readonly Hypothesis[] {
  const list: Hypothesis[] = [];
  const hex = (value: bigint): string => `0x${value.toString(16)}`;
  const symbols = told.kernelImage?.symbols;
  const stext = symbols?.['_stext'];
  const end = symbols?.['_end'];
  if (
    told.kernelImage &&
    stext !== undefined &&
    end !== undefined &&
    (stext !== world.image.stext || end !== world.image.end)
  ) {
    const sentence = `The kernel image lies at ${rangeText({ base: stext, size: end - stext })}, not at ${hex(world.image.stext)}.`;
    list.push({
      kind: 'image-place',
      sentence,
      say: `kernelImage.symbols in machine.json`,
      facts: { ...facts, kernelImage: told.kernelImage },
    });
  }
  const { initrd, dtb } = told;
  if (initrd && (!world.initrd || initrd.addr !== world.initrd.base || initrd.size !== world.initrd.size)) {
    const sentence = `The initrd lies at ${rangeText({ base: initrd.addr, size: initrd.size })}${world.initrd ? `, not at ${rangeText(world.initrd)}` : ''}.`;
    list.push({ kind: 'initrd-place', sentence, say: 'initrd in machine.json', facts: { ...facts, initrd } });
  }
  if (
    dtb?.addr !== undefined &&
    (dtb.addr !== world.fdt.base || (dtb.size !== undefined && dtb.size !== world.fdt.size))
  ) {
    const sentence = `The blob lies at ${hex(dtb.addr)}${dtb.size === undefined ? '' : ` with ${dtb.size} bytes`}, not at ${rangeText(world.fdt)}.`;
    list.push({ kind: 'dtb-place', sentence, say: 'dtb in machine.json', facts: { ...facts, dtb } });
  }
  return list;
}

/** Kconfig values that the log gives away, where the prediction has others. */
function kconfig(current: Replayed, facts: MachineFacts, told: MachineFacts): readonly Hypothesis[] {
  return Object.entries(told.config).flatMap(([name, value]): Hypothesis[] => {
    const mine = current.facts.config[name] ?? 'n';
    if (String(mine) === String(value)) return [];
    const sentence = `The kernel was built with ${name}=${value}, the prediction assumes ${mine}.`;
    return [
      {
        kind: 'kconfig',
        sentence,
        say: `"${name}": ${JSON.stringify(value)} in machine.json`,
        facts: changed(facts, { [name]: value }),
      },
    ];
  });
}

/** Facts with other Kconfig values; what had been set from the old ones goes. */
function changed(facts: MachineFacts, config: Readonly<Record<string, string | number>>): MachineFacts {
  const { pageblockOrder: _, ...rest } = facts;
  return { ...rest, config: { ...facts.config, ...config } };
}

function pageSizes({ world }: Replayed, facts: MachineFacts): readonly Hypothesis[] {
  if (world.arch !== 'arm64') return [];
  return [4096n, 16384n, 65536n]
    .filter((size) => size !== world.pageSize)
    .map((pageSize) => {
      const { maxOrder: _m, pageblockOrder: _p, ...rest } = facts;
      const drop = Object.entries(facts.config).filter(
        ([name]) => !/^CONFIG_(?:ARM64_(?:4|16|64)K_PAGES|ARCH_FORCE_MAX_ORDER|FORCE_MAX_ZONEORDER)$/.test(name),
      );
      const config = { ...Object.fromEntries(drop), [`CONFIG_ARM64_${pageSize / 1024n}K_PAGES`]: 'y' };
      const sentence = `The kernel has ${pageSize / 1024n}K pages; the prediction was made for ${world.pageSize / 1024n}K.`;
      return {
        kind: 'page-size',
        sentence,
        say: `--page-size ${pageSize / 1024n}K`,
        facts: { ...rest, pageSize, config },
      } as const;
    });
}

const allProfiles: readonly ProfileName[] = [
  'linux-6.1',
  'linux-6.1+dmb-v1',
  'android14-6.1',
  'linux-6.6',
  'linux-6.12',
  'linux-5.15',
  'stblinux-5.10',
];

function profiles({ world }: Replayed, facts: MachineFacts): readonly Hypothesis[] {
  return allProfiles
    .filter((name) => name !== world.kernel.name)
    .map((kernel) => ({
      kind: 'kernel-profile',
      sentence: `The board ran a kernel like ${kernel}, not ${world.kernel.name}.`,
      say: `--kernel ${kernel}`,
      facts: { ...facts, kernel },
    }));
}

/** What no log says outright, but what its lines may follow from. */
function guesses({ world }: Replayed, facts: MachineFacts): readonly Hypothesis[] {
  const config = facts.config;
  const huge = config['CONFIG_HUGETLB_PAGE'] === 'y';
  const guess = (change: Record<string, string | number>): Hypothesis => {
    const text = Object.entries(change)
      .map(([name, value]) => `${name}=${value}`)
      .join(', ');
    return {
      kind: 'kconfig',
      sentence: `The kernel was built with ${text}.`,
      say: `${text} in machine.json`,
      facts: changed(facts, change),
    };
  };
  return [
    guess({ CONFIG_HUGETLB_PAGE: huge ? 'n' : 'y', CONFIG_HUGETLBFS: huge ? 'n' : 'y' }),
    guess({ CONFIG_RODATA_FULL_DEFAULT_ENABLED: world.config.linearMapByPages ? 'n' : 'y' }),
    ...[1, 2, 3]
      .filter((shift) => 1 << shift !== world.config.maxNumNodes)
      .map((shift) => guess({ CONFIG_NODES_SHIFT: shift })),
    guess({ CONFIG_NUMA: world.numa ? 'n' : 'y' }),
    ...[3, 7, 19].filter((count) => count !== world.dmbSlots).map((count) => guess({ CONFIG_DMB_COUNT: count })),
    ...[3, 7, 19].filter((count) => count + 1 !== world.cmaSlots).map((count) => guess({ CONFIG_CMA_AREAS: count })),
  ];
}
