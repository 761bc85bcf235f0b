import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Where CI reads which files failed.
const results = process.env['TEST_RESULTS'];

const UNIT = ['test/unit/**/*.test.ts', 'test/architecture/**/*.test.ts'];

export default defineConfig({
  resolve: {
    // Node gives our dependencies the CommonJS graphql, Vite would give us the other one, and neither knows the other's types.
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }],
  },
  test: {
    setupFiles: ['reflect-metadata'],
    // Most tests wait for processes, sockets and PostgreSQL more than they compute.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: results === undefined ? ['default'] : ['default', ['json', { outputFile: results }]],
    // A condition that is waited for has come in milliseconds, or never will: the limit is for machines that stall.
    expect: { poll: { timeout: 20_000, interval: 50 } },
    projects: [
      // Apart, so that running unit tests alone starts no database.
      { extends: true, test: { name: 'unit', include: UNIT } },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['test/**/*.test.ts'],
          exclude: UNIT,
          // Real processes, sockets and clocks: a machine that stalls is not a defect. What passed only again is printed as such.
          retry: 1,
          testTimeout: 240_000,
          hookTimeout: 240_000,
          globalSetup: ['test/support/database-server.ts'],
        },
      },
    ],
  },
});
