/** `plugboard serve` and `plugboard demo`, the latter as a real process. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run } from '../../electron/cli/run.ts'
import { headless } from '../../electron/headless.ts'
import { openTerminal, runCommand } from './terminal.ts'

let folder: string
let environment: Record<string, string>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugboard-serve-'))
  environment = { PLUGBOARD_KEY_FILE: join(folder, 'data-key') }
})

afterEach(() => rmSync(folder, { recursive: true }))

const command = join(import.meta.dirname, '../../electron/cli/main.ts')
const launcher = join(import.meta.dirname, '../../resources/cli/plugboard.mjs')

const start = (script: string, ...args: string[]): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, [script, ...args], { env: { PATH: process.env['PATH'], TMPDIR: folder } })

async function ended(
  child: ChildProcessWithoutNullStreams,
): Promise<{ code: unknown; out: string }> {
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  const [code] = (await once(child, 'close')) as unknown[]
  return { code, out }
}

describe('serve', () => {
  it('says where it listens, serves, and ends with Ctrl-C', async () => {
    const terminal = openTerminal({ environment })
    const ending = run(['serve', '--port', '0', '--data-dir', folder], terminal, headless)
    await terminal.wrote('Ctrl-C stops it')
    const url = /listens at (\S+)/.exec(terminal.out)?.[1] ?? ''
    expect(terminal.out).toContain(`${url}/v1`)
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' })
    expect(JSON.parse(readFileSync(join(folder, 'engine.json'), 'utf8'))).toEqual({
      pid: process.pid,
      url,
    })
    terminal.interrupt()
    expect(await ending).toBe(0)
    expect(existsSync(join(folder, 'engine.json'))).toBe(false)
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed')
  })

  it('answers with JSON when asked to', async () => {
    const terminal = openTerminal({ environment })
    const args = ['serve', '--port', '0', '--data-dir', folder, '--json']
    const ending = run(args, terminal, headless)
    await terminal.wrote('\n')
    terminal.interrupt()
    await ending
    expect(JSON.parse(terminal.out)).toMatchObject({ dataFolder: folder, pid: process.pid })
  })

  it('says who has the port and how to choose another', async () => {
    const engine = await headless.listen({ dataFolder: folder, environment, port: 0 })
    const { port } = new URL(engine.url)
    const other = join(folder, 'other')
    const { code, err } = await runCommand(['serve', '--port', port, '--data-dir', other], {
      environment,
    })
    await engine.stop()
    expect(code).toBe(1)
    expect(err).toContain('--port')
  })

  it('says who has the data folder', async () => {
    const opened = await headless.open({ dataFolder: folder, environment })
    const { code, err } = await runCommand(['serve', '--port', '0', '--data-dir', folder], {
      environment,
    })
    await opened.stop()
    expect(code).toBe(1)
    expect(err).toContain(`process ${process.pid}`)
  })
})

describe('demo', () => {
  it('with --once shows an answer and its ledger row, ends, and leaves nothing behind', async () => {
    const { code, out } = await ended(start(command, 'demo', '--once', '--json'))
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      key: expect.stringMatching(/^pb-/),
      answer: expect.stringContaining('Plugboard'),
      exchange: { outcome: 'answered', status: 200, usageState: 'measured' },
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it('shows the answer as it arrives, and Ctrl-C ends it cleanly even then', async () => {
    const child = start(command, 'demo')
    const ending = ended(child)
    const seen = await new Promise<string>((resolve) => {
      let text = ''
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (text.includes('You asked')) resolve(text)
      })
    })
    expect(seen).not.toContain('The ledger has it')
    child.kill('SIGINT')
    expect((await ending).code).toBe(0)
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('the launcher', () => {
  it('runs the command line', async () => {
    const { code, out } = await ended(start(launcher, '--help'))
    expect(code).toBe(0)
    expect(out).toContain('Usage: plugboard')
  })

  it('started with an older Node finds the packaged one', async () => {
    const older = `data:text/javascript,${encodeURIComponent(
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } })",
    )}`
    const child = spawn(process.execPath, ['--import', older, launcher, 'usage', '--range', 'no'])
    let err = ''
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    expect((await ended(child)).code).toBe(2)
    expect(err).toContain('--range')
  })
})
