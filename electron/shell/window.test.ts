/** The window can show nothing but the console, and only the console gets a port to the engine. */
import { EventEmitter } from 'node:events'
import { pathToFileURL } from 'node:url'
import type { MessagePortMain } from 'electron'
import { beforeEach, expect, test, vi } from 'vitest'

type Answer = (granted: boolean) => void

/** Stands in for Electron, which is not there where tests run: keeps what it was told. */
const fake = vi.hoisted(() => ({
  options: {} as Record<string, unknown>,
  opened: [] as string[],
  openHandler: (_link: { url: string }): { action: string } => ({ action: 'allow' }),
  permission: (_page: unknown, _permission: string, answer: Answer): void => answer(true),
  loaded: '',
}))

vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events')
  class WebContents extends Emitter {
    session = {
      setPermissionRequestHandler: (decide: typeof fake.permission) => {
        fake.permission = decide
      },
    }
    setWindowOpenHandler(decide: typeof fake.openHandler) {
      fake.openHandler = decide
    }
  }
  class BrowserWindow extends Emitter {
    webContents = new WebContents()
    shown = 0
    constructor(options: Record<string, unknown>) {
      super()
      fake.options = options
    }
    loadFile(page: string) {
      fake.loaded = page
      return Promise.resolve()
    }
    show() {
      this.shown++
    }
  }
  return {
    BrowserWindow,
    ipcMain: new Emitter(),
    shell: { openExternal: (url: string) => Promise.resolve(fake.opened.push(url)) },
  }
})

const { ipcMain } = await import('electron')
const { openWindow, portChannel } = await import('./window.ts')

const page = '/app/out/renderer/index.html'

function open() {
  const connected: MessagePortMain[] = []
  const window = openWindow({
    page,
    preload: '/app/out/preload/preload.cjs',
    icon: '/app/icon.png',
    connect: (offered) => connected.push(offered),
  })
  return { window, connected }
}

function port() {
  const closed = vi.fn<() => void>()
  return Object.assign(new EventEmitter(), { close: closed, closed })
}

beforeEach(() => {
  ipcMain.removeAllListeners()
  fake.opened = []
})

test('the page runs in a sandbox without Node', () => {
  open()
  expect(fake.loaded).toBe(page)
  expect(fake.options['webPreferences']).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
  })
})

test.each(['will-navigate', 'will-redirect', 'will-attach-webview'])('%s is denied', (name) => {
  const { window } = open()
  const preventDefault = vi.fn<() => void>()
  ;(window.webContents as unknown as EventEmitter).emit(name, { preventDefault })
  expect(preventDefault).toHaveBeenCalledOnce()
})

test('a link opens in the browser if it is https, and never in a window', () => {
  open()
  expect(fake.openHandler({ url: 'https://example.com/keys' })).toEqual({ action: 'deny' })
  expect(fake.openHandler({ url: 'file:///etc/passwd' })).toEqual({ action: 'deny' })
  expect(fake.opened).toEqual(['https://example.com/keys'])
})

function granted(permission: string): boolean {
  let answer = false
  fake.permission(undefined, permission, (given) => (answer = given))
  return answer
}

test('the page may write to the clipboard and nothing else', () => {
  open()
  expect(granted('clipboard-sanitized-write')).toBe(true)
  expect(['media', 'geolocation', 'notifications', 'clipboard-read'].some(granted)).toBe(false)
})

test('the console gets its port', () => {
  const { window, connected } = open()
  const offered = port()
  const frame = { url: pathToFileURL(page).href }
  const event = { ports: [offered], sender: window.webContents, senderFrame: frame }
  ipcMain.emit(portChannel, event)
  expect(connected).toEqual([offered])
})

test.each([
  ['another page', (sender: unknown) => ({ sender, senderFrame: { url: 'https://evil.test/' } })],
  ['a frame that is gone', (sender: unknown) => ({ sender, senderFrame: null })],
  ['another window', () => ({ sender: {}, senderFrame: { url: pathToFileURL(page).href } })],
])('%s gets none', (_who, from) => {
  const { window, connected } = open()
  const offered = port()
  ipcMain.emit(portChannel, { ports: [offered], ...from(window.webContents) })
  expect(connected).toEqual([])
  expect(offered.closed).toHaveBeenCalledOnce()
})
