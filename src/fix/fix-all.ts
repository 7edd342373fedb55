import type { Host } from 'dtc-parser-ts';
import type { Diagnostic } from '../diagnostic/diagnostic.js';
import { applyFixes } from './apply.js';

export interface FixedAll {
  /** The new text of each file that changed, by path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly fixed: readonly Diagnostic[];
  /** What is left when no fix goes in any more. */
  readonly left: readonly Diagnostic[];
}

/** More rounds than findings can depend on each other; ends fixes that undo one another. */
const MAX_ROUNDS = 10;

/** Fixes, looks again, and goes on until nothing can be mended mechanically. Nothing is written but into the result. */
export function fixAll(host: Host, check: (host: Host) => readonly Diagnostic[]): FixedAll {
  const texts = new Map<string, string>();
  const fixed: Diagnostic[] = [];
  const current: Host = { readFile: (path) => texts.get(path) ?? host.readFile(path) };
  const textOf = (path: string): string | undefined => {
    const read = current.readFile(path);
    return typeof read === 'string' ? read : undefined;
  };
  let left = check(current);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const applied = applyFixes(left, textOf);
    if (applied.fixed.length === 0) break;
    for (const [path, text] of applied.texts) texts.set(path, text);
    fixed.push(...applied.fixed);
    left = check(current);
  }
  return { texts, fixed, left };
}
