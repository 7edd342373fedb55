import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the inputs are bent from. Bytes, one UTF-16 unit each. */
export interface Corpus {
  readonly sources: readonly string[];
  readonly overlays: readonly string[];
  readonly machines: readonly string[];
  readonly configs: readonly string[];
  readonly cmdlines: readonly string[];
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

function tryText(path: string): string[] {
  try {
    return [readFileSync(path, 'latin1')];
  } catch {
    return [];
  }
}
