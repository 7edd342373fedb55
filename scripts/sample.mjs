#!/usr/bin/env node
// The main job on one sample, as a newcomer would call it; its findings are the point, so they do not fail the script.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const call = [
  'layout',
  '-I',
  'dts-samples/include',
  '--machine',
  'dts-samples/bcm7278.machine.json',
  'dts-samples/bcm7278.dts',
];

console.log(`$ dtzone ${call.join(' ')}\n`);
const { status } = spawnSync(process.execPath, ['dist/cli.js', ...call], { cwd: root, stdio: 'inherit' });
console.log(
  `\nExit status ${status}: ${status === 1 ? 'there are findings.' : status === 0 ? 'nothing found.' : 'it could not run.'}`,
);
process.exitCode = status === 0 || status === 1 ? 0 : 1;
