import { compareWays } from '../../answers/compare.js';
import { differencesOf, type Side } from '../../answers/differences.js';
import { type Combination, matrixOf } from '../../answers/matrix.js';
import { replayedOf } from '../../answers/replayed.js';
import { comparisonJson, differencesJson } from '../../report/answers-json.js';
import { compareText, differenceText } from '../../report/compare-text.js';
import { differencesSvg, layoutSvg } from '../../report/svg.js';
import { answersHost, bootedOn, isDoubled, replay, reportOn, sideName, sidesOf } from '../answers-input.js';
import { allOf, type Call, has, optionOf } from '../arguments.js';
import type { Status } from '../commands.js';
import { deliver } from '../deliver.js';
import { chosenFormat } from '../format.js';
import { lookOf } from '../look.js';
import { bytesFromArgument } from '../node-host.js';
import { parseSize, ramSizes } from '../sizes.js';
import type { Surroundings } from '../surroundings.js';
import { UsageError } from '../usage-error.js';

/** `dtzone compare FILE [OTHER]` */
export async function compare(call: Call, around: Surroundings): Promise<Status> {
  const [file, other, ...more] = call.operands;
  if (file === undefined || more.length > 0) {
    const given = more.length > 0 ? `, but ${call.operands.length} were given` : '';
    throw new UsageError(`compare needs one file or two${given}: dtzone compare board.dts [other.dts]`);
  }
  if (other !== undefined || isDoubled(call)) return compareSides(call, file, other ?? file, around);
  if (has(call, '--overlay-set') || optionOf(call, '--ram')?.includes(','))
    return compareCombinations(call, file, around);
  const host = await answersHost(call, around);
  const { report, replayed } = bootedOn(call, file, host);
  const workingSet = optionOf(call, '--working-set');
  const comparison = compareWays(
    replayed,
    replay,
    workingSet === undefined ? {} : { workingSet: parseSize(workingSet, '--working-set') },
  );
  const format = chosenFormat(call, around);
  const text =
    format === 'json'
      ? comparisonJson(file, comparison)
      : format === 'svg'
        ? layoutSvg(report)
        : compareText(file, comparison, lookOf(call, around));
  deliver(call, text, host.filesRead(), around);
  return 0;
}

/** Two boards, commits, kernels or command lines; like diff, the status says whether anything moved. */
async function compareSides(call: Call, file: string, other: string, around: Surroundings): Promise<Status> {
  const host = await answersHost(call, around);
  const [left, right] = sidesOf(call);
  const sides = [bootedOn(left, file, host), bootedOn(right, other, host)] as const;
  const named = (index: 0 | 1): Side => ({
    name: sideName(index === 0 ? left : right, index === 0 ? file : other, call),
    replayed: sides[index].replayed,
    diagnostics: sides[index].report.diagnostics,
  });
  const [a, b] = [named(0), named(1)];
  const differences = differencesOf(a, b);
  const format = chosenFormat(call, around);
  const text =
    format === 'json'
      ? differencesJson(a, b, differences)
      : format === 'svg'
        ? differencesSvg([
            { name: a.name, report: sides[0].report },
            { name: b.name, report: sides[1].report },
          ])
        : differenceText(a, b, differences, lookOf(call, around));
  deliver(call, text, host.filesRead(), around);
  return differences.length > 0 ? 1 : 0;
}

/** Every RAM size with every set of overlays. */
async function compareCombinations(call: Call, file: string, around: Surroundings): Promise<Status> {
  const host = await answersHost(call, around);
  const sizes = ramSizes(optionOf(call, '--ram'));
  const sets = has(call, '--overlay-set')
    ? [{ name: '', overlays: [] }, ...allOf(call, '--overlay-set').map(overlaySet)]
    : [{ name: '', overlays: [] }];
  const combinations = sizes.flatMap((ram) =>
    sets.map(({ name, overlays }): Combination => {
      const report = reportOn(call, file, host, { overlays, ...(ram === undefined ? {} : { ram }) });
      const { diagnostics, facts } = report;
      return {
        overlays: name,
        diagnostics,
        ...(ram === undefined ? {} : { ram }),
        ...(facts ? { replayed: replayedOf(facts) } : {}),
      };
    }),
  );
  const { matrixJson, matrixText } = await import('../../report/matrix-text.js');
  const rows = matrixOf(combinations);
  const text =
    chosenFormat(call, around) === 'json' ? matrixJson(file, rows) : matrixText(file, rows, lookOf(call, around));
  deliver(call, text, host.filesRead(), around);
  return rows.every((row) => row.verdict === 'clean' || row.verdict === 'warnings') ? 0 : 1;
}

/** `camera=cam.dtbo,cam-power.dtbo`, or the files alone. */
function overlaySet(text: string): { readonly name: string; readonly overlays: readonly string[] } {
  const equals = text.indexOf('=');
  const files = text
    .slice(equals + 1)
    .split(',')
    .filter((name) => name !== '');
  if (files.length === 0) throw new UsageError(`--overlay-set "${text}" names no overlay; write NAME=FILE[,FILE…]`);
  return { name: equals > 0 ? text.slice(0, equals) : files.join(','), overlays: files.map(bytesFromArgument) };
}
