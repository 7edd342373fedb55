import { makePreprocessCache, type PreprocessCache } from 'dtc-parser-ts';
import { allOf, type Call, has } from './arguments.js';
import type { Status } from './commands.js';
import { bytesFromArgument, type NodeHost, nodeHost } from './node-host.js';
import type { Surroundings } from './surroundings.js';

/** What a run reads through. One that follows another has a host of its own, which sees the files anew, and shares what is known by its text. */
export interface Session {
  readonly host: NodeHost;
  readonly cache: PreprocessCache;
}

export type SessionRun = (session: Session) => Promise<Status>;

/** A run's own; one that follows another keeps its cache. */
export const openSession = (call: Call, around: Surroundings, cache = makePreprocessCache()): Session => ({
  host: nodeHost({ stdin: around.readStdin, roots: allOf(call, '--sandbox').map(bytesFromArgument) }),
  cache,
});

/** Does once what the call asks for; with `--watch`, which alone loads the watcher, until the user has seen enough. */
export async function runOrWatch(call: Call, around: Surroundings, run: SessionRun): Promise<Status> {
  const first = openSession(call, around);
  if (!has(call, '--watch')) return run(first);
  const { watchRuns } = await import('./watch.js');
  return watchRuns(call, around, () => openSession(call, around, first.cache), run);
}
