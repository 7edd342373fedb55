import { type Replay, type Replayed, replayedOf } from '../answers/replayed.js';
import { check, type Report, replayDemand } from '../check.js';
import { withSeverities } from '../diagnostic/severities.js';
import { allOf, type Call, optionOf } from './arguments.js';
import { type Config, configOf, settingsFor } from './config.js';
import { factsOf } from './facts.js';
import { gitPath, includeDirIn, isGitPath, revisionsIn, withGit } from './git-host.js';
import { kernelIncludeDirs } from './kernel-tree.js';
import { nearestFile } from './nearest-file.js';
import { bytesFromArgument, liesIn, type NodeHost, nodeHost, STDIN } from './node-host.js';
import type { Surroundings } from './surroundings.js';
import { UsageError } from './usage-error.js';

/** A report whose tree could be booted, in the form that answers take. */
export interface Booted {
  readonly report: Report;
  readonly replayed: Replayed;
}

/** Answers walk the boot's road again and again; this is the way. */
export const replay: Replay = replayDemand;

/** The file system, commits of git among it, and what the project says of its boards. */
export interface AnswersHost extends NodeHost {
  readonly config: Config;
}

export async function answersHost(call: Call, around: Surroundings): Promise<AnswersHost> {
  const roots = allOf(call, '--sandbox').map(bytesFromArgument);
  const host = nodeHost({ stdin: around.readStdin, roots });
  const words = [...call.operands, ...[...call.options.values()].flat()].map(bytesFromArgument);
  const git = withGit(host, revisionsIn(words), (path) => liesIn(path, roots));
  return { ...git, config: await configOf(call, host) };
}

/** Checks one operand; a path of a commit takes its includes from the same commit. */
export function reportOn(
  call: Call,
  operand: string,
  host: AnswersHost,
  more: { readonly ram?: bigint; readonly overlays?: readonly string[] } = {},
): Report {
  const named = operand === '-' ? STDIN : bytesFromArgument(operand);
  const file = isGitPath(named) ? gitPath(named) : named;
  const text = host.readFile(file);
  if (typeof text !== 'string') {
    const hint = text.reason === 'missing' && !isGitPath(named) ? nearestFile(operand) : '';
    throw new UsageError(`${file} ${text.detail}.${hint}`);
  }
  const bytes = (flag: string): readonly string[] => allOf(call, flag).map(bytesFromArgument);
  const settings = settingsFor(host.config, named);
  const report = check({
    host,
    file,
    machine: factsOf(call, host, settings),
    includeDirs: [
      ...[...bytes('-I'), ...settings.includeDirs].map((dir) => includeDirIn(file, dir)),
      ...(isGitPath(named) ? [] : kernelIncludeDirs(file, host)),
    ],
    defines: bytes('-D'),
    undefines: bytes('-U'),
    includes: bytes('-include'),
    overlays: [...bytes('--overlay'), ...(more.overlays ?? [])],
    ...(more.ram === undefined ? {} : { ram: more.ram }),
  });
  return { ...report, diagnostics: withSeverities(report.diagnostics, host.config.rules) };
}

/** The report of an operand that must boot; what keeps it from that is said by `dtzone check`. */
export function bootedOn(call: Call, operand: string, host: AnswersHost): Booted {
  const report = reportOn(call, operand, host);
  if (!report.facts) {
    const first = report.diagnostics.find((finding) => finding.severity === 'error');
    throw new UsageError(
      `${operand} cannot be booted${first ? `: ${first.message.replace(/\.$/, '')}` : ''}; \`dtzone check\` says more`,
    );
  }
  return { report, replayed: replayedOf(report.facts) };
}

/** Options that a side of a comparison may have for itself when they are given twice. */
const twice = ['--kernel', '--cmdline', '--machine', '--page-size', '--memory', '--kconfig', '--arch'] as const;

/** The call as each of two sides sees it: the first of a doubled option is the left one's, the second the right one's. */
export function sidesOf(call: Call): readonly [Call, Call] {
  const side = (index: number): Call => {
    const options = new Map(call.options);
    for (const flag of twice) {
      const values = allOf(call, flag);
      if (values.length === 2) options.set(flag, [values[index] as string]);
    }
    return { ...call, options };
  };
  return [side(0), side(1)];
}

export const isDoubled = (call: Call): boolean => twice.some((flag) => allOf(call, flag).length === 2);

/** What tells the sides of one board apart. */
export function sideName(call: Call, operand: string, doubled: Call): string {
  const own = twice.filter((flag) => allOf(doubled, flag).length === 2).map((flag) => optionOf(call, flag));
  return [operand, ...own].join(' ');
}
