import type { Host } from 'dtc-parser-ts';
import { type CheckRequest, NO_FACTS } from '../../src/check.js';
import type { Input } from './target.js';

const PART = '/ { part { #address-cells = <1>; }; };\n';

/** The files of one input and a small one to include; all else is missing. */
export function hostOf(files: Input): Host & { filesRead(): readonly string[] } {
  return {
    filesRead: () => [],
    readFile: (path) => files[path] ?? (path === 'part.dtsi' ? PART : { reason: 'missing', detail: 'does not exist' }),
  };
}

export const requestFor = (files: Input, file = 'a.dts'): CheckRequest => ({
  host: hostOf(files),
  file,
  includeDirs: [],
  defines: [],
  undefines: [],
  includes: [],
  overlays: [],
  machine: NO_FACTS,
});

export const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
