#!/usr/bin/env node
// Writes the output of each rule's bad example into its page; the test then holds the page to it.
import { spawnSync } from 'node:child_process';

const run = spawnSync('npx', ['vitest', 'run', 'test/pages.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, UPDATE_PAGES: '1' },
});
process.exitCode = run.status ?? 1;
