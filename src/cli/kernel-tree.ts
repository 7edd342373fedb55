import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Host } from 'dtc-parser-ts';
import { bytesFromArgument, bytesOfPath } from './node-host.js';

/** What the kernel's own build names with `-I` for each board; it links to the bindings and to the other architectures' boards. */
const INCLUDE_PREFIXES = 'scripts/dtc/include-prefixes';

/** Of each folder of boards, for one run: it sees one state of the files. */
const known = new WeakMap<Host, Map<string, readonly string[]>>();

/** The include folder of the kernel tree that a board lies in, if it does: then its boards need no `-I`. */
export function kernelIncludeDirs(file: string, host: Host): readonly string[] {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const ofRun = known.get(host) ?? new Map<string, readonly string[]>();
  known.set(host, ofRun);
  const found = ofRun.get(folder) ?? search(dirname(resolve(bytesOfPath(file).toString('utf8'))));
  ofRun.set(folder, found);
  return found;
}

function search(start: string): readonly string[] {
  for (let folder = start; ; folder = dirname(folder)) {
    const found = join(folder, INCLUDE_PREFIXES);
    if (existsSync(found)) return [bytesFromArgument(found)];
    if (folder === dirname(folder)) return [];
  }
}
