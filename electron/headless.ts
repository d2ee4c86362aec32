/** The engine without Electron: what `plugboard serve` and `npm start` on a machine without a display run. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Host } from './cli/host.ts'
import { openEngine } from './engine.ts'
import { logLevels, type LogLevel, openLog } from './kernel/log.ts'

/** Where a build leaves the console, seen from the source and from the built file. */
const consoleFolders = ['../out/renderer', '../renderer'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
)
const consoleFolder = consoleFolders.find((folder) => existsSync(`${folder}/assets`))

const levelOf = (word: string | undefined): LogLevel =>
  logLevels.find((level) => level === word) ?? 'warn'

export const headless: Host = {
  async open({ dataFolder, environment }) {
    const engine = await openEngine({
      dataFolder,
      environment,
      consoleFolder,
      log: openLog({ stream: process.stderr, level: levelOf(environment['PLUGBOARD_LOG']) }),
    })
    return { ports: engine.ports, stop: () => engine.stop() }
  },
  async listen({ dataFolder, environment, host, port }) {
    const engine = await openEngine({
      dataFolder,
      environment,
      consoleFolder,
      log: openLog({ stream: process.stderr, level: levelOf(environment['PLUGBOARD_LOG']) }),
    })
    try {
      const url = await engine.listen({ host, port })
      return { ports: engine.ports, url, stop: () => engine.stop() }
    } catch (error) {
      await engine.stop()
      throw error
    }
  },
}
