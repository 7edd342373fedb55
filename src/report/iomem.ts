import { joined } from '../answers/verify-files.js';
import type { BootResult, Facts, Range, Report, World } from '../check.js';

interface Entry extends Range {
  readonly name: string;
}

/**
 * RAM as /proc/iomem will show it: a line for each memblock region, in it the image and (arm64, riscv) what is reserved. What the
 * built kernel reserves for itself stands where the model expects it. Devices are left out.
 */
export function iomemText({ facts }: Report): string {
  if (!facts) return '';
  const { boot, world } = facts;
  const lines = boot.memory
    .flatMap((region) => atSeams(region, world))
    .flatMap((region) => {
      const isMapped = !region.flags.has('nomap');
      if (world.arch === 'arm' && !isMapped) return [];
      const ram = { ...shownAs(region, isMapped, world), name: isMapped ? 'System RAM' : 'reserved' };
      if (ram.size <= 0n) return [];
      return [entryLine(ram, ''), ...insides(ram, boot, world).map((entry) => entryLine(entry, '  '))];
    });
  return lines.map((line) => `${line}\n`).join('');
}

type Region = BootResult['memory'][number];

/**
 * Resources are made while memblock still tells apart what may be unplugged (setup_arch()); that mark is gone, and the regions are one, in
 * the end (mm/memblock.c: memblock_free_all()).
 */
function atSeams(region: Region, { banks }: World): readonly Region[] {
  const seams = joined(banks.filter(({ hotpluggable }) => hotpluggable)).flatMap(({ base, size }) => [
    base,
    base + size,
  ]);
  const end = region.base + region.size;
  const inside = seams.filter((seam) => region.base < seam && seam < end);
  const bases = [region.base, ...inside];
  return bases.map((base, i) => ({ ...region, base, size: (bases[i + 1] ?? end) - base }));
}

/**
 * arm tells regions to the byte (arch/arm/kernel/setup.c: request_standard_resources()); arm64 and riscv the whole pages of what is mapped,
 * and each page that what is not mapped has a part in (arch/arm64/kernel/setup.c, arch/riscv/kernel/setup.c).
 */
function shownAs(region: Range, isMapped: boolean, { arch, pageSize }: World): Range {
  if (arch === 'arm') return { base: region.base, size: region.size };
  return isMapped ? wholePages(region, pageSize) : inPages(region, pageSize);
}

const entryLine = ({ base, size, name }: Entry, indent: string): string =>
  `${indent}${address(base)}-${address(base + size - 1n)} : ${name}`;

const address = (value: bigint): string => value.toString(16).padStart(8, '0');

/** What lies inside one line of RAM, from the bottom up. */
function insides(ram: Entry, boot: BootResult, world: World): readonly Entry[] {
  const image = imageParts(world);
  const reserved = world.arch === 'arm' || ram.name === 'reserved' ? [] : boot.reserved;
  const pieces = reserved
    .flatMap((range) => without(range, image))
    .map((range) => ({ ...inPages(range, world.pageSize), name: 'reserved' }));
  return [...image, ...pieces]
    .flatMap((entry) => clip(entry, ram))
    .sort((a, b) => (a.base < b.base ? -1 : a.base > b.base ? 1 : 0));
}

/** The parts of the image that have a name of their own, where the symbols are known. */
function imageParts({ facts, image }: Facts['world']): readonly Entry[] {
  const symbols = facts.kernelImage?.symbols ?? {};
  const part = (name: string, from: bigint | undefined, to: bigint | undefined): readonly Entry[] =>
    from !== undefined && to !== undefined && to > from ? [{ base: from, size: to - from, name }] : [];
  return [
    ...part('Kernel code', symbols['_stext'] ?? image.stext, symbols['__init_begin'] ?? symbols['_etext']),
    ...part('Kernel data', symbols['_sdata'], symbols['_end'] ?? image.end),
  ];
}

function wholePages({ base, size }: Range, pageSize: bigint): Range {
  const from = ((base + pageSize - 1n) / pageSize) * pageSize;
  return { base: from, size: ((base + size) / pageSize) * pageSize - from };
}

const inPages = ({ base, size }: Range, pageSize: bigint): Range => {
  const from = (base / pageSize) * pageSize;
  const to = ((base + size + pageSize - 1n) / pageSize) * pageSize;
  return { base: from, size: to - from };
};

/** What is left of a range when others are cut out of it. */
function without(range: Range, cuts: readonly Range[]): readonly Range[] {
  return cuts.reduce<readonly Range[]>(
    (pieces, cut) =>
      pieces.flatMap((piece) => {
        const end = piece.base + piece.size;
        const cutEnd = cut.base + cut.size;
        if (cutEnd <= piece.base || cut.base >= end) return [piece];
        return [
          ...(cut.base > piece.base ? [{ base: piece.base, size: cut.base - piece.base }] : []),
          ...(cutEnd < end ? [{ base: cutEnd, size: end - cutEnd }] : []),
        ];
      }),
    [range],
  );
}

function clip(entry: Entry, within: Range): readonly Entry[] {
  const base = entry.base > within.base ? entry.base : within.base;
  const end = entry.base + entry.size < within.base + within.size ? entry.base + entry.size : within.base + within.size;
  return end > base ? [{ base, size: end - base, name: entry.name }] : [];
}
