import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Broken, makeDriver } from './drive.js';

const driver = makeDriver(join(import.meta.dirname, '..', '..'));
const FEW: Readonly<Record<string, number>> = { parser: 200, blob: 400, cmdline: 400, logs: 100, overlay: 100 };

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
