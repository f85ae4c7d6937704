import { defineConfig } from 'vitest/config';

/** What needs a browser: Chromium, at CHROMIUM or where Debian puts it. A missing one is a failure here. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
