/** The real headless engine as a program of its own, in a fresh data folder. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Engine {
  /** E.g. `http://127.0.0.1:40123`. */
  readonly url: string
  readonly adminToken: string
  /** Calls the admin API as its owner; throws when it does not answer 2xx. */
  admin(method: string, path: string, body?: unknown): Promise<unknown>
  stop(): Promise<void>
}

export async function startEngine(): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'plugboard-e2e-'))
  const dataFolder = join(folder, 'data')
  const program = spawn(
    process.execPath,
    ['electron/cli/main.ts', 'serve', '--json', '--port', '0', '--data-dir', dataFolder],
    {
      env: { ...process.env, PLUGBOARD_KEY_FILE: join(folder, 'key') },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const ended = once(program, 'exit')
  const url = await Promise.race([
    firstLine(program.stdout),
    ended.then(() => Promise.reject(new Error('The engine ended before it listened.'))),
  ])
  const adminToken = readFileSync(join(dataFolder, 'admin-token'), 'utf8').trim()

  return {
    url,
    adminToken,
    async admin(method, path, body) {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
      return text === '' ? undefined : JSON.parse(text)
    },
    async stop() {
      program.kill('SIGINT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** `serve --json` says where it listens in one line. */
async function firstLine(output: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface({ input: output })
  for await (const line of lines) return JSON.parse(line).url
  throw new Error('The engine said nothing.')
}
