import type { MachineFacts } from '../boot/world.js';
import { endOf, type Range } from '../units/range.js';
import type { BootLog, Seen, SeenCall } from './boot-log.js';
import type { Found, Printed } from './reveal.js';

type Image = NonNullable<MachineFacts['kernelImage']>;

/** The steps that reserve the image, the initrd and the blob, before any reserved-memory node is read. */
const early =
  /^(?:arm64_memblock_init|arm_memblock_init|reserve_initrd_mem|paging_init|setup_bootmem|setup_arch|setup_machine_fdt)$/;

const earlyCalls = (log: BootLog): readonly Seen<SeenCall>[] =>
  log.calls.filter((seen) => early.test(seen.value.caller));

const said = (log: BootLog, line: number): string => {
  const text = log.lines.find((each) => each.number === line)?.text.trim() ?? '';
  return `line ${line}: ${text}`;
};

/** Where the image lies: /proc/iomem tells to the byte; memblock=debug tells what the kernel reserves for it. */
export function imagePlace({ log, iomem }: Printed): Found<Image> | undefined {
  const code = iomem?.find((entry) => entry.name === 'Kernel code');
  const data = iomem?.find((entry) => entry.name === 'Kernel data');
  const bss = iomem?.find((entry) => entry.name === 'Kernel bss');
  const reserved = imageCall(log);
  if (reserved) {
    const { range } = reserved.value;
    const text = log.arch?.value === 'arm' ? (code?.range.base ?? armText(log)) : (range.base / imageStep) * imageStep;
    const symbols = { ...(text === undefined ? {} : { _text: text }), _stext: range.base, _end: endOf(range) };
    return { value: { symbols }, from: said(log, reserved.line) };
  }
  const end = bss ? endOf(bss.range) : data && endOf(data.range);
  if (!code || end === undefined) return imageSize(log);
  const stext = log.arch?.value === 'arm' ? roundUpTo(code.range.base, 0x20_0000n) : code.range.base;
  const symbols = { _text: code.range.base, _stext: stext, _end: end };
  return { value: { symbols }, from: `/proc/iomem, line ${code.line}: Kernel code` };
}

/** Documentation/arm64/booting.rst, Documentation/riscv/boot.rst: the image lies at a multiple of 2 MiB. */
const imageStep = 0x20_0000n;

/** arch/arm/mm/mmu.c: arm_mm_memblock_reserve() keeps swapper_pg_dir, which ends where the image begins. */
const armText = (log: BootLog): bigint | undefined => {
  const tables = earlyCalls(log).filter(
    (seen) => seen.value.call === 'reserve' && seen.value.caller === 'arm_memblock_init',
  )[1];
  return tables && endOf(tables.value.range);
};

/** Without its place, its size: the parts of the "Memory:" line follow one another. */
function imageSize(log: BootLog): Found<Image> | undefined {
  const parts = log.memoryLine?.value;
  if (!log.memoryLine || !parts?.code) return undefined;
  const fileSize = [parts.code, parts.rwdata, parts.rodata, parts.init, parts.bss].reduce<bigint>(
    (sum, part) => sum + (part ?? 0n),
    0n,
  );
  const load = physicalStart(log);
  return {
    value: { symbols: {}, fileSize, ...(load === undefined ? {} : { load }) },
    from: said(log, log.memoryLine.line),
  };
}

/** arm and riscv drop the memory below the image, so that the first range begins with it (arm: less TEXT_OFFSET). */
function physicalStart({ arch, nodeRanges }: BootLog): bigint | undefined {
  const first = nodeRanges[0]?.value.range.base;
  if (first === undefined || first % imageStep !== 0n) return undefined;
  return arch?.value === 'arm' ? first + 0x8000n : arch?.value === 'riscv' ? first : undefined;
}

const roundUpTo = (value: bigint, step: bigint): bigint => ((value + step - 1n) / step) * step;

/** arm64 adds the initrd back and reserves it before the image; arm and riscv reserve the image first. */
function imageCall(log: BootLog): Seen<SeenCall> | undefined {
  const initrd = initrdCall(log)?.value.range.base;
  const calls = earlyCalls(log).filter((seen) => seen.value.call === 'reserve' && seen.value.range.base !== initrd);
  return log.arch?.value === 'arm64' ? calls.find((seen) => seen.value.caller !== 'paging_init') : calls[0];
}

function initrdCall(log: BootLog): Seen<SeenCall> | undefined {
  const calls = earlyCalls(log);
  const named = calls.find((seen) => seen.value.caller === 'reserve_initrd_mem' && seen.value.call === 'reserve');
  if (named) return named;
  if (log.arch?.value !== 'arm64') return undefined;
  // arm64_memblock_init(): memblock_add() of the initrd, then memblock_reserve() of the same range
  return calls.find(
    (seen, index) =>
      seen.value.call === 'reserve' &&
      calls
        .slice(0, index)
        .some((other) => other.value.call === 'add' && sameRange(other.value.range, seen.value.range)),
  );
}

const sameRange = (a: Range, b: Range): boolean => a.base === b.base && a.size === b.size;

/** Where the initrd lies: told at debug level, by memblock=debug, or by the one reserved range of the size freed later. */
export function initrdPlace({ log, iomem }: Printed): Found<Range> | undefined {
  if (log.initrd) return { value: log.initrd.value, from: said(log, log.initrd.line) };
  const call = initrdCall(log);
  if (call) return { value: call.value.range, from: said(log, call.line) };
  const freed = log.freedInitrd;
  if (!freed) return undefined;
  // free_initrd_mem(): whole pages are freed, the reservation covers the broken ones at its ends as well
  const slack = 2n * (log.pageSize?.value ?? 4096n);
  const fits = (size: bigint) => size >= freed.value && size < freed.value + slack;
  const inDump = log.dumpedReserved.filter((seen) => fits(seen.value.size));
  if (inDump.length === 1 && inDump[0]) return { value: rangeOf(inDump[0].value), from: said(log, inDump[0].line) };
  const entries = iomem?.filter((entry) => /^reserved$/i.test(entry.name) && fits(entry.range.size)) ?? [];
  if (entries.length !== 1 || !entries[0]) return undefined;
  return { value: entries[0].range, from: `/proc/iomem, line ${entries[0].line}, and ${said(log, freed.line)}` };
}

const rangeOf = ({ base, size }: Range): Range => ({ base, size });

/** Where the blob lies: the reserved range of just its size. */
export function dtbPlace({ log }: Printed): Found<Range> | undefined {
  const size = log.dtbSize?.value;
  const call = earlyCalls(log).find((seen) => seen.value.call === 'reserve' && seen.value.range.size === size);
  if (call) return { value: call.value.range, from: said(log, call.line) };
  const dumped = log.dumpedReserved.find((seen) => seen.value.size === size);
  return dumped && { value: dumped.value, from: said(log, dumped.line) };
}
