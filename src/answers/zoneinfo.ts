import type { ZoneName } from '../boot/state.js';
import type { Pages, Pfn } from '../units/units.js';
import { readLogText } from './log-lines.js';

/** One zone as /proc/zoneinfo shows it. */
export interface SeenZone {
  readonly node: number;
  readonly name: ZoneName;
  readonly line: number;
  readonly start?: Pfn;
  readonly spannedPages?: Pages;
  readonly presentPages?: Pages;
  readonly managedPages?: Pages;
  readonly cmaPages?: Pages;
}

const zoneHead = /Node (\d{1,4}), zone\s+(DMA32|DMA|Normal|HighMem|Movable)\b/;
const zoneField = /^\s*(spanned|present|managed|cma|start_pfn:?)\s+(\d{1,20})\s*$/;
const fieldOf = {
  spanned: 'spannedPages',
  present: 'presentPages',
  managed: 'managedPages',
  cma: 'cmaPages',
  start_pfn: 'start',
} as const;

/** The zones of a /proc/zoneinfo; other figures are passed over. */
export function readZoneinfo(text: string): readonly SeenZone[] {
  const zones: { -readonly [K in keyof SeenZone]: SeenZone[K] }[] = [];
  for (const line of readLogText(`${text}\n`).lines) {
    const head = zoneHead.exec(line.text);
    if (head) {
      zones.push({ node: Number(head[1]), name: head[2] as ZoneName, line: line.number });
      continue;
    }
    const field = zoneField.exec(line.text);
    const zone = zones.at(-1);
    if (!field || !zone) continue;
    const name = fieldOf[field[1]?.replace(':', '') as keyof typeof fieldOf];
    zone[name] ??= signedCount(field[2] as string);
  }
  return zones;
}

/** The kernel's counters are unsigned; one that went below zero shows as 2^64 - x (or 2^32 - x on 32 bits). */
function signedCount(digits: string): number {
  const value = BigInt(digits);
  return Number(value >= 1n << 63n ? value - (1n << 64n) : value);
}
