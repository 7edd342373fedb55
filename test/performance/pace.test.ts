import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { flagsFor } from '../../src/cli/pace.js';

const nameOf = (flag: string): string => flag.replace(/=.*$/, '');

test('this V8 knows each flag that it is given: it would complain of others on standard error, in each call', () => {
  const options = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  const known = new Set(options.match(/^ {2}--[a-z0-9-]+/gm)?.map((line) => line.trim()));
  for (const pace of ['few', 'many'] as const) {
    const flags = flagsFor(process.versions.v8, pace);
    expect(flags.length).toBeGreaterThan(0);
    for (const flag of flags) expect(known).toContain(nameOf(flag));
  }
});

test.each([
  ['Node 20', '11.3.244.8-node.33', ['--interrupt-budget']],
  ['Node 22', '12.4.254.21-node.57', ['--invocation-count-for-turbofan', '--invocation-count-for-maglev']],
  ['Node 24', '13.6.233.17-node.63', ['--invocation-count-for-turbofan', '--invocation-count-for-maglev']],
  ['Node 25', '14.1.146.11-node.25', ['--invocation-count-for-turbofan', '--invocation-count-for-maglev']],
])('%s is told when to compile in its own words', (_, v8, names) => {
  for (const pace of ['few', 'many'] as const) {
    const tiering = flagsFor(v8, pace)
      .map(nameOf)
      .filter((name) => /budget|invocation/.test(name));
    expect(tiering).toEqual(names);
  }
});

test('both paces set the same flags, since code is kept for the flags that were set first', () => {
  expect(flagsFor(process.versions.v8, 'few').map(nameOf)).toEqual(flagsFor(process.versions.v8, 'many').map(nameOf));
});

test('a V8 that nobody has looked at is left alone', () => {
  for (const v8 of ['10.2.154', '15.0.1', '20.1']) expect(flagsFor(v8, 'few')).toEqual([]);
});
