#!/usr/bin/env node
// Changes the code in small ways and looks which change no test notices (Stryker). Takes an hour and more, so it is no part of CI.
//
//   npm run mutation -- FOLDER…
//   npm run mutation -- zones/movable pools
//
// FOLDER: memblock, zones, pools, dmb, cma, or one file of it; all folders if none is named. What survives is listed at the end of
// each, and in reports/mutation/. A second run asks only about what has changed since the first came to its end. The scores stand in
// docs/robustness.md.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const RULES_TESTS = [
  'test/pages.test.ts',
  'test/golden.test.ts',
  'test/fix/fix.test.ts',
  'test/rules/variants.test.ts',
  'test/rules/cma-*.test.ts',
  'test/rules/dmb-*.test.ts',
];
/** What is changed, and the tests that are to notice: those that speak of it, else a run would never end. */
const FOLDERS = {
  memblock: { mutate: 'src/boot/memblock', tests: ['test/boot/memblock/*.test.ts'] },
  pools: {
    mutate: 'src/boot/pools',
    tests: [
      'test/boot/regions.test.ts',
      'test/boot/derived-vectors.test.ts',
      'test/boot/pools/*.test.ts',
      'test/boots.test.ts',
    ],
  },
  dmb: { mutate: 'src/rules/dmb', tests: RULES_TESTS },
  cma: { mutate: 'src/rules/cma', tests: RULES_TESTS },
  zones: {
    mutate: 'src/boot/zones',
    tests: [
      ...[
        'zones',
        'managed',
        'absent-pages',
        'numa',
        'hash-tables',
        'bounce-buffers',
        'late-reservations',
        'open-lines',
        'derived-vectors',
        'ownership.oracle',
      ].map((name) => `test/boot/${name}.test.ts`),
      'test/boot/zones/*.test.ts',
      'test/boots.test.ts',
    ],
  },
};

const root = fileURLToPath(new URL('..', import.meta.url));
const asked = process.argv.slice(2);
const unknown = asked.find((name) => FOLDERS[name.split('/')[0]] === undefined);
if (unknown !== undefined) {
  console.error(`there is no folder ${unknown}: ${Object.keys(FOLDERS).join(', ')}`);
  process.exit(2);
}

for (const name of asked.length > 0 ? asked : Object.keys(FOLDERS)) {
  const [folder, file = '*'] = name.split('/');
  const { mutate, tests } = FOLDERS[folder];
  const { status } = spawnSync('npx', ['stryker', 'run', 'scripts/stryker.config.mjs'], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      MUTATION_NAME: name.replace('/', '-'),
      MUTATION_FILES: `${mutate}/${file}.ts`,
      MUTATION_TESTS: tests.join(','),
    },
  });
  if (status !== 0) process.exitCode = 1;
}
