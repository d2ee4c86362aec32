/** What `npm run test:keychain` runs: tests against a real gnome-keyring, in a D-Bus session of their own. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/keychain/**/*.test.ts'],
    globalSetup: ['test/keychain/session.ts'],
    fileParallelism: false,
  },
})
