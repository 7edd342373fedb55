import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, normalize, resolve } from 'node:path';
import { filesUnder } from './find-files.js';
import { MAX_FILE_BYTES } from './node-host.js';

const DIRECTIVE = /^[ \t]*(?:#[ \t]*include[ \t]*["<]|\/include\/[ \t]*")([^">\r\n]+)[">]/gm;

/**
 * The boards under a folder that include one of these files, directly or through others. Names are matched as the preprocessor would find
 * them: beside the including file, below a folder of `-I`, and else by their last part, since a build may name folders that we are not told.
 */
export function boardsIncluding(
  wanted: readonly string[],
  folder: string,
  includeDirs: readonly string[],
): readonly string[] {
  const sources = filesUnder(folder, (name) => /\.(?:dtsi?|dtso|h)$/.test(name));
  const byAbsolute = new Map(sources.map((file) => [resolve(file), file]));
  const byName = new Map<string, string[]>();
  for (const [absolute] of byAbsolute) {
    const alike = byName.get(basename(absolute));
    if (alike === undefined) byName.set(basename(absolute), [absolute]);
    else alike.push(absolute);
  }

  // From the boards on, so that of all the headers of a project only those of boards are read.
  const includers = new Map<string, string[]>();
  const toRead = [...byAbsolute.keys()].filter(isBoard);
  const known = new Set(toRead);
  for (let at = toRead.pop(); at !== undefined; at = toRead.pop()) {
    for (const name of includesOf(at)) {
      for (const target of targetsOf(name, at, includeDirs, byAbsolute, byName)) {
        includers.set(target, [...(includers.get(target) ?? []), at]);
        if (known.has(target)) continue;
        known.add(target);
        toRead.push(target);
      }
    }
  }
  const reached = new Set<string>();
  const work = wanted.map((file) => resolve(file));
  for (let at = work.pop(); at !== undefined; at = work.pop()) {
    for (const includer of includers.get(at) ?? []) {
      if (reached.has(includer)) continue;
      reached.add(includer);
      work.push(includer);
    }
  }
  return [...reached]
    .flatMap((file) => byAbsolute.get(file) ?? [])
    .filter(isBoard)
    .sort();
}

const isBoard = (file: string): boolean => /\.dtso?$/.test(file);

function includesOf(file: string): readonly string[] {
  try {
    if (statSync(file).size > MAX_FILE_BYTES) return [];
    return [...readFileSync(file, 'utf8').matchAll(DIRECTIVE)].map((match) => match[1] ?? '');
  } catch {
    return [];
  }
}

function targetsOf(
  name: string,
  from: string,
  includeDirs: readonly string[],
  known: ReadonlyMap<string, string>,
  byName: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const places = [join(dirname(from), name), ...includeDirs.map((dir) => resolve(dir, name))];
  const exact = places.find((place) => known.has(place));
  if (exact !== undefined) return [exact];
  const tail = `/${normalize(name).replace(/^(\.\.\/)+/, '')}`;
  return (byName.get(basename(name)) ?? []).filter((file) => file.endsWith(tail));
}
