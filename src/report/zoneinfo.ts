import type { Report } from '../check.js';

/** The zones as /proc/zoneinfo will show them (mm/vmstat.c: zoneinfo_show_print()), as far as a boot decides them. */
export function zoneinfoText({ facts }: Report): string {
  const lines = (facts?.boot.zones ?? []).flatMap((zone) => [
    `Node ${zone.node}, zone ${zone.name.padStart(8)}`,
    `        spanned  ${unsigned(zone.spannedPages)}`,
    `        present  ${unsigned(zone.presentPages)}`,
    `        managed  ${unsigned(zone.managedPages)}`,
    `        cma      ${unsigned(zone.cmaPages)}`,
    ...(zone.start === undefined ? [] : [`  start_pfn:           ${zone.start}`]),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

/** The kernel's counters have no sign: one that went below zero wraps. */
const unsigned = (count: number): string => String(count < 0 ? (1n << 64n) + BigInt(count) : count);
