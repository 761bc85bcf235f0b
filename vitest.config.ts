import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    setupFiles: ['reflect-metadata'],
    include: ['test/**/*.test.ts'],
    // Two copies of graphql (CommonJS and ESM) would load otherwise, and printSchema refuses the foreign one.
    server: { deps: { inline: ['type-graphql', 'graphql-scalars'] } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
