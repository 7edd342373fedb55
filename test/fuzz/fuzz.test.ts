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

test('the alarm: what throws, hangs or eats the memory is told of, and the rest is run all the same', () => {
  const argv = ['scripts/fuzz.mjs', '--target', 'alarm', '--runs', '5', '--seed', '3', '--hang', '10000'];
  const { status, stdout } = spawnSync('node', argv, { cwd: root, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stdout).toMatch(/^alarm: 5 runs of seed 3 in .* s, \d broken in 3 kinds$/m);
  expect(stdout).toContain('thrown on purpose');
  expect(stdout).toContain('took more than 10000 ms');
  expect(stdout).toContain('heap out of memory');
  expect(stdout).toContain('again: node scripts/fuzz.mjs --target alarm --seed 3 --first');
}, 120_000);
