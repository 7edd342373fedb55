import type { Report } from '../check.js';
import { type Baseline, makeBaseline, readBaseline, siftByBaseline } from '../diagnostic/baseline.js';
import { atMost, TOO_MANY } from '../diagnostic/order.js';
import { withSeverities } from '../diagnostic/severities.js';
import { forTerminal } from '../report/escape.js';
import { type Call, optionOf } from './arguments.js';
import type { Config } from './config.js';
import { bytesFromArgument, type NodeHost } from './node-host.js';
import { writeWhole } from './output.js';
import { parseJson, readOrRefuse } from './read-input.js';
import type { Surroundings } from './surroundings.js';
import { UsageError } from './usage-error.js';

/** The reports with the severities of the project, and without what its baseline knows. */
export function settle(
  reports: readonly Report[],
  call: Call,
  config: Config,
  host: NodeHost,
  around: Surroundings,
): readonly Report[] {
  const weighed = reports.map((report) => ({
    ...report,
    diagnostics: withSeverities(report.diagnostics, config.rules),
  }));
  const target = optionOf(call, '--write-baseline');
  if (target !== undefined) {
    refuseCounted(weighed);
    const baseline = makeBaseline(weighed.map(findingsOf));
    writeWhole(bytesFromArgument(target), `${JSON.stringify(baseline, undefined, 2)}\n`);
    around.say(`dtzone: ${target} now holds ${baseline.findings.length} findings\n`);
    return weighed.map((report) => ({ ...report, diagnostics: [] }));
  }
  const given = optionOf(call, '--baseline');
  const path = given === undefined ? config.baseline : bytesFromArgument(given);
  return path === undefined ? weighed : sift(weighed, path, host, around);
}

/** Whether the findings are known by the values that they rest on. */
export const usesBaseline = (call: Call, config: Config): boolean =>
  optionOf(call, '--write-baseline') !== undefined ||
  optionOf(call, '--baseline') !== undefined ||
  config.baseline !== undefined;

function sift(reports: readonly Report[], path: string, host: NodeHost, around: Surroundings): readonly Report[] {
  const baseline = baselineIn(path, host);
  const { fresh, known, gone } = siftByBaseline(reports.map(findingsOf), baseline);
  const name = forTerminal(path);
  if (known > 0) around.say(`dtzone: ${known} findings are known from ${name}\n`);
  if (gone.length > 0) around.say(`dtzone: ${gone.length} entries of ${name} stand for nothing here any more\n`);
  return reports.map((report, index) => ({ ...report, diagnostics: atMost(fresh[index] ?? []) }));
}

/** As many findings of a board as are held against a baseline, or written into one: far more than are shown. */
export const MAX_BASELINED = 100_000;

/** Findings that were only counted would be new to the next run. */
function refuseCounted(reports: readonly Report[]): void {
  const over = reports.find(({ diagnostics }) => diagnostics.some(({ code }) => code === TOO_MANY));
  if (over === undefined) return;
  throw new UsageError(
    `${forTerminal(over.file)} has more than ${MAX_BASELINED} findings, but a baseline must hold all of a board; mend some, or switch their rules off`,
  );
}

function baselineIn(path: string, host: NodeHost): Baseline {
  const baseline = readBaseline(parseJson(readOrRefuse(host, path), path));
  if (baseline === undefined) throw new UsageError(`${forTerminal(path)} is no baseline; --write-baseline makes one`);
  return baseline;
}

const findingsOf = ({ diagnostics, valueAt }: Report) => ({ diagnostics, valueAt: valueAt ?? (() => undefined) });
