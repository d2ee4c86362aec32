/** Opens the console in a browser, as its owner. */
import { mkdirSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Engine } from './engine.ts'

export interface Console {
  readonly page: Page
  readonly context: BrowserContext
  /** What the page itself complained of. */
  readonly complaints: readonly string[]
  /** A picture of what is seen now, for people to look at. */
  shot(name: string): Promise<void>
  scrollsSideways(): Promise<boolean>
}

const screenshots = 'out/screenshots'

export async function openConsole(browser: Browser, engine: Engine): Promise<Console> {
  mkdirSync(screenshots, { recursive: true })
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'UTC',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 900 },
  })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(engine.url)
  await page.getByLabel('Admin token').fill(engine.adminToken)
  await page.keyboard.press('Enter')
  await page.getByText('Live', { exact: true }).waitFor()
  return {
    page,
    context,
    complaints,
    async shot(name) {
      await page.screenshot({ path: `${screenshots}/${name}.png`, animations: 'disabled' })
    },
    scrollsSideways: () =>
      page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
      ),
  }
}
