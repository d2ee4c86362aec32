/** The one window of the desktop app: it shows the console, and nothing else can be shown in it. */
import { pathToFileURL } from 'node:url'
import { BrowserWindow, ipcMain, shell, type MessagePortMain, type WebContents } from 'electron'

export interface WindowPorts {
  /** The built console's index.html. */
  readonly page: string
  /** The built preload script. */
  readonly preload: string
  /** A PNG for systems that show one in the window's frame. */
  readonly icon: string
  /** Serves the console's calls over this port. Only the console's own page ever gets one. */
  connect(port: MessagePortMain): void
}

/** What the preload script sends with the console's port. */
export const portChannel = 'plugboard:port'

export function openWindow(ports: WindowPorts): BrowserWindow {
  const window = new BrowserWindow({
    width: 1120,
    height: 800,
    minWidth: 380,
    minHeight: 480,
    show: false,
    title: 'Plugboard',
    icon: ports.icon,
    webPreferences: {
      preload: ports.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
    },
  })
  const home = pathToFileURL(ports.page).href
  fence(window.webContents)
  ipcMain.on(portChannel, (event) => {
    const [port] = event.ports
    if (!port) return
    if (event.sender === window.webContents && event.senderFrame?.url === home) ports.connect(port)
    else port.close()
  })
  window.once('ready-to-show', () => window.show())
  void window.loadFile(ports.page)
  return window
}

/** Keeps a page where it is: no navigation, no window, no webview, no permission; links open in the browser. */
function fence(page: WebContents): void {
  page.on('will-navigate', (event) => event.preventDefault())
  page.on('will-redirect', (event) => event.preventDefault())
  page.on('will-attach-webview', (event) => event.preventDefault())
  page.setWindowOpenHandler(({ url }) => {
    if (url.startsWith('https://')) void shell.openExternal(url)
    return { action: 'deny' }
  })
  page.session.setPermissionRequestHandler((_page, permission, answer) => {
    answer(permission === 'clipboard-sanitized-write')
  })
}

/** Brings the window to the front, wherever it is. */
export function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
