// Times commands from outside, by turns, so that what else loads the machine hits both sides of a ratio alike.
import { spawnSync } from 'node:child_process';

const MAX_OUTPUT = 64 * 1024 * 1024;

/** The environment of every measured process. NODE_EXTRA_CA_CERTS makes Node read a list of certificates at each start. */
export const environment = () => {
  const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...env } = process.env;
  return { ...env, LC_ALL: 'C' };
};

/** A word for a shell. */
export const quote = (word) => `'${String(word).replaceAll("'", "'\\''")}'`;

export const has = (tool) => spawnSync('bash', ['-c', `command -v ${tool}`]).status === 0;

/** Status 1 is for findings, which boards have; any other says that the work was not done, and that has no time. */
const WORK_DONE = [0, 1];

/** CPU seconds (user and system, of the shell line and all its children) and wall seconds of one run; what it prints goes nowhere. */
export function timed(line) {
  const script = `TIMEFORMAT='%3U %3S %3R'; time { ${line} ; } >/dev/null 2>/dev/null`;
  const { status, stderr, error } = spawnSync('bash', ['-c', script], { env: environment(), maxBuffer: MAX_OUTPUT });
  if (error) throw error;
  if (!WORK_DONE.includes(status)) throw new Error(`status ${status} of: ${line.slice(0, 500)}`);
  const [user, system, wall] = stderr.toString().trim().split(' ').map(Number);
  return { cpu: user + system, wall };
}

/** Peak memory in MiB of the largest process of a command, by GNU time. */
export function peakMemory(words) {
  const { stderr } = spawnSync('/usr/bin/time', ['-f', 'peak %M', ...words], {
    env: environment(),
    maxBuffer: MAX_OUTPUT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [, kibibytes] = /peak (\d+)\s*$/.exec(stderr?.toString() ?? '') ?? [];
  return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
}

/** Runs each of the named lines once a round, in an order that turns, and keeps every figure. */
export function byTurns(lines, rounds) {
  const names = Object.keys(lines);
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round) % names.length];
      runs[name].push(timed(lines[name]));
    }
  }
  return runs;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * q) - 1];

const spread = (values) => ({ median: median(values), low: Math.min(...values), high: Math.max(...values) });

/** The figures of one side, and its ratio to the other, taken round by round. */
export function ratioOf(runs, name, reference) {
  const of = (side, what) => runs[side].map((run) => run[what]);
  const ratios = (what) => spread(of(name, what).map((value, i) => value / of(reference, what)[i]));
  return {
    rounds: runs[name].length,
    cpuMs: median(of(name, 'cpu')) * 1000,
    wallMs: median(of(name, 'wall')) * 1000,
    referenceCpuMs: median(of(reference, 'cpu')) * 1000,
    referenceWallMs: median(of(reference, 'wall')) * 1000,
    cpu: ratios('cpu'),
    wall: ratios('wall'),
  };
}
