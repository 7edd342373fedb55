import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the inputs are bent from. Bytes, one UTF-16 unit each. */
export interface Corpus {
  readonly sources: readonly string[];
  readonly overlays: readonly string[];
  readonly machines: readonly string[];
  readonly configs: readonly string[];
  readonly cmdlines: readonly string[];
  /** Sources that are all macros. */
  readonly macros: readonly string[];
  /** dtzone.config.json. */
  readonly settings: readonly string[];
  /** System.map, vmlinux, Image. */
  readonly images: readonly string[];
  /** Input of a recorded boot and what its kernel printed. */
  readonly boots: readonly RecordedLogs[];
}

export interface RecordedLogs {
  readonly source: string;
  readonly dmesg: string;
  readonly zoneinfo: string;
  readonly iomem: string;
}

/** The seeds: the samples, the recorded boots, the sources with one mistake each, and what stands in `test/fuzz/seeds`. */
export function readCorpus(root: string): Corpus {
  const text = (...path: string[]): string => readFileSync(join(root, ...path), 'latin1');
  const all = (folder: string, ending: string): string[] =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(ending))
      .sort()
      .map((name) => text(folder, name));
  const boots = readdirSync(join(root, 'test/boots'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const ofBoots = (file: string): string[] => boots.flatMap((name) => tryText(join(root, 'test/boots', name, file)));
  return {
    sources: [
      ...all('dts-samples', '.dts'),
      ...all('test/golden/findings', '.dts'),
      ...all('test/fuzz/seeds', '.dts'),
      ...ofBoots('input.dts'),
    ],
    overlays: [...all('dts-samples', '.dtso'), ...all('test/fuzz/seeds', '.dtso')],
    machines: [...all('dts-samples', '.machine.json'), ...ofBoots('machine.json')],
    configs: all('test/fuzz/seeds', '.config'),
    cmdlines: [...all('test/fuzz/seeds', '.cmdline'), ...ofBoots('cmdline')],
    macros: [...all('test/fuzz/seeds', '.dts'), ...all('test/fuzz/seeds', '.h')],
    settings: all('test/fuzz/seeds', '.settings.json'),
    images: [...all('test/fuzz/seeds', '.map'), ...all('test/fuzz/seeds', '.image'), smallElf()],
    boots: boots.flatMap((name) => {
      const files = ['input.dts', 'dmesg.txt', 'zoneinfo.txt', 'iomem.txt'].map((file) =>
        tryText(join(root, 'test/boots', name, file)),
      );
      const [source, dmesg, zoneinfo, iomem] = files.flat();
      if (source === undefined || dmesg === undefined || zoneinfo === undefined || iomem === undefined) return [];
      return [{ source, dmesg, zoneinfo, iomem }];
    }),
  };
}

/** A 64-bit ELF file with three symbols: what the reader of vmlinux asks for, and no more. */
function smallElf(): string {
  const bytes = Buffer.alloc(64 + 3 * 64 + 3 * 24 + 32);
  bytes.write('\x7fELF\x02\x01\x01', 'latin1');
  bytes.writeUInt16LE(183, 18);
  bytes.writeBigUInt64LE(64n, 0x28);
  bytes.writeUInt16LE(3, 0x3c);
  const section = (index: number, type: number, offset: number, size: number, link: number): void => {
    const at = 64 + 64 * index;
    bytes.writeUInt32LE(type, at + 4);
    bytes.writeBigUInt64LE(BigInt(offset), at + 24);
    bytes.writeBigUInt64LE(BigInt(size), at + 32);
    bytes.writeUInt32LE(link, at + 40);
  };
  const symbols = 64 + 3 * 64;
  const names = symbols + 3 * 24;
  section(1, 2, symbols, 3 * 24, 2);
  section(2, 3, names, 32, 0);
  bytes.write('\0_text\0_end\0_etext\0', names, 'latin1');
  for (const [index, [name, value]] of (
    [
      [1, 0x1000n],
      [7, 0x9000n],
      [12, 0x4000n],
    ] as const
  ).entries()) {
    bytes.writeUInt32LE(name, symbols + 24 * index);
    bytes.writeBigUInt64LE(value, symbols + 24 * index + 8);
  }
  return bytes.toString('latin1');
}

function tryText(path: string): string[] {
  try {
    return [readFileSync(path, 'latin1')];
  } catch {
    return [];
  }
}
