import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/e2e/**'],
    globalSetup: ['test/support/say-what-is-left-out.ts'],
    // Most files wait for processes and connections of their own as long as they compute.
    maxWorkers: '100%',
    // Against hanging alone: a slow machine is no failure.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
