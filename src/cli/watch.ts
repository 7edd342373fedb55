import { forTerminal } from '../report/escape.js';
import type { Call } from './arguments.js';
import type { Status } from './commands.js';
import { type NodeHost, STDIN } from './node-host.js';
import { paceForMany } from './pace.js';
import type { Session, SessionRun } from './session.js';
import type { Surroundings } from './surroundings.js';
import { UsageError } from './usage-error.js';
import { watchFolders } from './watch-folders.js';

/** More names than that are counted. */
const NAMES_SHOWN = 3;

/** Runs, and runs again whenever a file that was read, or looked for in vain, is another; the status is that of the last run. */
export async function watchRuns(
  call: Call,
  around: Surroundings,
  open: () => Session,
  run: SessionRun,
): Promise<Status> {
  if (call.operands.includes('-')) throw new UsageError('--watch needs files; standard input never changes');
  paceForMany();
  const folders = watchFolders();
  let stopped = false;
  const forget = around.onInterrupt(() => {
    stopped = true;
    folders.close();
  });
  try {
    let session = open();
    let status = await timed(around, session, run);
    while (!stopped) {
      folders.follow(session.host.filesSought());
      // What changed before the watch stood makes no event, so that the first look comes before the first wait.
      const fresh = open();
      const changes = changesBetween(session.host, fresh.host);
      if (changes.length === 0) {
        await folders.next();
        continue;
      }
      session = fresh;
      around.say(`\ndtzone: ${shown(changes)}\n`);
      status = await timed(around, session, (each) => survive(around, () => run(each)));
    }
    return status;
  } finally {
    forget();
    folders.close();
  }
}

/** A file that cannot be read as what it is (a machine.json saved by half) is told of, and waited for. */
async function survive(around: Surroundings, run: () => Promise<Status>): Promise<Status> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    for (const line of error.lines) around.say(`dtzone: ${forTerminal(line)}\n`);
    return 1;
  }
}

async function timed(around: Surroundings, session: Session, run: SessionRun): Promise<Status> {
  const start = performance.now();
  const status = await run(session);
  const took = Math.max(1, Math.round(performance.now() - start));
  const count = session.host.filesRead().length;
  around.say(`dtzone: done in ${took} ms, watching ${count} file${count === 1 ? '' : 's'}; Ctrl+C ends\n`);
  return status;
}

/** What is not as the last run saw it, in words. */
function changesBetween(last: NodeHost, fresh: NodeHost): readonly string[] {
  return last.filesSought().flatMap((path) => {
    if (path === STDIN) return [];
    const [before, now] = [last.seen(path), fresh.readFile(path)];
    if (typeof now !== 'string') return before === undefined ? [] : [`${path} is gone`];
    if (before === undefined) return [`${path} is there`];
    return before === now ? [] : [`${path} changed`];
  });
}

function shown(changes: readonly string[]): string {
  const names = changes.slice(0, NAMES_SHOWN).map(forTerminal);
  const more = changes.length - names.length;
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
