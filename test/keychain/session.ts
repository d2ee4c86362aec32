/** Starts a D-Bus session with an unlocked gnome-keyring for the tests, and ends both after them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the D-Bus session whose keyring is unlocked. */
    readonly sessionBus: string
    /** The address of a D-Bus session without any keyring. */
    readonly emptyBus: string
  }
}

const needed = ['dbus-run-session', 'gnome-keyring-daemon']
const install = 'apt-get install -y --no-install-recommends dbus gnome-keyring libsecret-1-0'

/** The keyring runs in the foreground of the session's shell, so that it ends with it. */
const withKeyring = `
  printf 'a test password' | gnome-keyring-daemon --unlock --foreground --components=secrets >&2 &
  keyring=$!
  while [ ! -S "$XDG_RUNTIME_DIR/keyring/control" ]; do sleep 0.01; done
  echo "$DBUS_SESSION_BUS_ADDRESS"
  cat
  kill $keyring`

const withoutKeyring = 'echo "$DBUS_SESSION_BUS_ADDRESS"; cat'

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const missing = needed.filter((program) => !isInstalled(program))
  if (missing.length > 0)
    throw new Error(`The keychain tests need ${missing.join(' and ')}: run \`${install}\`.`)

  const home = mkdtempSync(join(tmpdir(), 'plugboard-keychain-'))
  const sessions = [
    openSession(withKeyring, join(home, 'unlocked')),
    openSession(withoutKeyring, join(home, 'empty')),
  ] as const
  const end = async (): Promise<void> => {
    await Promise.all(sessions.map((session) => session.end()))
    rmSync(home, { recursive: true, force: true })
  }
  try {
    project.provide('sessionBus', await sessions[0].address)
    project.provide('emptyBus', await sessions[1].address)
  } catch (error) {
    await end()
    throw error
  }
  return end
}

/** The session lives as long as the standard input of its shell. */
function openSession(script: string, home: string) {
  const runtime = join(home, 'run')
  mkdirSync(runtime, { recursive: true, mode: 0o700 })
  const child = spawn('dbus-run-session', ['--', 'sh', '-c', script], {
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      XDG_RUNTIME_DIR: runtime,
      // A keyring that is not there must not be started by the bus.
      XDG_DATA_DIRS: join(home, 'none'),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  return { address: firstLine(child), end: () => ended(child) }
}

async function firstLine(child: ChildProcess & { stdout: NodeJS.ReadableStream | null }) {
  const errors: string[] = []
  child.stderr?.on('data', (text: Buffer) => errors.push(text.toString()))
  const lines = child.stdout && createInterface({ input: child.stdout })
  const line: unknown = lines
    ? await Promise.race([
        once(lines, 'line').then(([first]: unknown[]) => first),
        once(child, 'exit').then(() => undefined),
      ])
    : undefined
  if (typeof line === 'string' && line !== '') return line
  throw new Error(`The D-Bus session did not start: ${errors.join('')}`)
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.stdin?.end()
  await exit
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
