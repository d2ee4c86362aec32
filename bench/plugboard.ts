/** Plugboard as a target: its real headless engine, with an account per protocol that points to the mock, and a key. */
import { execFile } from 'node:child_process'
import { cpSync, existsSync, globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { dialects } from './dialects/index.ts'
import { at } from './dialects/json.ts'
import type { Origin } from './load/wire.ts'
import { newFolder } from './measure/children.ts'
import { freePort, startTarget } from './targets.ts'
import type { Target } from './targets.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = join(root, 'electron/cli/main.ts')
const build = join(root, 'out/main/cli.js')

/** The preset of Plugboard's that stands for "any server that speaks this protocol". */
const presetOf: Readonly<Record<string, string>> = {
  'openai-chat': 'custom',
  'openai-responses': 'custom-responses',
  'anthropic-messages': 'custom-messages',
  gemini: 'google',
}

/** Whether there is a build that is younger than every source of the engine. */
export function isBuilt(): boolean {
  if (!existsSync(build)) return false
  const builtAt = statSync(build).mtimeMs
  return globSync('{electron,shared}/**/*.ts', { cwd: root, exclude: ['**/*.test.ts'] }).every(
    (file) => statSync(join(root, file)).mtimeMs <= builtAt,
  )
}

/** The settings under which every command and the engine use `folder`, and nothing else of this machine. */
const settings = (folder: string): Record<string, string> => ({
  PLUGBOARD_DATA_DIR: join(folder, 'data'),
  PLUGBOARD_KEY_FILE: join(folder, 'data-key'),
  PLUGBOARD_ACCOUNT_KEY: 'sk-bench-000000000000',
})

/** Runs one command of the CLI and gives its JSON. */
async function command(entry: string, folder: string, args: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [entry, ...args, '--json'], {
    env: { ...process.env, ...settings(folder) },
  })
  return JSON.parse(stdout)
}

/** A data folder with an account per protocol and a key. */
async function furnish(entry: string, upstream: Origin): Promise<{ folder: string; key: string }> {
  const folder = newFolder()
  for (const { id } of dialects) {
    const preset = presetOf[id]
    if (preset === undefined) throw new Error(`bench/plugboard.ts names no preset for ${id}.`)
    const url = `http://${upstream.host}:${upstream.port}/${id}/v1`
    const named = ['--label', id, '--base-url', url]
    await command(entry, folder, ['accounts', 'add', preset, ...named])
  }
  const key = at(await command(entry, folder, ['keys', 'create', 'bench']), 'key')
  if (typeof key !== 'string') throw new Error('Plugboard made no key.')
  return { folder, key }
}

export interface PlugboardOptions {
  readonly upstream: Origin
  /** Flags for Node, e.g. `--cpu-prof`. */
  readonly flags?: readonly string[]
}

export function plugboardTarget({ upstream, flags = [] }: PlugboardOptions): Target {
  const built = isBuilt()
  const entry = built ? build : source
  const name = 'Plugboard'
  let furnished: Promise<{ readonly folder: string; readonly key: string }> | undefined
  const template = () => (furnished ??= furnish(entry, upstream))

  async function newState(from?: string): Promise<string> {
    const folder = newFolder()
    cpSync(from ?? (await template()).folder, folder, { recursive: true })
    return folder
  }

  return {
    name,
    described: built ? 'its build' : 'its TypeScript source',
    newState,
    async start(state) {
      const folder = state ?? (await newState())
      const { key } = await template()
      const port = await freePort()
      return startTarget(
        {
          command: process.execPath,
          args: [...flags, entry, 'serve', '--port', String(port), '--json'],
          env: settings(folder),
          place: 'target',
        },
        {
          name,
          origin: { host: '127.0.0.1', port },
          headers: { authorization: `Bearer ${key}` },
        },
      )
    },
  }
}
