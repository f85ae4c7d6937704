import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/e2e/**'],
    globalSetup: ['test/support/say-what-is-left-out.ts'],
    // Against hanging alone: a slow machine is no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
