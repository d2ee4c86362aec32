/** The engine without Electron: what `plugboard serve` and `npm start` on a machine without a display run. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Host, HostOptions } from './cli/host.ts'
import { type Engine, openEngine } from './engine.ts'
import { logLevels, type LogLevel, openLog } from './kernel/log.ts'

/** Where a build leaves the console, seen from the source and from the built file. */
const consoleFolders = ['../out/renderer', '../renderer'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
)
const consoleFolder = consoleFolders.find((folder) => existsSync(`${folder}/assets`))

const levelOf = (word: string | undefined): LogLevel =>
  logLevels.find((level) => level === word) ?? 'warn'

const open = ({ dataFolder, environment }: HostOptions): Promise<Engine> =>
  openEngine({
    dataFolder,
    environment,
    consoleFolder,
    log: openLog({ stream: process.stderr, level: levelOf(environment['PLUGBOARD_LOG']) }),
  })

export const headless: Host = {
  async open(options) {
    const engine = await open(options)
    return { ports: engine.ports, stop: () => engine.stop() }
  },
  async listen({ host, port, ...options }) {
    const engine = await open(options)
    try {
      const url = await engine.listen({ host, port })
      const hasConsole = consoleFolder !== undefined
      return { ports: engine.ports, url, hasConsole, stop: () => engine.stop() }
    } catch (error) {
      await engine.stop()
      throw error
    }
  },
}
