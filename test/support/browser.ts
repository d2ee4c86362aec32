/** Starts the system's Chromium for the browser journeys. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const executable = '/usr/bin/chromium'

/** `flags` come on top of those that keep the browser quiet and away from the network. */
export async function openBrowser(flags: readonly string[] = []): Promise<Browser> {
  if (!existsSync(executable))
    throw new Error(
      `The browser journeys need Debian's Chromium at ${executable}: the README names the packages to install.`,
    )
  return chromium.launch({
    executablePath: executable,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...flags,
    ],
  })
}
