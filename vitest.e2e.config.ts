/** What `npm run test:e2e` runs: journeys in a real Chromium against the real engine. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/build-console.ts'],
    // One browser at a time: two cores carry an engine, a browser and the test.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
