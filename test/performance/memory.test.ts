import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.js';
import { runChecks } from '../../src/cli/run-checks.js';
import { openSession } from '../../src/cli/session.js';
import { surroundings } from '../support/surroundings.js';

const BOARDS = ['generic-arm64', 'broken-pools'].map((name) =>
  resolve(import.meta.dirname, `../../dts-samples/${name}.dts`),
);
const reportsOf = async (wanted: 'findings' | 'boots', ...options: readonly string[]) => {
  const call = parseArguments(['check', ...options, ...BOARDS]);
  const { around } = surroundings();
  return (await runChecks(call, BOARDS, around, openSession(call, around), wanted)).reports;
};

test('of boards that are only checked, no tree and no boot is kept, and the findings are the same', async () => {
  const light = await reportsOf('findings');
  const whole = await reportsOf('boots');
  expect(light.map(({ diagnostics }) => diagnostics.map(({ message }) => message))).toEqual(
    whole.map(({ diagnostics }) => diagnostics.map(({ message }) => message)),
  );
  for (const { facts, valueAt } of whole) expect([facts, valueAt]).not.toContain(undefined);
  for (const { facts, valueAt } of light) expect([facts, valueAt]).toEqual([undefined, undefined]);
});
