import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { bytesFromArgument, bytesOfPath } from './node-host.js';

/** What the kernel's own build names with `-I` for each board; it links to the bindings and to the other architectures' boards. */
const INCLUDE_PREFIXES = 'scripts/dtc/include-prefixes';

/** The include folder of the kernel tree that a board lies in, if it does: then its boards need no `-I`. */
export function kernelIncludeDirs(file: string): readonly string[] {
  const absolute = resolve(bytesOfPath(file).toString('utf8'));
  for (let folder = dirname(absolute); ; folder = dirname(folder)) {
    const found = join(folder, INCLUDE_PREFIXES);
    if (existsSync(found)) return [bytesFromArgument(found)];
    if (folder === dirname(folder)) return [];
  }
}
