/** A web page can do nothing: it reads nothing, changes nothing, and makes no upstream do anything. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import { type Engine, startEngine } from './engine.ts'
import { attack, type Finding, type Target } from './hostile-page.ts'

/** A name of the attacker's that suddenly means this machine. */
const rebound = 'evil.test'
const model = 'bait'

let engine: Engine
let browser: Browser
let upstream: Server
let website: Server
let target: Target
/** What reached the upstream beside the question for its models. */
let spent = 0

const portOf = (server: Server): number => (server.address() as AddressInfo).port

const listening = (server: Server): Promise<Server> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))

beforeAll(async () => {
  upstream = await listening(
    createServer((request, response) => {
      response.setHeader('content-type', 'application/json')
      if (request.url?.endsWith('/models')) return response.end(`{"data":[{"id":"${model}"}]}`)
      spent++
      return response.end(answer)
    }),
  )
  website = await listening(
    createServer((_request, response) => {
      response.setHeader('content-type', 'text/html')
      response.end('<!doctype html><title>Free kittens</title><body></body>')
    }),
  )
  ;[engine, browser] = await Promise.all([
    startEngine(),
    openBrowser([
      `--host-resolver-rules=MAP ${rebound} 127.0.0.1`,
      // New browsers have a shield of their own for local networks; here ours must hold alone.
      '--disable-features=LocalNetworkAccessChecks',
    ]),
  ])
  await engine.admin('POST', '/admin/accounts', {
    platform: 'openai-compatible',
    preset: 'custom',
    baseUrl: `http://127.0.0.1:${portOf(upstream)}/v1`,
    secret: 'sk-upstream',
  })
  const made = (await engine.admin('POST', '/admin/api-keys', { label: 'stolen' })) as {
    key: string
  }
  target = { url: engine.url, key: made.key, adminToken: engine.adminToken, model }
})

afterAll(async () => {
  await browser.close()
  await engine.stop()
  upstream.close()
  website.close()
})

const answer = JSON.stringify({
  id: 'x',
  object: 'chat.completion',
  created: 1,
  model,
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi.' } }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
})

/** A browser in which the owner is signed in to the console. */
async function signedIn(): Promise<BrowserContext> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(engine.url)
  await page.getByLabel('Admin token').fill(engine.adminToken)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Endpoint' }).waitFor()
  return context
}

interface State {
  readonly accounts: number
  readonly keys: number
  readonly exchanges: number
}

const count = async (path: string): Promise<number> => {
  const page = (await engine.admin('GET', path)) as { items: readonly unknown[] }
  return page.items.length
}

const state = async (): Promise<State> => ({
  accounts: await count('/admin/accounts'),
  keys: await count('/admin/api-keys'),
  exchanges: await count('/admin/usage-logs'),
})

/** The tries by which the page learned anything at all, refusals included. */
const learned = (found: Readonly<Record<string, Finding>>) =>
  Object.entries(found).filter(([, finding]) => finding !== 'unread')

test.each([
  ['on another port of this machine', () => `http://127.0.0.1:${portOf(website)}/`],
  ['of another site', () => `http://${rebound}:${portOf(website)}/`],
])('a page %s learns nothing and changes nothing', async (_where, address) => {
  const before = await state()
  const context = await signedIn()
  const page = await context.newPage()
  await page.goto(address())
  const found = await page.evaluate(attack, target)
  expect(Object.keys(found).length).toBeGreaterThan(15)
  expect(learned(found)).toEqual([])
  expect(await state()).toEqual(before)
  expect(spent).toBe(0)
  await context.close()
})

test('a page whose name is rebound to this machine gets refusals and nothing else', async () => {
  const before = await state()
  const context = await signedIn()
  const page = await context.newPage()
  const origin = `http://${rebound}:${new URL(engine.url).port}`
  // The attacker's server gives the page; from then on the same name leads to the engine.
  await page.route(`${origin}/kittens`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><body></body>' }),
  )
  await page.goto(`${origin}/kittens`)
  const found = await page.evaluate(attack, { ...target, url: origin })
  const readable = learned(found)
  // Same origin, as far as the browser knows: it lets the page read, so the engine must give nothing away.
  expect(readable.length).toBeGreaterThan(5)
  const given = readable.filter(
    ([, finding]) =>
      finding === 'unread' || !finding.text.includes(`The host name \\"${rebound}\\"`),
  )
  expect(given).toEqual([])
  expect(await state()).toEqual(before)
  expect(spent).toBe(0)
  await context.close()
})

test('the very same request from a program is served, so the tries above were real', async () => {
  const served = await fetch(`${engine.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${target.key}` },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'spend' }] }),
  })
  expect(served.status).toBe(200)
  expect(spent).toBe(1)
})
