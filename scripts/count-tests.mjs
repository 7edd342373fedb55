#!/usr/bin/env node
// Prints what a test run came to, as one line: `N passed, N failed[, N skipped]`. Reads the runner's JSON report.
import { readFileSync } from 'node:fs';

const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, testResults } = JSON.parse(
  readFileSync(process.argv[2] ?? 'coverage/tests.json', 'utf8'),
);
// A file that could not even be loaded has no failed test in it, and is a failure all the same.
const broken = testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
);
const failed = numFailedTests + broken.length;
const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
if (failed === 0 && numFailedTestSuites > 0) console.error('a test file failed outside its tests');
console.log(`${numPassedTests} passed, ${failed} failed${skipped}`);
process.exitCode = failed > 0 || numPassedTests === 0 ? 1 : 0;
