import { defineConfig } from 'vitest/config';

/** In CI the results are kept for the closing line (scripts/count-tests.mjs). */
const kept: readonly ['json', { outputFile: string }][] = process.env['CI']
  ? [['json', { outputFile: 'coverage/tests.json' }]]
  : [];

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['test/**/*.test.ts', 'grammar/test/**/*.test.ts'],
    // Its module form alone names what it exports.
    server: { deps: { inline: ['jsonc-parser'] } },
    testTimeout: 30_000,
    reporters: ['default', ...kept],
  },
});
