import { spawnSync } from 'node:child_process';

/**
 * Which of these programs are not installed, in words for a test's name; undefined when all are there. In CI a missing program is a
 * failure, so that no test is silently left out where it has to run.
 */
export function missingPrograms(...programs: readonly string[]): string | undefined {
  const missing = programs.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  if (missing.length === 0) return undefined;
  const reason = `${missing.join(', ')} not installed`;
  if (process.env['CI']) throw new Error(`${reason}, but CI must not skip a test`);
  return reason;
}
