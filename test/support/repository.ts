import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';

/** A repository of somebody who uses dtzone, and the programs that are run in it. */
export interface Repository {
  /** Gives what is printed; anything but status 0 fails the test. */
  mustRun(...command: readonly string[]): string;
  /** Commits all that there is; hooks may say no. */
  commit(): { readonly status: number | null; readonly said: string };
}

const spawn = (command: readonly string[], cwd: string, env: NodeJS.ProcessEnv) =>
  spawnSync(command[0] as string, command.slice(1), { cwd, encoding: 'utf8', env });

/** `place` is asked at each run: tests make a new folder for each. */
export function repositoryAt(place: () => { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): Repository {
  const run = (...command: readonly string[]) => {
    // A hook that runs the tests names its own repository by these.
    const { GIT_DIR: _, GIT_INDEX_FILE: __, ...env } = { ...process.env, ...place().env };
    return spawn(command, place().cwd, env);
  };
  const mustRun = (...command: readonly string[]): string => {
    const { status, stdout, stderr } = run(...command);
    expect(status, `${command.join(' ')}\n${stdout}${stderr}`).toBe(0);
    return stdout;
  };
  const commit = () => {
    mustRun('git', 'add', '-A');
    const { status, stdout, stderr } = run('git', 'commit', '-m', 'a change');
    return { status, said: stdout + stderr };
  };
  return { mustRun, commit };
}
