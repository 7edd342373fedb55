import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

// A lockfile written behind a mirror that lacks a platform's build makes `npm ci` fail for everybody.
test('the lockfile names the builds for all platforms', () => {
  const script = join(import.meta.dirname, '../scripts/complete-lockfile.mjs');
  expect(spawnSync('node', [script, '--check'], { encoding: 'utf8' }).stderr).toBe('');
});
