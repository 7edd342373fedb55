import type { Bytes } from '../units/units.js';
import type { ArchName } from './world.js';

/** What the files of a built kernel tell of its image. */
export interface ImageFacts {
  readonly arch?: ArchName;
  /** How far each symbol lies behind the first byte of the image: `_text`, or on riscv `_start`, with a header before `_text`. */
  readonly layout: Readonly<Record<string, Bytes>>;
  /** From the first to behind the last byte in memory, if only a header tells. */
  readonly size?: Bytes;
}

/** The symbols that the boot asks for. */
const WANTED: ReadonlySet<string> = new Set([
  '_start',
  '_text',
  '_stext',
  '_etext',
  '__init_begin',
  '__init_end',
  '_sdata',
  '__bss_start',
  'init_pg_dir',
  'init_pg_end',
  '__per_cpu_start',
  '__per_cpu_end',
  '_end',
]);

/** More than this does not stand before `_text` (arch/riscv/kernel/vmlinux.lds.S: HEAD_TEXT_SECTION). */
const MAX_HEAD = 0x20_0000n;

/** Addresses as linked, seen from the first byte of the image; without it, or `_end`, they say nothing. */
function layoutOf(addresses: ReadonlyMap<string, bigint>): ImageFacts['layout'] | undefined {
  const text = addresses.get('_text');
  const end = addresses.get('_end');
  if (text === undefined || end === undefined || end <= text) return undefined;
  const start = addresses.get('_start') ?? text;
  const first = start < text && text - start <= MAX_HEAD ? start : text;
  // Per-cpu symbols of some kernels are linked at 0.
  const inside = [...addresses].filter(([, address]) => address >= first && address <= end);
  return Object.fromEntries(inside.map(([name, address]) => [name, address - first]));
}

const MAP_LINE = /^([0-9a-f]{8,16}) [A-Za-z] (\S+)$/;

/** System.map: an address, a kind and a name a line. */
function readSystemMap(text: string): ImageFacts | undefined {
  const addresses = new Map<string, bigint>();
  for (const line of text.split('\n')) {
    const [, address, name] = MAP_LINE.exec(line) ?? [];
    if (address === undefined || name === undefined || !WANTED.has(name)) continue;
    addresses.set(name, BigInt(`0x${address}`));
  }
  const layout = layoutOf(addresses);
  return layout === undefined ? undefined : { layout };
}

/** A little-endian file, read at offsets; behind its end there is nothing but zeros. */
interface Bytewise {
  readonly u16: (offset: number) => number;
  readonly u32: (offset: number) => number;
  readonly u64: (offset: number) => bigint;
  readonly text: (offset: number) => string;
  readonly length: number;
}

/** The longest symbol that is looked for, and a little more. */
const MAX_NAME = 32;

function bytewise(content: string): Bytewise {
  const byte = (offset: number): number => (offset < content.length ? content.charCodeAt(offset) & 0xff : 0);
  const u16 = (offset: number): number => byte(offset) + 256 * byte(offset + 1);
  const u32 = (offset: number): number => u16(offset) + 65_536 * u16(offset + 2);
  return {
    u16,
    u32,
    u64: (offset) => BigInt(u32(offset)) + (BigInt(u32(offset + 4)) << 32n),
    text: (offset) => {
      const chunk = content.slice(offset, offset + MAX_NAME);
      const end = chunk.indexOf('\0');
      return end < 0 ? chunk : chunk.slice(0, end);
    },
    length: content.length,
  };
}

const ELF_MAGIC = '\x7fELF';
const SHT_SYMTAB = 2;
const MACHINES: Readonly<Record<number, ArchName>> = { 40: 'arm', 183: 'arm64', 243: 'riscv' };

/** Where the fields of a class of ELF file are. */
interface ElfClass {
  readonly word: (file: Bytewise, offset: number) => number;
  readonly sectionTable: number;
  readonly sectionCount: number;
  readonly sectionSize: number;
  readonly fileOffset: number;
  readonly size: number;
  readonly link: number;
  readonly symbolSize: number;
  readonly value: number;
}

const ELF64: ElfClass = {
  word: (file, offset) => Number(file.u64(offset)),
  sectionTable: 0x28,
  sectionCount: 0x3c,
  sectionSize: 64,
  fileOffset: 24,
  size: 32,
  link: 40,
  symbolSize: 24,
  value: 8,
};

const ELF32: ElfClass = {
  word: (file, offset) => file.u32(offset),
  sectionTable: 0x20,
  sectionCount: 0x30,
  sectionSize: 40,
  fileOffset: 16,
  size: 20,
  link: 24,
  symbolSize: 16,
  value: 4,
};

/** vmlinux: the symbol table of a little-endian ELF file. */
function readElf(content: string): ImageFacts | undefined {
  const file = bytewise(content);
  const bits64 = content.charCodeAt(4) === 2;
  if (content.charCodeAt(5) !== 1) return undefined;
  const elf = bits64 ? ELF64 : ELF32;
  const sections = elf.word(file, elf.sectionTable);
  const count = file.u16(elf.sectionCount);
  const sectionAt = (index: number): number => sections + index * elf.sectionSize;
  for (let index = 0; index < count; index++) {
    const section = sectionAt(index);
    if (file.u32(section + 4) !== SHT_SYMTAB) continue;
    const names = elf.word(file, sectionAt(file.u32(section + elf.link)) + elf.fileOffset);
    const layout = layoutOf(symbolsOf(file, elf, section, names, bits64));
    const arch = MACHINES[file.u16(18)];
    return layout === undefined ? undefined : { layout, ...(arch === undefined ? {} : { arch }) };
  }
  return undefined;
}

function symbolsOf(
  file: Bytewise,
  elf: ElfClass,
  section: number,
  names: number,
  bits64: boolean,
): Map<string, bigint> {
  const start = elf.word(file, section + elf.fileOffset);
  const end = Math.min(start + elf.word(file, section + elf.size), file.length);
  const addresses = new Map<string, bigint>();
  for (let symbol = start; symbol + elf.symbolSize <= end; symbol += elf.symbolSize) {
    const name = file.text(names + file.u32(symbol));
    if (!WANTED.has(name)) continue;
    addresses.set(name, bits64 ? file.u64(symbol + elf.value) : BigInt(file.u32(symbol + elf.value)));
  }
  return addresses;
}

const HEADER_MAGIC = 56;
const HEADER_IMAGE_SIZE = 16;

/** Documentation/arm64/booting.rst, Documentation/riscv/boot-image-header.rst: the header of an `Image`. */
function readHeader(content: string): ImageFacts | undefined {
  const magic = content.slice(HEADER_MAGIC, HEADER_MAGIC + 4);
  const arch = magic === 'ARM\x64' ? 'arm64' : magic === 'RSC\x05' ? 'riscv' : undefined;
  if (arch === undefined) return undefined;
  const size = bytewise(content).u64(HEADER_IMAGE_SIZE);
  return size === 0n ? undefined : { arch, layout: {}, size };
}

/** Reads `vmlinux`, `System.map` or an `Image`, given as bytes in latin-1; undefined: it is none of them. */
export function readImageFile(content: string): ImageFacts | undefined {
  if (content.startsWith(ELF_MAGIC)) return readElf(content);
  return readHeader(content) ?? readSystemMap(content);
}
