import { statSync } from 'node:fs';
import type { Host } from 'dtc-parser-ts';
import { type CheckRequest, check, MEMORY_LEVELS, type Report, schemaLoader } from '../check.js';
import { forTerminal } from '../report/escape.js';
import { allOf, type Call, has, optionOf } from './arguments.js';
import { type Config, configOf, type Settings, settingsFor } from './config.js';
import { checkSwitches } from './dtc/check-names.js';
import { type FactSource, factSources, mergeFacts } from './facts.js';
import { filesUnder } from './find-files.js';
import { commandHint } from './hints.js';
import { kernelIncludeDirs } from './kernel-tree.js';
import { bytesFromArgument, bytesOfPath, type NodeHost, STDIN } from './node-host.js';
import { writeWhole } from './output.js';
import { paceFor } from './pace.js';
import { progressOn } from './progress.js';
import { hintAt, parseJson, readOrRefuse } from './read-input.js';
import type { Session } from './session.js';
import { MAX_BASELINED, settle, usesBaseline } from './settle.js';
import { ramSizes } from './sizes.js';
import type { Surroundings } from './surroundings.js';
import { UsageError } from './usage-error.js';
import { setV8Flag } from './v8-flags.js';

export interface Checked {
  readonly reports: readonly Report[];
  readonly filesRead: readonly string[];
}

/**
 * Checks each file, for each RAM size that is asked for; with `--fix` it mends them first. Who wants the findings alone keeps
 * no trees and boots: those of hundreds of boards must not be alive together.
 */
export async function runChecks(
  call: Call,
  files: readonly string[],
  around: Surroundings,
  session: Session,
  wanted: 'findings' | 'boots',
): Promise<Checked> {
  const { host, config, requestFor } = await openChecks(call, session);
  const sizes = ramSizes(optionOf(call, '--ram'));
  const baselined = usesBaseline(call, config);
  const kept = wanted === 'boots' ? (report: Report) => report : findingsAlone(baselined);
  const reports: Report[] = [];
  const progress = progressOn(around, files.length);
  try {
    paceFor(files.length * sizes.length);
    for (const name of files) {
      const request = { ...requestFor(name), ...(baselined ? { mostFindings: MAX_BASELINED } : {}) };
      progress.next(request.file);
      const requests = sizes.map((ram) => ({ ...request, ...(ram === undefined ? {} : { ram }) }));
      const current = has(call, '--fix') ? await mend(requests, host, around) : host;
      reports.push(...requests.map((each) => kept(check({ ...each, host: current }))));
      // V8 cleans up between two boards if it can: in the midst of one all of that is alive.
      if (files.length > 1) await new Promise(setImmediate);
    }
  } finally {
    progress.end();
  }
  return { reports: settle(reports, call, config, host, around), filesRead: host.filesRead() };
}

const findingsAlone =
  (needsValues: boolean) =>
  ({ facts: _, valueAt, ...report }: Report): Report =>
    valueAt !== undefined && needsValues ? { ...report, valueAt } : report;

/** What the checks of one call share. */
export interface OpenChecks {
  readonly host: NodeHost;
  readonly config: Config;
  /** How a file that the call names is checked; throws a UsageError where it cannot be read. */
  requestFor(name: string): CheckRequest;
}

export async function openChecks(call: Call, { host, cache }: Session): Promise<OpenChecks> {
  const config = await configOf(call, host);
  const schemas = await schemasOf(call, config, host);
  const bytes = (flag: string): readonly string[] => allOf(call, flag).map(bytesFromArgument);
  const includeDirs = bytes('-I');
  const shared: Omit<CheckRequest, 'file' | 'includeDirs' | 'machine'> = {
    host,
    defines: bytes('-D'),
    undefines: bytes('-U'),
    includes: bytes('-include'),
    overlays: bytes('--overlay'),
    cache,
    levels: checkSwitches(allOf(call, '-W'), allOf(call, '-E'), MEMORY_LEVELS).levels,
    ...(schemas.length > 0 ? { schemas } : {}),
  };
  const requestFor = (name: string): CheckRequest => {
    const file = openable(name, host);
    const settings = settingsFor(config, file);
    const sources = factSources(call, host, settings);
    const kernels = kernelsOf(call, config, settings, sources);
    return {
      ...shared,
      file,
      includeDirs: [...includeDirs, ...settings.includeDirs, ...kernelIncludeDirs(file, host)],
      machine: mergeFacts(sources),
      ...(kernels.length > 0 ? { kernels } : {}),
    };
  };
  return { host, config, requestFor };
}

/** One kernel is a fact of the machine; several are a question. A flag beats machine.json, which beats the configuration. */
function kernelsOf(
  call: Call,
  config: Config,
  settings: Settings,
  sources: readonly FactSource[],
): NonNullable<CheckRequest['kernels']> {
  const named = allOf(call, '--kernel');
  if (named.length === 1) return [];
  const isTold = sources.some(({ from, facts }) => facts.kernel !== undefined && from !== config.path);
  const asked = named.length > 0 ? named : isTold ? [] : settings.kernels;
  return asked as NonNullable<CheckRequest['kernels']>;
}

/** Mends a file and what it includes, and gives a host that knows the new texts. */
async function mend(requests: readonly CheckRequest[], host: NodeHost, around: Surroundings): Promise<Host> {
  const { fixAll } = await import('../fix/fix-all.js');
  if (requests.some(({ file }) => file === STDIN)) throw new UsageError('--fix needs files; standard input is none');
  const { texts, fixed } = fixAll(host, (current) =>
    requests.flatMap(({ cache: _, ...request }) => check({ ...request, host: current }).diagnostics),
  );
  for (const [path, text] of texts) writeWhole(path, Buffer.from(text, 'latin1'));
  for (const { fix, code } of fixed) around.say(`dtzone: ${forTerminal(fix?.description ?? '')} [${code}]\n`);
  return { readFile: (path) => texts.get(path) ?? host.readFile(path) };
}

/** The schemas of the call and of the configuration; ajv is loaded only if there are some. */
async function schemasOf(call: Call, config: Config, host: NodeHost): Promise<NonNullable<CheckRequest['schemas']>> {
  const folders = [...config.schemas.map((path) => bytesOfPath(path).toString('utf8')), ...allOf(call, '--schema')];
  if (folders.length === 0) return [];
  // Their patterns are anybody's: one that goes back and back over a text goes on with the engine that does not.
  setV8Flag('--enable-experimental-regexp-engine-on-excessive-backtracks');
  const { loadSchemas } = await schemaLoader();
  const names = folders.flatMap(schemasUnder);
  const files = names.map((name) => {
    const path = bytesFromArgument(name);
    return { name, json: parseJson(readOrRefuse(host, path), path) };
  });
  const { schemas, problems } = await loadSchemas(files);
  if (problems.length > 0) throw new UsageError(...problems);
  if (schemas.length === 0)
    throw new UsageError(`${folders.join(', ')}: no schema says which nodes it is for (select)`);
  return schemas;
}

/** The schemas in a folder, which must be there and hold some: one that is misspelt would check nothing. */
function schemasUnder(folder: string): readonly string[] {
  const name = forTerminal(folder);
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory();
  if (isFolder !== true) {
    const what = isFolder === undefined ? 'does not exist' : 'is no folder';
    throw new UsageError(`the folder of schemas ${name} ${what}; --schema and the field schemas name folders`);
  }
  const names = filesUnder(folder, (file) => file.endsWith('.json'));
  if (names.length === 0) throw new UsageError(`the folder of schemas ${name} holds no .json file`);
  return names;
}

/** The path under which a file that the call names is read, once it is sure that it can be. */
function openable(name: string, host: NodeHost): string {
  const file = name === '-' ? STDIN : bytesFromArgument(name);
  const text = host.readFile(file);
  if (typeof text === 'string') return file;
  const hint = text.reason === 'missing' ? hintAt(name) || commandHint(name) : '';
  throw new UsageError(`${forTerminal(file)} ${text.detail}.${hint}`);
}
