import { makePreprocessCache } from 'dtc-parser-ts';
import { type CheckRequest, check, type Report } from '../check.js';
import { forTerminal } from '../report/escape.js';
import { allOf, type Call, optionOf } from './arguments.js';
import { factsOf } from './facts.js';
import { commandHint, nearestFile } from './hints.js';
import { kernelIncludeDirs } from './kernel-tree.js';
import { bytesFromArgument, type NodeHost, nodeHost, STDIN } from './node-host.js';
import { parseSize } from './sizes.js';
import type { Surroundings } from './surroundings.js';
import { UsageError } from './usage-error.js';

export interface Checked {
  readonly reports: readonly Report[];
  readonly filesRead: readonly string[];
}

/** Checks each file, for each RAM size that is asked for. */
export function runChecks(call: Call, files: readonly string[], around: Surroundings): Checked {
  const host = nodeHost({
    stdin: around.readStdin,
    roots: allOf(call, '--sandbox').map(bytesFromArgument),
  });
  const machine = factsOf(call, host);
  const sizes = optionOf(call, '--ram')
    ?.split(',')
    .map((size) => parseSize(size, '--ram')) ?? [undefined];
  const bytes = (flag: string): readonly string[] => allOf(call, flag).map(bytesFromArgument);
  const shared: Omit<CheckRequest, 'file'> = {
    host,
    machine,
    includeDirs: bytes('-I'),
    defines: bytes('-D'),
    undefines: bytes('-U'),
    includes: bytes('-include'),
    overlays: bytes('--overlay'),
    cache: makePreprocessCache(),
  };
  const reports = files.flatMap((name) => {
    const file = openable(name, host);
    const includeDirs = [...shared.includeDirs, ...kernelIncludeDirs(file)];
    return sizes.map((ram) => check({ ...shared, includeDirs, file, ...(ram === undefined ? {} : { ram }) }));
  });
  return { reports, filesRead: host.filesRead() };
}

/** The path under which a file that the call names is read, once it is sure that it can be. */
function openable(name: string, host: NodeHost): string {
  const file = name === '-' ? STDIN : bytesFromArgument(name);
  const text = host.readFile(file);
  if (typeof text === 'string') return file;
  const hint = text.reason === 'missing' ? nearestFile(name) || commandHint(name) : '';
  throw new UsageError(`${forTerminal(file)} ${text.detail}.${hint}`);
}
