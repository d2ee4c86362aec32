/** The console's journeys of signing in: from the button to an answer, with platforms that are played on this machine. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import { type CodexWorld, startCodexWorld } from '../support/codex-backend/index.ts'
import { type CopilotWorld, startCopilotWorld } from '../support/copilot-backend/index.ts'
import { clients } from '../support/github-sign-in/index.ts'
import { barriers } from './accessibility.ts'
import { type Engine, startEngine } from './engine.ts'
import { type Console, openConsole } from './open-console.ts'
import { answerOf, chatModelOf, leadCodexTo, takePort } from './platforms.ts'

let engine: Engine
let browser: Browser
let codex: CodexWorld
let copilot: CopilotWorld
let console: Console
let page: Page
let key = ''

beforeAll(async () => {
  ;[engine, browser, codex, copilot] = await Promise.all([
    startEngine(),
    openBrowser(),
    startCodexWorld({ now: Date.now, interval: 1 }),
    startCopilotWorld({ now: Date.now, interval: 1 }),
  ])
  copilot.copilot.switches.demandsIntegrationId = false
  const made = (await engine.admin('POST', '/admin/api-keys', { label: 'journey' })) as {
    key: string
  }
  key = made.key
  console = await openConsole(browser, engine)
  page = console.page
  await leadCodexTo(codex, { engine, page })
})

afterAll(async () => {
  await browser.close()
  await engine.stop()
  await Promise.all([codex[Symbol.asyncDispose](), copilot[Symbol.asyncDispose]()])
})

const dialog = () => page.getByRole('dialog').last()
const accounts = () => page.getByRole('region', { name: 'Accounts' })

async function choose(platform: string): Promise<void> {
  await page.getByRole('button', { name: 'Add account' }).click()
  await dialog().getByRole('button', { name: platform, exact: true }).click()
}

const ask = (model: string) => answerOf(engine, { key, model })
const modelOf = (platform: string) => chatModelOf(engine, platform)

test('every platform is one tile away, by how one gets in', async () => {
  await page.getByRole('button', { name: 'Add account' }).click()
  for (const title of ['Sign in with a subscription', 'Use an API key', 'Just try it'])
    await dialog().getByRole('region', { name: title }).waitFor()
  expect(await barriers(page)).toEqual([])
  await console.shot('platforms')
  await dialog().getByLabel('Find a platform').fill('deep')
  expect(await dialog().getByRole('listitem').count()).toBe(1)
  await dialog().getByRole('button', { name: 'Cancel' }).click()
})

test.each(['Anthropic', 'Google Gemini'])(
  '%s: why a subscription is not offered is said, and the key is asked for',
  async (platform) => {
    await choose(platform)
    await dialog()
      .getByText(/subscription|Code Assist/i)
      .first()
      .waitFor()
    await dialog().getByLabel('API key').waitFor()
    expect(await barriers(page)).toEqual([])
    await console.shot(`key-${platform === 'Anthropic' ? 'claude' : 'gemini'}`)
    await page.keyboard.press('Escape')
  },
)

test('the terms of a platform come first, and once', async () => {
  await choose('ChatGPT (Codex)')
  await dialog().getByRole('heading', { name: 'Before you sign in' }).waitFor()
  expect(await barriers(page)).toEqual([])
  await console.shot('terms')
  await dialog().getByRole('button', { name: 'I have read this' }).click()
  await dialog().getByRole('button', { name: 'Sign in in the browser' }).waitFor()
  expect(await barriers(page)).toEqual([])
  await console.shot('ways-codex')
  await page.keyboard.press('Escape')
  await choose('ChatGPT (Codex)')
  await dialog().getByRole('button', { name: 'Sign in in the browser' }).waitFor()
  await page.keyboard.press('Escape')
})

/** Begins in the browser and gives the tab that opens. */
async function begin(): Promise<Page> {
  await choose('ChatGPT (Codex)')
  const [tab] = await Promise.all([
    console.context.waitForEvent('page'),
    dialog().getByRole('button', { name: 'Sign in in the browser' }).click(),
  ])
  await tab.getByRole('heading', { name: 'Sign in to Codex' }).waitFor()
  return tab
}

test('a person who says no is told so, and can try again', async () => {
  const tab = await begin()
  await dialog()
    .getByText(/Waiting for you to sign in/)
    .waitFor()
  expect(await barriers(page)).toEqual([])
  await console.shot('waiting')
  await tab.getByRole('button', { name: 'Cancel' }).click()
  const alert = dialog().getByRole('alert')
  await alert.waitFor()
  expect(await alert.textContent()).toMatch(/not allowed on OpenAI’s page/)
  expect(await barriers(page)).toEqual([])
  await console.shot('denied')
  await tab.close()
  await dialog().getByRole('button', { name: 'Try again' }).click()
  await dialog().getByRole('button', { name: 'Sign in in the browser' }).waitFor()
  await page.keyboard.press('Escape')
})

test('Codex in the browser: from the button to an answer', async () => {
  const tab = await begin()
  await tab.getByRole('button', { name: 'Continue as anna@example.org (Personal)' }).click()
  await tab.getByText(/close this/).waitFor()
  await tab.close()
  await dialog()
    .getByRole('heading', { name: /anna@example\.org/ })
    .waitFor()
  await dialog().getByRole('checkbox').first().waitFor()
  expect(await barriers(page)).toEqual([])
  await console.shot('account-codex')
  await dialog().getByRole('button', { name: 'Close' }).click()
  await accounts().getByText('Ready').waitFor()
  codex.codex.next({ text: 'Hello' })
  expect(await ask(await modelOf('codex'))).toBe(200)
  await page.getByRole('table').getByText('Answered').first().waitFor()
  await accounts().getByText('5 hours').waitFor()
})

test('when the ports are taken it says by whom, and the address can be pasted', async () => {
  const taken = await Promise.all([1455, 1457].map(takePort))
  const tab = await begin()
  await dialog()
    .getByText(/Port 1455 is taken by/)
    .waitFor()
  expect(await barriers(page)).toEqual([])
  await console.shot('ports-taken')
  const [request] = await Promise.all([
    tab.waitForRequest((one) => one.url().includes('/auth/callback')),
    tab.getByRole('button', { name: 'Continue as ben@example.org (Personal)' }).click(),
  ])
  await dialog().getByLabel('Address the browser ended at').fill(request.url())
  await dialog().getByRole('button', { name: 'Go on' }).click()
  await dialog()
    .getByRole('heading', { name: /ben@example\.org/ })
    .waitFor()
  await tab.close()
  for (const server of taken) server.close()
  await page.keyboard.press('Escape')
  expect(
    await accounts()
      .getByRole('button', { name: /@example\.org/ })
      .count(),
  ).toBe(2)
})

test('Copilot by a code: from the client id to an answer', async () => {
  await choose('GitHub Copilot')
  await dialog().getByRole('button', { name: 'I have read this' }).click()
  await dialog()
    .getByLabel(/Client ID/)
    .fill(clients.oauthApp)
  await dialog().getByText('More options').click()
  await dialog().getByLabel('GitHub host').fill(copilot.github.origin)
  expect(await barriers(page)).toEqual([])
  await console.shot('ways-copilot')
  await dialog().getByRole('button', { name: 'Sign in with a code' }).click()
  const code = (await dialog().getByRole('code').textContent()) ?? ''
  expect(code).toMatch(/^\w{4}-\w{4}$/)
  expect(await barriers(page)).toEqual([])
  await console.shot('code')
  const [tab] = await Promise.all([
    console.context.waitForEvent('page'),
    dialog().getByRole('link').click(),
  ])
  await tab.getByRole('textbox').fill(code)
  await tab.getByRole('button').click()
  const anna = tab.locator('input[value="octo-anna"]')
  if ((await anna.count()) > 0) await anna.check()
  await tab.getByRole('button', { name: 'Authorize', exact: true }).click()
  await dialog()
    .getByRole('heading', { name: /octo-anna/ })
    .waitFor({ timeout: 20_000 })
  await tab.close()
  await dialog().getByRole('checkbox').first().waitFor()
  expect(await barriers(page)).toEqual([])
  await console.shot('account-copilot')
  await page.keyboard.press('Escape')
  copilot.copilot.next({ text: 'Hello' })
  expect(await ask(await modelOf('github-copilot'))).toBe(200)
})

test('all models are tested while one looks on', async () => {
  await accounts()
    .getByRole('button', { name: /octo-anna/ })
    .click()
  await dialog().getByRole('button', { name: 'Test all models' }).click()
  await dialog()
    .getByText(/\d+ answered/)
    .waitFor({ timeout: 30_000 })
  await console.shot('tested')
  await dialog().getByText('Add an alias').click()
  await dialog().getByLabel('Alias', { exact: true }).fill('fast')
  await dialog()
    .getByLabel('Stands for')
    .fill(await modelOf('github-copilot'))
  await dialog().getByRole('button', { name: 'Add', exact: true }).click()
  await dialog().getByText(/→/).waitFor()
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Escape')
})

test('a proxy that is none is found out before it is used', async () => {
  await page.getByRole('button', { name: 'Settings' }).click()
  await dialog().getByLabel('This one').check()
  await dialog().getByLabel('Proxy address').fill('http://127.0.0.1:9')
  await dialog().getByRole('button', { name: 'Test' }).click()
  await dialog()
    .getByText(/nothing listens there/)
    .waitFor()
  await dialog().getByRole('button', { name: 'Find on this machine' }).click()
  await dialog().getByRole('button', { name: 'Find on this machine' }).waitFor()
  expect(await barriers(page)).toEqual([])
  await console.shot('settings')
  await dialog().getByRole('button', { name: 'Cancel' }).click()
})

test.each(['dark', 'light'] as const)('it is all there in %s, on a phone too', async (theme) => {
  await page.getByLabel('Appearance').selectOption(theme)
  await console.shot(`accounts-${theme}`)
  for (const [width, height] of [
    [1280, 900],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height })
    await accounts()
      .getByRole('button', { name: /anna@example\.org/ })
      .click()
    await dialog().getByRole('heading', { name: 'Quota' }).waitFor()
    expect(await barriers(page)).toEqual([])
    expect(await console.scrollsSideways()).toBe(false)
    await console.shot(`account-${theme}-${width}`)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Add account' }).click()
    expect(await barriers(page)).toEqual([])
    await console.shot(`platforms-${theme}-${width}`)
    await page.keyboard.press('Escape')
  }
  await page.setViewportSize({ width: 1280, height: 900 })
})

test('a sign-in that was ended elsewhere asks for one, and one button away it works again', async () => {
  await page.getByLabel('Appearance').selectOption('light')
  const anna = codex.openai.member('anna@example.org', 'Personal')
  for (const { token } of codex.openai.issued) codex.openai.revoke(token)
  // A model that no other account has: the gateway would ask the next one.
  expect(await ask('gpt-5.6-sol')).toBeGreaterThanOrEqual(400)
  await accounts().getByText('Needs you').first().waitFor()
  await accounts()
    .getByRole('button', { name: /anna@example\.org/ })
    .click()
  await console.shot('needs-you')
  const again = dialog().getByRole('button', { name: 'Sign in again' })
  await again.click()
  const [tab] = await Promise.all([
    console.context.waitForEvent('page'),
    dialog().getByRole('button', { name: 'Sign in in the browser' }).click(),
  ])
  await tab
    .getByRole('button', { name: `Continue as ${anna.user.email} (${anna.workspace.name})` })
    .click()
  await again.waitFor({ state: 'detached' })
  await dialog().getByText('Ready', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
})

test('the page had nothing to complain of', () => {
  expect(console.complaints).toEqual([])
})
