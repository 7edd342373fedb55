import type { MemoryDemand } from '../memory/demand.js';
import { endOf, overlaps, type Range } from '../units/range.js';
import type { Bytes, PhysAddr } from '../units/units.js';
import { roundUp } from './memblock/find.js';
import type { ArchName, Bank, KernelImage, MachineFacts } from './world.js';

const MIB = 0x10_0000n;
const SECTION = 2n * MIB;
/** arch/arm/Makefile: TEXT_OFFSET. */
const ARM_TEXT_OFFSET = 0x8000n;
/** What an image of a usual configuration takes from `_text` to `_end`. */
const USUAL_IMAGE_SIZE: Readonly<Record<ArchName, Bytes>> = { arm64: 40n * MIB, arm: 24n * MIB, riscv: 24n * MIB };
/** Where boot loaders put the image above the start of memory: arm64 and riscv leave the first 2 MiB to firmware. */
const USUAL_IMAGE_OFFSET: Readonly<Record<ArchName, Bytes>> = { arm64: SECTION, arm: 0n, riscv: SECTION };
/** Where boot loaders put the blob above the start of memory. */
const USUAL_FDT_OFFSET = 128n * MIB;

/** Places in memory that something of ours may take without touching what the tree reserves. */
interface FreePlaces {
  readonly banks: readonly Range[];
  readonly taken: readonly Range[];
}

/** What the tree wants for itself: an assumed place must not make up a conflict. */
function freePlaces(demand: MemoryDemand, banks: readonly Range[], known: readonly Range[]): FreePlaces {
  const regions = demand.regions.flatMap((region) =>
    region.enabled && region.placement.kind === 'static' ? region.placement.ranges.map((range) => range.value) : [],
  );
  return { banks, taken: [...regions, ...demand.memreserves.map((reserve) => reserve.value), ...known] };
}

/** The next multiple of 2 MiB; unlike the kernel's round_up() it does not wrap. */
const nextSection = (address: PhysAddr): PhysAddr => ((address + SECTION - 1n) / SECTION) * SECTION;

/** The first place at or above an address that is free; without one, that address. */
function placeFrom(places: FreePlaces, from: PhysAddr, size: Bytes): Range {
  for (const bank of places.banks.filter((range) => endOf(range) > from)) {
    let candidate = { base: nextSection(bank.base > from ? bank.base : from), size };
    while (endOf(candidate) <= endOf(bank)) {
      const wanted = candidate;
      const blocker = places.taken.find((range) => overlaps(range, wanted));
      if (blocker === undefined) return wanted;
      candidate = { base: nextSection(endOf(blocker)), size };
    }
  }
  return { base: from, size };
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;

export interface Places {
  readonly image: KernelImage;
  readonly physOffset: PhysAddr;
  readonly fdt: Range & { readonly assumed: boolean };
  readonly initrd?: Range & { readonly assumed: boolean };
  readonly assumptions: readonly string[];
}

/** Where image, blob and initrd lie: as given, or where boot loaders usually put them. */
export function findPlaces(demand: MemoryDemand, facts: MachineFacts, arch: ArchName, banks: readonly Bank[]): Places {
  const initrd = initrdPlace(demand, facts);
  const known = initrd === undefined ? [] : [initrd];
  const image = imagePlace(facts, arch, freePlaces(demand, banks, known));
  const taken = [...known, { base: image.start, size: image.end - image.start }];
  const fdt = fdtPlace(demand, facts, freePlaces(demand, banks, taken), image);
  const assumptions = [
    ...(image.assumed
      ? [`The kernel image lies at ${hex(image.start)} to ${hex(image.end)}: its place and size are not given.`]
      : []),
    ...(fdt.assumed ? [`The blob lies at ${hex(fdt.base)}: its place is not given.`] : []),
    ...(initrd === undefined ? ['There is no initrd: neither /chosen nor machine.json names one.'] : []),
  ];
  return {
    image,
    physOffset: physOffset(arch, image),
    fdt,
    ...(initrd === undefined ? {} : { initrd }),
    assumptions,
  };
}

/** arm: `_text` less TEXT_OFFSET; riscv: where the image lies. */
function physOffset(arch: ArchName, image: KernelImage): PhysAddr {
  if (arch === 'arm64') return 0n;
  return arch === 'arm' ? image.start - ARM_TEXT_OFFSET : image.start;
}

/** A usual image, or on a small machine a small one: no more than a quarter of the bank that it lies in. */
function usualSize(arch: ArchName, { banks }: FreePlaces, from: PhysAddr): Bytes {
  const usual = USUAL_IMAGE_SIZE[arch];
  const bank = banks.find((range) => range.base <= from && from < endOf(range)) ?? banks[0];
  const share = bank === undefined ? usual : (bank.size / 4n / MIB) * MIB;
  return share >= usual ? usual : share > MIB ? share : MIB;
}

/** Symbols as they are given, and those that lie at a known distance from the first byte. */
function symbolsAt(facts: MachineFacts, start: PhysAddr): Readonly<Record<string, PhysAddr>> {
  const { symbols = {}, layout = {} } = facts.kernelImage ?? {};
  return { ...Object.fromEntries(Object.entries(layout).map(([name, offset]) => [name, start + offset])), ...symbols };
}

const usualStext = (arch: ArchName, start: PhysAddr): PhysAddr =>
  arch === 'arm' ? start + MIB - ARM_TEXT_OFFSET : arch === 'arm64' ? start + 0x1_0000n : start;

/** riscv's image has a header before `_text`. */
function firstByte({ kernelImage }: MachineFacts, arch: ArchName): PhysAddr | undefined {
  const { symbols = {}, load } = kernelImage ?? {};
  return arch === 'riscv' ? (symbols['_start'] ?? load ?? symbols['_text']) : (symbols['_text'] ?? load);
}

function imagePlace(facts: MachineFacts, arch: ArchName, places: FreePlaces): KernelImage {
  const given = firstByte(facts, arch);
  const size = facts.kernelImage?.layout?.['_end'] ?? facts.kernelImage?.fileSize;
  const start = given ?? assumedStart(arch, places, size);
  const symbols = symbolsAt(facts, start);
  const end = symbols['_end'] ?? start + (size === undefined ? usualSize(arch, places, start) : roundUp(size, 0x1000n));
  const initBegin = symbols['__init_begin'];
  const initEnd = symbols['__init_end'];
  const tables = rangeBetween(symbols['init_pg_dir'], symbols['init_pg_end']);
  return {
    start,
    stext: symbols['_stext'] ?? usualStext(arch, start),
    end: end > start ? end : start + MIB,
    ...(initBegin === undefined ? {} : { initBegin }),
    ...(initEnd === undefined ? {} : { initEnd }),
    ...(tables === undefined ? {} : { initialTables: tables }),
    assumed: given === undefined || (size === undefined && symbols['_end'] === undefined),
  };
}

/** Where boot loaders usually put an image, if the tree keeps nothing else there. */
function assumedStart(arch: ArchName, places: FreePlaces, size: Bytes | undefined): PhysAddr {
  const first = places.banks.reduce((low, bank) => (bank.base < low ? bank.base : low), places.banks[0]?.base ?? 0n);
  const wanted = roundUp(first, SECTION) + USUAL_IMAGE_OFFSET[arch];
  const found = placeFrom(places, wanted, size ?? usualSize(arch, places, wanted)).base;
  return arch === 'arm' ? found + ARM_TEXT_OFFSET : found;
}

const rangeBetween = (base: PhysAddr | undefined, end: PhysAddr | undefined): Range | undefined =>
  base === undefined || end === undefined || end <= base ? undefined : { base, size: end - base };

function fdtPlace(
  demand: MemoryDemand,
  facts: MachineFacts,
  places: FreePlaces,
  image: KernelImage,
): Range & { readonly assumed: boolean } {
  const size = facts.dtb?.size ?? BigInt(demand.blobSize);
  if (facts.dtb?.addr !== undefined) return { base: facts.dtb.addr, size, assumed: false };
  const bank = places.banks.find((range) => range.base <= image.start && image.start < endOf(range));
  const start = bank?.base ?? image.start;
  const wanted = start + USUAL_FDT_OFFSET;
  const base = bank !== undefined && wanted + size > endOf(bank) ? roundUp(image.end, SECTION) : wanted;
  return { ...placeFrom(places, base, size), assumed: true };
}

/** /chosen names it (early_init_dt_check_for_initrd()); machine.json's initrd stands in where it does not. */
function initrdPlace(demand: MemoryDemand, facts: MachineFacts): (Range & { readonly assumed: boolean }) | undefined {
  const { initrdStart, initrdEnd } = demand.chosen;
  if (initrdStart !== undefined && initrdEnd !== undefined) {
    if (initrdStart.value > initrdEnd.value) return undefined;
    const size = initrdEnd.value - initrdStart.value;
    return { base: initrdStart.value, size, assumed: false };
  }
  if (facts.initrd === undefined) return undefined;
  return { base: facts.initrd.addr, size: facts.initrd.size, assumed: false };
}
