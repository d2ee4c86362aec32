/** `npm start`: the desktop app where it can run, else the engine without it, with one line that says why. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Desktop, findDesktop } from './cli/desktop.ts'
import { host } from './cli/host-on-demand.ts'
import { run } from './cli/run.ts'
import { processTerminal } from './cli/terminal.ts'

const { resolve } = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))

const desktop = built(
  findDesktop({ platform: process.platform, environment: process.env, resolve }),
)

if (desktop.ok) {
  const app = spawn(desktop.binary, [root, ...process.argv.slice(2)], { stdio: 'inherit' })
  app.on('exit', (code) => {
    process.exitCode = code ?? 1
  })
} else {
  processTerminal.complain(`${desktop.reason}: Plugboard starts without its window.\n`)
  process.exitCode = await run(['serve', ...process.argv.slice(2)], processTerminal, host)
}

/** A checkout is built anew each time, which takes about a second; an installed app brings its build along. */
function built(found: Desktop): Desktop {
  if (!found.ok) return found
  const builder = join(root, 'node_modules/electron-vite/package.json')
  if (existsSync(builder)) {
    const command = join(dirname(builder), 'bin/electron-vite.js')
    const { status } = spawnSync(process.execPath, [command, 'build'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (status !== 0) return { ok: false, reason: 'The app could not be built' }
  }
  return existsSync(join(root, 'out/main/main.js'))
    ? found
    : { ok: false, reason: 'The app has not been built (`npm run build` builds it)' }
}
