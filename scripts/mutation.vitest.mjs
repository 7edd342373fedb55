// The tests that scripts/mutation.mjs chose.
export default {
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: { include: (process.env['MUTATION_TESTS'] ?? '').split(','), testTimeout: 30_000, isolate: false },
};
