/** What `npm test` runs: every test that needs nothing but npm. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{electron,shared,renderer,bench,test}/**/*.test.ts'],
    exclude: ['test/e2e/**', 'test/keychain/**'],
    // Real sockets and real SQLite need no more than this; a test that hangs should say so soon.
    testTimeout: 15_000,
    restoreMocks: true,
  },
})
