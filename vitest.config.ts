import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/e2e/**'],
    globalSetup: ['test/support/say-what-is-left-out.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
