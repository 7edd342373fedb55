// Used by scripts/mutation.mjs, which says what to change and which tests look.
const name = process.env['MUTATION_NAME'] ?? 'all';

export default {
  mutate: [process.env['MUTATION_FILES'] ?? 'src/boot/memblock/**/*.ts'],
  testRunner: 'vitest',
  // Which tests ask is said by name; to look for those that import a file costs more than to run them.
  vitest: { configFile: 'scripts/mutation.vitest.mjs', related: false },
  // The words of messages are held by the pages, word for word, where a page shows them; the rest is no behaviour.
  mutator: { excludedMutations: ['StringLiteral'] },
  coverageAnalysis: 'perTest',
  // What has been asked, and has not changed since, is not asked again.
  incremental: true,
  incrementalFile: `reports/mutation/${name}.incremental.json`,
  concurrency: 1,
  checkers: [],
  // Stryker would rewrite it through an API that TypeScript 7 does not have; nothing in ours leads out of the sandbox.
  tsconfigFile: 'no-tsconfig',
  timeoutMS: 10_000,
  ignorePatterns: ['/dist', '/reports', '/docs', '/coverage'],
  reporters: ['clear-text', 'html', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, reportTests: false, reportScoreTable: true, allowEmojis: false },
  htmlReporter: { fileName: `reports/mutation/${name}.html` },
  jsonReporter: { fileName: `reports/mutation/${name}.json` },
  allowConsoleColors: false,
};
