/** The desktop app: the engine and one window, wired; the only place that knows both. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { app, dialog, type BrowserWindow } from 'electron'
import { openIpc } from './api/ipc.ts'
import { dataFolderOf } from './cli/data-folder.ts'
import { openEngine, type Engine } from './engine.ts'
import { openLog } from './kernel/log.ts'
import { bringForward, openWindow } from './shell/window.ts'

/** Files of the build and of the package, seen from out/main/. */
const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const consoleFolder = beside('../renderer')

async function startEngine(): Promise<Engine> {
  const engine = await openEngine({
    dataFolder: dataFolderOf(undefined, process.env),
    environment: process.env,
    log: openLog({ stream: process.stderr, level: 'warn' }),
    ...(existsSync(consoleFolder) ? { consoleFolder } : {}),
  })
  try {
    await engine.listen({})
    return engine
  } catch (error) {
    await engine.stop()
    throw error
  }
}

/** Closing the window quits, and quitting lets what is being answered finish. */
function quitGently(engine: Engine, closeIpc: () => void): void {
  let stopped = false
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    closeIpc()
    void engine.stop().finally(() => {
      stopped = true
      app.quit()
    })
  })
}

async function start(): Promise<void> {
  let window: BrowserWindow | undefined
  app.on('second-instance', () => window && bringForward(window))
  await app.whenReady()
  const engine = await startEngine()
  const ipc = openIpc(engine.ports)
  quitGently(engine, ipc.close)
  window = openWindow({
    page: beside('../renderer/index.html'),
    preload: beside('../preload/preload.cjs'),
    icon: beside('../../resources/icons/app-256.png'),
    connect: (port) => ipc.serve(port),
  })
}

if (app.requestSingleInstanceLock())
  start().catch((error: unknown) => {
    dialog.showErrorBox(
      'Plugboard could not start',
      error instanceof Error ? error.message : String(error),
    )
    app.exit(1)
  })
else app.quit()
