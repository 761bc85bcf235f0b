import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const UNIT = ['test/unit/**/*.test.ts', 'test/architecture/**/*.test.ts'];

export default defineConfig({
  resolve: {
    // Node gives our dependencies the CommonJS graphql, Vite would give us the other one, and neither knows the other's types.
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }],
  },
  test: {
    setupFiles: ['reflect-metadata'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      // Apart, so that running unit tests alone starts no database.
      { extends: true, test: { name: 'unit', include: UNIT } },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['test/**/*.test.ts'],
          exclude: UNIT,
          globalSetup: ['test/support/database-server.ts'],
        },
      },
    ],
  },
});
