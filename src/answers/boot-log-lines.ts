import type { MemblockFlag, ZoneName } from '../boot/state.js';
import type { ArchName } from '../boot/world.js';
import type { Range } from '../units/range.js';
import type { LogDraft, MemoryLine } from './boot-log.js';

/** One kind of kernel line: a word that it must hold, its form, and what it tells. */
export interface LineReader {
  readonly has: string;
  readonly pattern: RegExp;
  read(match: RegExpExecArray, log: LogDraft, line: number): void;
}

const hex = (digits: string | undefined): bigint => BigInt(`0x${digits ?? '0'}`);
const kib = (digits: string | undefined): bigint => BigInt(digits ?? '0') << 10n;
/** `[first, last]` as the kernel prints it. */
const inclusive = (first: string | undefined, last: string | undefined): Range => {
  const base = hex(first);
  return { base, size: BigInt.asUintN(64, hex(last) + 1n - base) };
};

const reader = (has: string, pattern: RegExp, read: LineReader['read']): LineReader => ({ has, pattern, read });

const archOf = (text: string): ArchName | undefined => {
  if (/aarch64|arm64/.test(text)) return 'arm64';
  if (/riscv/.test(text)) return 'riscv';
  if (/\barm-|ARMv[67]/.test(text)) return 'arm';
  return undefined;
};

/** Who runs: init/version-timestamp.c, arch setup code. */
const identity: readonly LineReader[] = [
  reader('Linux version', /Linux version (\d+\.\d+[^\s]{0,80})(.{0,400})/, (m, log, line) => {
    log.version = { value: m[1] as string, line };
    const arch = archOf(m[2] ?? '');
    if (arch) log.arch ??= { value: arch, line };
  }),
  reader('Booting Linux', /Booting Linux on physical CPU 0x[0-9a-f]{10} \[0x[0-9a-f]{8}\]/, (_, log, line) => {
    log.arch = { value: 'arm64', line };
  }),
  reader('CPU: ARMv', /CPU: ARMv\d Processor/, (_, log, line) => {
    log.arch = { value: 'arm', line };
  }),
  reader('riscv', /riscv: base ISA|Machine model: .{0,80}riscv/, (_, log, line) => {
    log.arch ??= { value: 'riscv', line };
  }),
  reader('SBI', /^SBI specification v/, (_, log, line) => {
    log.arch = { value: 'riscv', line };
  }),
  reader('Machine model', /Machine model: (.{1,120})$/, (m, log, line) => {
    log.model = { value: m[1] as string, line };
  }),
  reader('ommand line', /(?:Kernel command line|OF: fdt: Command line is): (.*)$/, (m, log, line) => {
    log.cmdline = { value: (m[1] as string).trim(), line };
  }),
];

/** What memblock is told and tells: mm/memblock.c, drivers/of/fdt.c, arch/arm64/mm/init.c. */
const memblock: readonly LineReader[] = [
  reader('Memory limited to', /Memory limited to (\d{1,12})MB/, (m, log, line) => {
    log.memoryLimit = { value: BigInt(m[1] as string) << 20n, line };
  }),
  reader(
    'memblock_',
    /memblock_(add|remove|reserve|phys_free|free): \[0x([0-9a-f]{1,16})-0x([0-9a-f]{1,16})\] (\w+)/,
    (m, log, line) => {
      const call = m[1] === 'phys_free' ? 'free' : (m[1] as 'add' | 'remove' | 'reserve' | 'free');
      log.calls.push({ value: { call, range: inclusive(m[2], m[3]), caller: m[4] as string }, line });
    },
  ),
  reader(
    '[0x',
    /^ (memory|reserved)\[0x[0-9a-f]+\]\s+\[0x([0-9a-f]+)-0x([0-9a-f]+)\], 0x[0-9a-f]+ bytes(?: on node (\d+))? flags: 0x([0-9a-f]+)/,
    (m, log, line) => {
      const value = { ...inclusive(m[2], m[3]), flags: flagsOf(hex(m[5])), ...(m[4] ? { nid: Number(m[4]) } : {}) };
      (m[1] === 'memory' ? log.dumpedMemory : log.dumpedReserved).push({ value, line });
    },
  ),
  reader('MEMBLOCK configuration', /MEMBLOCK configuration:/, (_, log) => {
    log.dumpedMemory = [];
    log.dumpedReserved = [];
  }),
  reader('OF: fdt:  - ', /OF: fdt: {2}- ([0-9a-f]{1,16}), ([0-9a-f]{1,16})$/, (m, log, line) => {
    log.banks.push({ value: { base: hex(m[1]), size: hex(m[2]) }, line });
  }),
  reader('OF: fdt: size:', /OF: fdt: size: ([0-9a-f]{8})/, (m, log, line) => {
    log.dtbSize = { value: hex(m[1]), line };
  }),
  reader('initrd_start', /initrd_start=0x([0-9a-f]+) {1,2}initrd_end=0x([0-9a-f]+)/, (m, log, line) => {
    const base = hex(m[1]);
    log.initrd = { value: { base, size: hex(m[2]) - base }, line };
  }),
];

function flagsOf(bits: bigint): ReadonlySet<MemblockFlag> {
  const flags = new Set<MemblockFlag>();
  if (bits & 1n) flags.add('hotplug');
  if (bits & 2n) flags.add('mirror');
  if (bits & 4n) flags.add('nomap');
  // MEMBLOCK_MOVABLE is 0x10 in the series and 0x8 in stblinux.
  if (bits & 0x18n) flags.add('movable');
  return flags;
}

const zoneNames = 'DMA32|DMA|Normal|HighMem|Movable';

/** free_area_init() and what it calls: mm/page_alloc.c. */
const zones: readonly LineReader[] = [
  reader('Zone ranges', /Zone ranges:/, (_, log) => {
    log.zoneRanges = [];
  }),
  reader(
    ' ',
    new RegExp(`^\\s{0,4}(${zoneNames})\\s{1,9}(?:empty|\\[mem 0x([0-9a-f]{8,16})-0x([0-9a-f]{8,16})\\])`),
    (m, log, line) => {
      const range = m[2] ? { range: inclusive(m[2], m[3]) } : {};
      log.zoneRanges.push({ value: { name: m[1] as ZoneName, ...range }, line });
    },
  ),
  reader('Movable zone start', /Movable zone start for each node/, (_, log) => {
    log.movableStart = [];
  }),
  reader('Node ', /^\s{0,4}Node (\d{1,4}): 0x([0-9a-f]{8,16})/, (m, log, line) => {
    log.movableStart?.push({ value: { nid: Number(m[1]), start: hex(m[2]) }, line });
  }),
  reader('node', /^\s{0,4}node\s{1,4}(\d{1,4}): \[mem 0x([0-9a-f]{8,16})-0x([0-9a-f]{8,16})\]/, (m, log, line) => {
    log.nodeRanges.push({ value: { nid: Number(m[1]), range: inclusive(m[2], m[3]) }, line });
  }),
  reader('totalpages', /On node (\d{1,4}) totalpages: (\d{1,16})/, (m, log, line) => {
    log.node = Number(m[1]);
    log.nodePages.push({ value: { nid: log.node, pages: Number(m[2]) }, line });
  }),
  reader('LIFO batch', new RegExp(`(${zoneNames}) zone: (\\d{1,20}) pages, LIFO batch`), (m, log, line) => {
    const pages = Number(BigInt.asIntN(64, BigInt(m[2] as string)));
    log.zonePages.push({ value: { nid: log.node ?? 0, name: m[1] as ZoneName, pages }, line });
  }),
];

/** What tells of the build. */
const build: readonly LineReader[] = [
  reader('NUMA', /NUMA: (?:NODE_DATA|Faking a node|No NUMA)/, (_, log, line) => {
    log.numa ??= { value: true, line };
  }),
  reader('Fallback order', /Fallback order for Node \d/, (_, log, line) => {
    log.numa ??= { value: true, line };
  }),
  reader('hash table entries', /hash table entries: \d+ \(order: (\d{1,2}), (\d{1,12}) bytes/, (m, log, line) => {
    const value = BigInt(m[2] as string) >> BigInt(m[1] as string);
    // alloc_large_system_hash(): order is that of the whole table, so only a power of two tells the page size
    if (isPageSize(value)) log.pageSize ??= { value, line };
  }),
  reader('pages/cpu', /percpu: Embedded ([1-9]\d{0,5}) pages\/cpu s(\d{1,9}) r(\d{1,9}) d(\d{1,9})/, (m, log, line) => {
    // pcpu_embed_first_chunk(): the three sizes together fill the pages
    const value = (BigInt(m[2] as string) + BigInt(m[3] as string) + BigInt(m[4] as string)) / BigInt(m[1] as string);
    if (isPageSize(value)) log.pageSize ??= { value, line };
  }),
  reader('Total pages:', /zonelists, mobility grouping (?:on|off)\. {1,2}Total pages: (\d{1,16})/, (m, log, line) => {
    // the pages without the memmap: a few per cent fewer than the bytes would give
    const bytes = log.nodeRanges.reduce((sum, seen) => sum + seen.value.range.size, 0n);
    const value = [65536n, 16384n, 4096n].find((size) => bytes / size >= BigInt(m[1] as string));
    if (value && bytes / value < BigInt(m[1] as string) * 2n) log.pageSize ??= { value, line };
  }),
  reader('HugeTLB: registered', /HugeTLB: registered (\d{1,4}(?:\.\d+)?) ([KMG])iB page size/, (m, log, line) => {
    const shift = { K: 10n, M: 20n, G: 30n }[m[2] as 'K' | 'M' | 'G'];
    log.hugePages.push({ value: BigInt(Math.round(Number(m[1]))) << shift, line });
  }),
  reader('Memory: ', /^\s{0,4}Memory: (\d{1,20})K\/(\d{1,20})K available(.{0,400})/, (m, log, line) => {
    log.memoryLine = { value: memoryLine(m), line };
  }),
  reader('Freeing initrd', /Freeing initrd memory: (\d{1,12})K/, (m, log, line) => {
    log.freedInitrd = { value: kib(m[1]), line };
  }),
  reader('kernel BUG at', /(kernel BUG at .{0,200})/, (m, log, line) => {
    log.panic ??= { value: m[1] as string, line };
  }),
  reader('panic', /Kernel panic - not syncing: (.{0,200})/, (m, log, line) => {
    log.panic ??= { value: m[1] as string, line };
  }),
];

const isPageSize = (value: bigint): boolean => value === 4096n || value === 16384n || value === 65536n;

function memoryLine(m: RegExpExecArray): MemoryLine {
  const tail = m[3] ?? '';
  const part = (word: string): bigint | undefined => {
    const found = new RegExp(`(\\d{1,12})K ${word}`).exec(tail);
    return found ? kib(found[1]) : undefined;
  };
  const parts = {
    code: 'kernel code',
    rwdata: 'rwdata',
    rodata: 'rodata',
    init: 'init',
    bss: 'bss',
    cma: 'cma-reserved',
  };
  const sizes = Object.entries(parts).map(([name, word]) => [name, part(word)] as const);
  return {
    available: kib(m[1]),
    total: kib(m[2]),
    ...Object.fromEntries(sizes.filter(([, size]) => size !== undefined)),
  };
}

/** Pools: mm/cma.c, kernel/dma/contiguous.c, the DMB series. */
const pools: readonly LineReader[] = [
  reader('cma: Reserved', /cma: Reserved (\d{1,9}) MiB at 0x([0-9a-f]{8,16})/, (m, log, line) => {
    log.cmaAreas.push({ value: { base: hex(m[2]), size: BigInt(m[1] as string) << 20n, builtIn: true }, line });
  }),
  // mm/hugetlb.c: hugetlb_cma_reserve() names the area that was just reserved as its own
  reader('hugetlb_cma: reserved', /hugetlb_cma: reserved \d+ MiB on node/, (_, log) => {
    const own = log.cmaAreas.pop();
    if (own) log.cmaAreas.push({ ...own, value: { ...own.value, builtIn: false } });
  }),
  reader(
    'created CMA memory pool',
    /created CMA memory pool at 0x([0-9a-f]{8,16}), size (\d{1,9}) MiB/,
    (m, log, line) => {
      log.cmaAreas.push({ value: { base: hex(m[1]), size: BigInt(m[2] as string) << 20n, builtIn: false }, line });
    },
  ),
  // %pa has 16 digits where phys_addr_t has 64 bits
  reader('eserved', /(?:eserved memory: |cma: Reserved ).{1,80} 0x[0-9a-f]{16}(?:,|$)/, (_, log, line) => {
    log.lpae ??= { value: true, line };
  }),
  reader('created DMB', /created DMB at 0x([0-9a-f]{8,16}), size (\d{1,9}) MiB/, (m, log, line) => {
    log.blocks.push({ value: { base: hex(m[1]), size: BigInt(m[2] as string) << 20n }, line });
  }),
];

/** In no order: each line is offered to all whose word it holds. */
export const lineReaders: readonly LineReader[] = [...identity, ...memblock, ...zones, ...build, ...pools];
