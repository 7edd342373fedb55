import { makeSourceFile } from 'dtc-parser-ts';
import { splitArguments } from '../../../src/boot/cmdline.js';
import { type CheckRequest, check, NO_FACTS, type Report, readKconfig, readMachine } from '../../../src/check.js';
import { parseArguments } from '../../../src/cli/arguments.js';
import { settingsFor } from '../../../src/cli/config.js';
import { readConfig } from '../../../src/cli/config-reader.js';
import { factSources, mergeFacts } from '../../../src/cli/facts.js';
import { UsageError } from '../../../src/cli/usage-error.js';
import { makeBaseline, readBaseline, siftByBaseline } from '../../../src/diagnostic/baseline.js';
import { withSeverities } from '../../../src/diagnostic/severities.js';
import { fixAll } from '../../../src/fix/fix-all.js';
import { checkText } from '../../../src/report/check-text.js';
import { layoutHtml } from '../../../src/report/html.js';
import { checkJson } from '../../../src/report/json.js';
import { layoutJson } from '../../../src/report/layout-json.js';
import { layoutText } from '../../../src/report/layout-text.js';
import { PLAIN } from '../../../src/report/look.js';
import { layoutSvg } from '../../../src/report/svg.js';
import type { Corpus } from '../corpus.js';
import { assertPlaces } from '../invariants.js';
import { mutated } from '../mutate.js';
import { hostOf, requestFor } from '../request.js';
import type { Target } from '../target.js';
import { JSON_WORDS, PARAMETERS, SOURCE_WORDS, SUPPRESSIONS } from '../words.js';

/** Checks a board and writes it in every form. */
function checks(request: CheckRequest): Report {
  const report = check(request);
  assertPlaces(report.diagnostics);
  JSON.parse(checkJson([report]));
  checkText([report], PLAIN);
  if (report.facts === undefined) return report;
  JSON.parse(layoutJson(report));
  layoutText(report, PLAIN, { assumptions: true });
  layoutSvg(report);
  layoutHtml(report);
  return report;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function machineOf(text: string): CheckRequest['machine'] | undefined {
  const { value, diagnostics } = readMachine(parsed(text), makeSourceFile('m.json', text));
  assertPlaces(diagnostics);
  return diagnostics.some(({ severity }) => severity === 'error') ? undefined : value;
}

/** The settings of a project: refused in words, or of use. */
function settings(text: string, source: string): void {
  const host = hostOf({ 'dtzone.config.json': text, 'a.dts': source });
  try {
    const config = readConfig(text, 'dtzone.config.json');
    const call = parseArguments(['check', 'a.dts']);
    const machine = mergeFacts(factSources(call, host, settingsFor(config, 'a.dts')));
    const report = checks({ ...requestFor({ 'a.dts': source }), machine });
    withSeverities(report.diagnostics, config.rules);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
  }
}

function baseline(text: string, report: Report): void {
  const board = { diagnostics: report.diagnostics, valueAt: report.valueAt ?? (() => undefined) };
  const known = readBaseline(parsed(text));
  if (known === undefined) return;
  const { fresh, known: hidden } = siftByBaseline([board], known);
  if ((fresh[0]?.length ?? 0) + hidden !== report.diagnostics.length) throw new Error('a finding was lost');
}

/** What the findings of a board would be as a baseline, and that it hides them all. */
function ownBaseline(report: Report): string {
  const board = { diagnostics: report.diagnostics, valueAt: report.valueAt ?? (() => undefined) };
  const own = makeBaseline([board]);
  const read = readBaseline(JSON.parse(JSON.stringify(own)));
  if (read === undefined) throw new Error('a baseline that was made is none');
  if (siftByBaseline([board], read).fresh[0]?.length !== 0) throw new Error('a baseline does not hide its findings');
  return JSON.stringify(own);
}

export function boardTargets(corpus: Corpus): Readonly<Record<string, Target>> {
  const { sources, cmdlines, machines, configs } = corpus;
  const bent = (from: readonly string[], words: readonly string[], random: Parameters<Target['make']>[0]): string =>
    mutated(random.pick(from), random, random.pick(from), words);
  const reports = sources
    .slice(0, 40)
    .map((source) => ({ source, report: check(requestFor({ 'a.dts': source })) }))
    .filter(({ report }) => report.facts !== undefined);
  const booted = reports.map(({ source }) => source);
  const baselines = reports.map(({ report }) => ownBaseline(report));
  const boardWith = (machine: NonNullable<CheckRequest['machine']>, source: string): void =>
    void checks({ ...requestFor({ 'a.dts': source }), machine });
  return {
    cmdline: {
      make: (random) => ({ cmdline: bent(cmdlines, PARAMETERS, random) }),
      run: ({ cmdline = '' }) => void splitArguments(cmdline),
    },
    parameters: {
      make: (random) => ({ cmdline: bent(cmdlines, PARAMETERS, random), source: random.pick(booted) }),
      run: ({ cmdline = '', source = '' }) => boardWith({ ...NO_FACTS, cmdline }, source),
    },
    machine: {
      make: (random) => ({ 'm.json': bent(machines, JSON_WORDS, random), source: random.pick(booted) }),
      run: ({ 'm.json': text = '', source = '' }) => {
        const machine = machineOf(text);
        if (machine) boardWith(machine, source);
      },
    },
    kconfig: {
      make: (random) => ({ '.config': bent(configs, JSON_WORDS, random), source: random.pick(booted) }),
      run: ({ '.config': text = '', source = '' }) => boardWith({ ...NO_FACTS, config: readKconfig(text) }, source),
    },
    settings: {
      make: (random) => ({ json: bent(corpus.settings, JSON_WORDS, random), source: random.pick(booted) }),
      run: ({ json = '', source = '' }) => settings(json, source),
    },
    baseline: {
      make: (random) => {
        const { source } = random.pick(reports);
        return { json: bent(baselines, JSON_WORDS, random), source };
      },
      run: ({ json = '', source = '' }) => baseline(json, check(requestFor({ 'a.dts': source }))),
    },
    suppress: {
      make: (random) => ({ 'a.dts': bent(booted, SUPPRESSIONS, random) }),
      run: (files) => void ownBaseline(checks(requestFor(files))),
    },
    fix: {
      make: (random) => ({ 'a.dts': bent(booted, SOURCE_WORDS, random) }),
      run: (files) => {
        const host = hostOf(files);
        const { texts } = fixAll(host, (current) => check({ ...requestFor(files), host: current }).diagnostics);
        checks(requestFor({ ...files, ...Object.fromEntries(texts) }));
      },
    },
    check: {
      make: (random) => ({ 'a.dts': bent(sources, SOURCE_WORDS, random) }),
      run: (files) => void checks(requestFor(files)),
    },
  };
}
