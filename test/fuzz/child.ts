import { openSync, writeSync } from 'node:fs';
import { makeDriver } from './drive.js';

/**
 * One process of scripts/fuzz.mjs. What breaks is told on standard output, one JSON object a line, and which input is being run
 * stands in a file: both by calls that wait, so that nothing is lost when the process hangs or dies.
 */
const { root, at, ...job } = JSON.parse(process.argv[2] ?? '{}');
const progress = openSync(at, 'w');

makeDriver(root).drive({
  ...job,
  begin: (index) => void writeSync(progress, String(index).padStart(12), 0),
  broken: ({ index, error: { message, stack } }) =>
    void writeSync(1, `${JSON.stringify({ index, message: String(message), stack: String(stack) })}\n`),
});
