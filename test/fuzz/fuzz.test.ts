import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Broken, makeDriver } from './drive.js';

const root = join(import.meta.dirname, '..', '..');
const driver = makeDriver(root);
const FEW: Readonly<Record<string, number>> = {
  ...{ parser: 200, preprocessor: 200, compile: 100, overlay: 100, blob: 400 },
  ...{ cmdline: 400, logs: 100, image: 200, verify: 10 },
};

/** A glance at each target; scripts/fuzz.mjs looks longer. */
test.each(driver.names)('fuzz %s: nothing throws, every place lies in its file', (target) => {
  const found: Broken[] = [];
  // A loaded machine is slow, so time is not judged here.
  driver.drive({
    target,
    seed: 1,
    first: 0,
    runs: FEW[target] ?? 30,
    mostMilliseconds: Number.POSITIVE_INFINITY,
    broken: (each) => found.push(each),
  });
  expect(found.map(({ index, error }) => `${index}: ${error.stack}`)).toEqual([]);
});

/** Inputs of the target that breaks on purpose: 1 throws, 2 hangs, 3 eats the memory, 4 throws again. */
function soundAlarm(first: number, runs: number, hang: number): string {
  const which = ['--seed', '3', '--first', String(first), '--runs', String(runs), '--hang', String(hang)];
  const argv = ['scripts/fuzz.mjs', '--target', 'alarm', ...which];
  const { status, stdout } = spawnSync('node', argv, { cwd: root, encoding: 'utf8' });
  expect(status).toBe(1);
  return stdout;
}

test('the alarm: what throws or hangs is told of, and the rest is run all the same', () => {
  const out = soundAlarm(1, 2, 4000);
  expect(out).toMatch(/^alarm: 2 runs of seed 3 in .* s, 2 broken in 2 kinds$/m);
  expect(out).toContain('thrown on purpose');
  expect(out).toContain('took more than 4000 ms');
  expect(out).toContain('again: node scripts/fuzz.mjs --target alarm --seed 3 --first 2');
}, 120_000);

test('the alarm: what eats the memory is told of, and the rest is run all the same', () => {
  const out = soundAlarm(3, 2, 100_000);
  expect(out).toMatch(/^alarm: 2 runs of seed 3 in .* s, 2 broken in 2 kinds$/m);
  expect(out).toContain('heap out of memory');
}, 120_000);
