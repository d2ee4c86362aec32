/** The console's journey: sign in, add an account, make a key, see an exchange arrive. */
import { mkdirSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import { barriers } from './accessibility.ts'
import { type Engine, startEngine } from './engine.ts'

const screenshots = 'out/screenshots'

let engine: Engine
let browser: Browser
let context: BrowserContext
let page: Page
let key = ''

/** What the page itself complained of, beside the 401 that a browser reports before the sign-in. */
const complaints: string[] = []

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true })
  ;[engine, browser] = await Promise.all([startEngine(), openBrowser()])
  context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'UTC',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 900 },
  })
  page = await context.newPage()
  page.setDefaultTimeout(10_000)
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401'))
      complaints.push(message.text())
  })
})

afterAll(async () => {
  await browser.close()
  await engine.stop()
})

const shot = (name: string) =>
  page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true, animations: 'disabled' })

const scrollsSideways = () =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)

test('a stranger sees the sign-in and nothing else', async () => {
  await page.goto(engine.url)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await barriers(page)).toEqual([])
  await shot('sign-in')
})

test('a wrong token is refused in a sentence', async () => {
  await page.getByLabel('Admin token').fill('not the token')
  await page.keyboard.press('Enter')
  const alert = page.getByRole('alert')
  await alert.waitFor()
  expect(await alert.textContent()).toContain('not the admin token')
})

test('the admin token opens the console, and is kept nowhere in the page', async () => {
  await page.getByLabel('Admin token').fill(engine.adminToken)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Endpoint' }).waitFor()
  await page.getByText('Live', { exact: true }).waitFor()
  const kept = await page.evaluate(() => JSON.stringify(localStorage) + document.cookie)
  expect(kept).not.toContain(engine.adminToken)
  expect(await page.getByText(`${engine.url}/v1`).count()).toBe(1)
  await shot('empty')
})

test('the account that needs no sign-in is one click away', async () => {
  await page.getByRole('button', { name: /^Add (?!account)/ }).click()
  const accounts = page.getByRole('region', { name: 'Accounts' })
  await accounts.getByRole('listitem').waitFor()
  await accounts.getByText('Ready').waitFor()
  const sentence = page.getByText(/Serving \d+ models from 1 account/)
  await sentence.waitFor()
  expect(await accounts.getByRole('listitem').count()).toBe(1)
})

test('a key is shown once', async () => {
  await page.getByRole('button', { name: 'Create key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('editor')
  await dialog.getByRole('button', { name: 'Create key' }).click()
  await dialog.getByText('Copy it now').waitFor()
  expect(await barriers(page)).toEqual([])
  key = (await dialog.getByRole('code').textContent()) ?? ''
  expect(key).toMatch(/^pb-[\w-]{43}$/)
  await dialog.getByRole('button', { name: 'Close' }).click()
  const keys = page.getByRole('region', { name: 'Keys' })
  await keys.getByText('editor').waitFor()
  expect(await page.content()).not.toContain(key)
})

test('what a client asks shows up while the page is open', async () => {
  const { data } = await models()
  const model = data[0]?.id ?? ''
  const answer = await fetch(`${engine.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model,
      stream: true,
      messages: [{ role: 'user', content: 'Say hello.' }],
    }),
  })
  expect(await answer.text()).toContain('data: [DONE]')
  const row = page.getByRole('table').getByRole('row').filter({ hasText: model })
  await row.getByText('Answered').waitFor()
  expect(await row.getByText('editor').count()).toBe(1)
  expect(await row.locator('td').nth(6).textContent()).toMatch(/^[1-9]/)
})

async function models(): Promise<{ data: readonly { id: string }[] }> {
  const listed = await fetch(`${engine.url}/v1/models`, {
    headers: { authorization: `Bearer ${key}` },
  })
  return (await listed.json()) as { data: readonly { id: string }[] }
}

test.each(['light', 'dark'] as const)('axe finds nothing serious in %s', async (theme) => {
  await page.getByLabel('Appearance').selectOption(theme)
  expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe(theme)
  expect(await barriers(page)).toEqual([])
  await shot(`home-${theme}`)
})

test('everything works by keyboard: a dialog keeps the focus and gives it back', async () => {
  const open = page.getByRole('button', { name: 'Add account' })
  await open.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  expect(await barriers(page)).toEqual([])
  await shot('add-account')
  for (let presses = 0; presses < 12; presses++) {
    await page.keyboard.press('Tab')
    const outside = await page.evaluate(
      () => document.activeElement !== document.body && !document.activeElement?.closest('dialog'),
    )
    expect(outside).toBe(false)
  }
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  expect(await open.evaluate((button) => button === document.activeElement)).toBe(true)
})

test('a platform that refuses the key says so in the dialog, and nothing is saved', async () => {
  await page.getByRole('button', { name: 'Add account' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Any OpenAI-compatible server' }).click()
  await dialog.getByLabel('Base URL').fill('http://127.0.0.1:9/v1')
  await dialog.getByLabel(/^API key/).fill('a-key-for-nobody')
  await dialog.getByRole('button', { name: 'Add account' }).click()
  const alert = dialog.getByRole('alert')
  await alert.waitFor()
  expect(await alert.textContent()).toMatch(/\S.*\.$/)
  expect(await alert.textContent()).not.toContain('a-key-for-nobody')
  await page.keyboard.press('Escape')
  const accounts = page.getByRole('region', { name: 'Accounts' })
  expect(await accounts.getByRole('listitem').count()).toBe(1)
})

test('an account can be disabled and enabled', async () => {
  const accounts = page.getByRole('region', { name: 'Accounts' })
  const row = accounts.getByRole('listitem').first()
  await row.getByRole('button').click()
  const panel = page.getByRole('dialog')
  await panel.getByRole('button', { name: 'Disable' }).click()
  await row.getByText('Disabled', { exact: true }).waitFor()
  expect(await row.getByText('Ready', { exact: true }).count()).toBe(0)
  await panel.getByRole('button', { name: 'Enable' }).click()
  await row.getByText('Ready', { exact: true }).waitFor()
  await panel.getByRole('button', { name: 'Close' }).click()
})

test('it speaks Chinese when asked to, and remembers', async () => {
  await page.getByLabel('Language').selectOption('zh-CN')
  await page.reload()
  await page.getByRole('heading', { name: '接入地址' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN')
  await shot('home-chinese')
  await page.getByLabel('语言').selectOption('en')
})

test('nothing is cut off at 200 % zoom or on a phone', async () => {
  await page.setViewportSize({ width: 640, height: 450 })
  expect(await scrollsSideways()).toBe(false)
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await scrollsSideways()).toBe(false)
  await shot('home-phone')
  await page.setViewportSize({ width: 1280, height: 900 })
})

test('a key can be revoked, and the gateway turns it away at once', async () => {
  await page.getByRole('button', { name: 'Revoke editor' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('region', { name: 'Keys' }).getByText('Revoked').waitFor()
  const refused = await fetch(`${engine.url}/v1/models`, {
    headers: { authorization: `Bearer ${key}` },
  })
  expect(refused.status).toBe(401)
})

test('signing out ends the session', async () => {
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await page.getByRole('heading', { name: 'Endpoint' }).count()).toBe(0)
})

test('the page had nothing to complain of', () => {
  expect(complaints.filter((complaint) => !/\b(401|400|503)\b/.test(complaint))).toEqual([])
})
