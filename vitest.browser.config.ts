import { defineConfig } from 'vitest/config';

/** What needs a browser: Chromium, at CHROMIUM or where Debian puts it. A missing one is a failure here. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    // Against hanging alone: a slow machine is no failure.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
    fileParallelism: false,
  },
});
