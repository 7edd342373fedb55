import type { MatrixRow } from '../answers/matrix.js';
import { sizeText } from '../units/format.js';
import { forTerminal } from './escape.js';
import { toJson } from './json.js';
import { type Look, paint } from './look.js';
import { tableText } from './table.js';

/** One row per combination of RAM and overlays: does it break, and what. */
export function matrixText(file: string, rows: readonly MatrixRow[], look: Look): string {
  const broken = rows.filter((row) => row.verdict !== 'clean' && row.verdict !== 'warnings').length;
  const head = ['RAM', 'overlays', 'verdict', 'movable', 'for the kernel', 'lost', 'what'];
  const cells = rows.map(({ combination, verdict, all, codes, failed }) => [
    combination.ram === undefined ? "the tree's" : sizeText(combination.ram),
    forTerminal(combination.overlays) || '-',
    verdict,
    all ? amount(all.movable) : '',
    all ? amount(all.kernel) : '',
    all ? amount(all.lost + all.cut) : '',
    forTerminal([...codes, ...failed.map((name) => `${name} fails`)].slice(0, 4).join(', ')),
  ]);
  const lines = tableText([head, ...cells], 'rllrrrl').map((line, index) =>
    index === 0 ? paint(line, 'faint', look) : line,
  );
  const summary =
    broken === 0 ? `all ${rows.length} combinations come up` : `${broken} of ${rows.length} combinations break`;
  return `${paint(forTerminal(file), 'strong', look)}   ${summary}\n\n${lines.join('\n')}\n`;
}

const amount = (bytes: bigint): string => (bytes ? sizeText(bytes) : '-');

export const matrixJson = (file: string, rows: readonly MatrixRow[]): string =>
  toJson({
    version: 1,
    file,
    combinations: rows.map(({ combination, verdict, errors, warnings, codes, failed, all }) => ({
      ram: combination.ram ?? null,
      overlays: combination.overlays,
      verdict,
      errors,
      warnings,
      codes,
      failed,
      ...(all
        ? { movable: all.movable, kernel: all.kernel, cma: all.cma, reserved: all.regions, lost: all.lost + all.cut }
        : {}),
    })),
  });
