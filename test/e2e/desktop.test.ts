/** The console as the desktop app shows it: from its own files, over a message port, with no sign-in. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MessageChannel, type MessagePort as NodePort } from 'node:worker_threads'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ipc, openIpc } from '../../electron/api/ipc.ts'
import { type Engine, openEngine } from '../../electron/engine.ts'
import { openLog } from '../../electron/kernel/log.ts'
import { openBrowser } from '../support/browser.ts'

declare global {
  interface Window {
    /** What Electron carries from the page to the engine. */
    toEngine(message: string): Promise<void>
    /** What it carries back. */
    fromEngine(message: string): void
  }
}

const folder = mkdtempSync(join(tmpdir(), 'plugboard-desktop-'))
let engine: Engine
let ipc: Ipc
let browser: Browser
let page: Page
let wire: NodePort

beforeAll(async () => {
  engine = await openEngine({
    dataFolder: join(folder, 'data'),
    environment: { PLUGBOARD_KEY_FILE: join(folder, 'key') },
    log: openLog({ stream: process.stderr, level: 'error' }),
  })
  await engine.listen({ port: 0 })
  ipc = openIpc(engine.ports)
  // Electron lets a page load modules from its own files; a browser must be told to.
  browser = await openBrowser(['--allow-file-access-from-files'])
  page = await browser.newPage({ locale: 'en-GB', reducedMotion: 'reduce' })
  page.setDefaultTimeout(10_000)
  await carry()
  await page.goto(pathToFileURL(resolve('out/renderer/index.html')).href)
})

afterAll(async () => {
  await browser.close()
  ipc.close()
  wire.close()
  await engine.stop()
  rmSync(folder, { recursive: true })
})

/** Stands in for the preload script and for Electron between page and engine. */
async function carry(): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  wire = port1
  ipc.serve(port2)
  await page.exposeFunction('toEngine', (message: string) => wire.postMessage(message))
  wire.on('message', (message: string) => {
    void page.evaluate((text) => window.fromEngine(text), message).catch(() => undefined)
  })
  await page.addInitScript(() => {
    window.addEventListener('message', (event) => {
      const [port] = event.ports
      if (event.data !== 'plugboard:port' || !port) return
      window.fromEngine = (message) => port.postMessage(message)
      port.addEventListener('message', ({ data }) => void window.toEngine(data))
      port.start()
    })
  })
}

test('it opens without a sign-in and shows where the gateway listens', async () => {
  await page.getByText(`${engine.ports.endpoint()}/v1`).waitFor()
  await page.getByText('Live', { exact: true }).waitFor()
  expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0)
})

test('what is added in the window is there in the engine', async () => {
  await page.getByRole('button', { name: /^Add (?!account)/ }).click()
  await page.getByRole('region', { name: 'Accounts' }).getByText('Ready').waitFor()
  const accounts = await engine.ports.accounts.list({})
  expect(accounts.items).toHaveLength(1)
})

test('what is changed elsewhere shows in the window', async () => {
  const { apiKey } = await makeKey('from elsewhere')
  await page.getByRole('region', { name: 'Keys' }).getByText('from elsewhere').waitFor()
  expect(await page.getByText(apiKey.prefix).count()).toBe(1)
})

const makeKey = (label: string) => engine.ports.bindings.keys.create({ label })
