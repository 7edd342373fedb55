import { execFileSync } from 'node:child_process';
import { posix } from 'node:path';
import type { ReadFailure } from 'dtc-parser-ts';
import { MAX_FILE_BYTES, type NodeHost } from './node-host.js';
import { UsageError } from './usage-error.js';

/** `git:v6.1:arch/arm64/boot/dts/board.dts`: a file as a commit has it, its includes too. */
const form = /^git:([^:]+):(.+)$/s;

export const isGitPath = (path: string): boolean => path.startsWith('git:');

/** The path in the form in which includes beside it stay in the same commit. */
export function gitPath(path: string): string {
  const match = form.exec(path);
  if (!match) throw new UsageError(`${path}: write git:REVISION:PATH`);
  if (match[1]?.startsWith('-')) throw new UsageError(`${path}: a revision does not start with "-"`);
  return `git:${match[1]}:./${posix.normalize(match[2] as string)}`;
}

/** A folder of `-I` as the commit of `path` has it; absolute ones stay those of the disk. */
export const includeDirIn = (path: string, dir: string): string => {
  const revision = form.exec(path)?.[1];
  return revision === undefined || posix.isAbsolute(dir) ? dir : `git:${revision}:./${posix.normalize(dir)}`;
};

/** The commits that the words of a call name. */
export const revisionsIn = (words: readonly string[]): ReadonlySet<string> =>
  new Set(words.flatMap((word) => form.exec(word)?.[1] ?? []));

/**
 * Reads paths of the commits that the call names with git, all others as before: what a tree includes starts no git of its own accord.
 * `allows` says whether a place on the disk may be read; a commit gives no more than that.
 */
export function withGit(
  host: NodeHost,
  revisions: ReadonlySet<string>,
  allows: (path: string) => boolean = () => true,
): NodeHost {
  const known = new Map<string, string | ReadFailure>();
  return {
    ...host,
    readFile(path) {
      const [, revision = '', inside = ''] = form.exec(path) ?? [];
      if (!revisions.has(revision)) return host.readFile(path);
      if (!allows(inside)) return { reason: 'forbidden', detail: 'outside the folders that --sandbox allows' };
      const read = known.get(path) ?? readFromCommit(path);
      known.set(path, read);
      return read;
    },
  };
}

function readFromCommit(path: string): string | ReadFailure {
  const match = form.exec(path);
  if (!match) return { reason: 'missing', detail: 'is no file of a commit' };
  const inside = posix.normalize(match[2] as string);
  const object = `${match[1]}:${inside.startsWith('..') ? inside : `./${inside}`}`;
  try {
    const text = execFileSync('git', ['cat-file', 'blob', object], {
      maxBuffer: MAX_FILE_BYTES,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 30_000,
    });
    return text.toString('latin1');
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: Buffer };
    if (code === 'ENOENT') return { reason: 'unreadable', detail: 'cannot be read: git is not installed' };
    const said = stderr?.toString('latin1').trim().split('\n')[0] ?? '';
    return { reason: 'missing', detail: `is not in that commit${said ? ` (git: ${said})` : ''}` };
  }
}
