import { defineConfig } from 'vitest/config';

const UNIT = 'test/unit/**/*.test.ts';

export default defineConfig({
  test: {
    setupFiles: ['reflect-metadata'],
    // Two copies of graphql (CommonJS and ESM) would load otherwise, and printSchema refuses the foreign one.
    server: { deps: { inline: ['type-graphql', 'graphql-scalars'] } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      // Apart, so that running unit tests alone starts no database.
      { extends: true, test: { name: 'unit', include: [UNIT] } },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['test/**/*.test.ts'],
          exclude: [UNIT],
          globalSetup: ['test/support/database-server.ts'],
        },
      },
    ],
  },
});
