import type { Range } from '../units/range.js';
import { readLogText } from './log-lines.js';

/** One entry of /proc/iomem. */
export interface SeenResource {
  readonly range: Range;
  readonly name: string;
  /** 0 for the outermost. */
  readonly depth: number;
  readonly line: number;
}

const entry = /^(\s{0,40})([0-9a-f]{1,16})-([0-9a-f]{1,16}) : (.{1,200})$/;

/** The entries of a /proc/iomem; one read without privilege (all zero) has none. */
export function readIomem(text: string): readonly SeenResource[] {
  const found: SeenResource[] = [];
  for (const line of readLogText(`${text}\n`).lines) {
    const match = entry.exec(line.text);
    if (!match) continue;
    const [, indent = '', first = '', last = '', name = ''] = match;
    const base = BigInt(`0x${first}`);
    const end = BigInt(`0x${last}`) + 1n;
    if (end <= base || (base === 0n && end === 1n)) continue;
    found.push({ range: { base, size: end - base }, name: name.trim(), depth: indent.length >> 1, line: line.number });
  }
  return found;
}

/** What an unprivileged reader gets: addresses all zero. */
export const isMasked = (text: string): boolean => /^[ \t]*0+-0+ : /m.test(text) && readIomem(text).length === 0;
