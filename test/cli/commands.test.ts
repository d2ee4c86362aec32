/** Every command, on a data folder that no engine uses and on one that an engine does. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ListeningEngine } from '../../electron/cli/host.ts'
import { headless } from '../../electron/headless.ts'
import { type Given, type Ran, runCommand } from './terminal.ts'

let folder: string
let environment: Record<string, string>
let engine: ListeningEngine | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugboard-cli-'))
  environment = { PLUGBOARD_DATA_DIR: folder, PLUGBOARD_KEY_FILE: join(folder, 'data-key') }
})

afterEach(async () => {
  await engine?.stop()
  engine = undefined
  rmSync(folder, { recursive: true })
})

const run = (line: string, given: Given = {}): Promise<Ran> =>
  runCommand(line.split(' '), { ...given, environment: { ...environment, ...given.environment } })

describe.each([
  ['when no engine runs', false],
  ['of a running engine', true],
])('the commands, %s', (_case, running) => {
  beforeEach(async () => {
    if (running) engine = await headless.listen({ dataFolder: folder, environment, port: 0 })
  })

  it('say how it fares', async () => {
    const { code, out } = await run('status')
    expect(code).toBe(0)
    expect(out).toContain(running ? 'is running' : 'is not running')
    expect(out).toContain('No account is connected yet')
    expect((await run('status --json')).json()).toMatchObject({ running, counts: { accounts: 0 } })
  })

  it('add, list, sync and remove accounts', async () => {
    expect((await run('accounts list')).out).toContain('There is no account yet')
    expect((await run('accounts add demo --label Mine')).out).toContain('Added Mine with 4 models')
    const list = await run('accounts list')
    expect(list.out).toMatch(/^NAME +PLATFORM +STATE +MODELS +ID\nMine +demo +ready +4 +/)
    expect((await run('accounts sync')).out).toContain('Mine: 4 models, 0 new, 0 gone.')
    expect((await run('accounts remove mine')).out).toContain('Removed Mine.')
    expect((await run('accounts list --json')).json()).toEqual({ items: [] })
  })

  it('create, list and revoke keys', async () => {
    const created = await run('keys create Editor --expires 90')
    const key = created.out.split('\n')[0] ?? ''
    expect(key).toMatch(/^pb-[\w-]{43}$/)
    const list = await run('keys list')
    expect(list.out).toContain('Editor')
    expect(list.out).toContain('active until 2027-02-19')
    expect(list.out).not.toContain(key)
    expect((await run('keys revoke editor')).out).toContain('Revoked Editor')
    expect((await run('keys list')).out).toContain('revoked')
  })

  it('show usage', async () => {
    expect((await run('usage')).out).toBe('The last 24 hours: no exchange.\n')
    expect((await run('usage --range 7d --json')).json()).toMatchObject({ exchanges: 0 })
    expect((await run('usage --log 5')).out).toBe('No exchange yet.\n')
  })

  it('fail with one sentence', async () => {
    const { code, out, err } = await run('accounts remove nobody')
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: 'There is no account yet.\n' })
  })
})

describe('an exchange', () => {
  it('is summed up and listed', async () => {
    engine = await headless.listen({ dataFolder: folder, environment, port: 0 })
    const key = (await run('keys create Editor')).out.split('\n')[0] ?? ''
    await fetch(`${engine.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'none', messages: [{ role: 'user', content: 'Hi' }] }),
    })
    const sums = await run('usage')
    expect(sums.out).toMatch(/Exchanges +1, 1 of them failed/)
    expect(sums.out).toMatch(/KEY +EXCHANGES.*\nEditor +1/)
    expect((await run('usage --log 1')).out).toMatch(/none +– +Editor +refused/)
  })
})

describe('the key of an account', () => {
  const secret = 'sk-or-v1-0123456789abcdef'

  it('is never taken from the command line, and not repeated', async () => {
    for (const flag of [`--key ${secret}`, `--api-key=${secret}`, `--secret ${secret}`]) {
      const { code, err } = await run(`accounts add openrouter ${flag}`)
      expect(code).toBe(2)
      expect(err).toContain('--key-stdin')
      expect(err).not.toContain(secret)
    }
  })

  it('must be given where the platform wants one', async () => {
    const { code, err } = await run('accounts add openrouter')
    expect(code).toBe(1)
    expect(err).toContain('OpenRouter needs an API key')
    expect(err).toContain('PLUGBOARD_ACCOUNT_KEY')
  })

  it.each([
    ['standard input', '--key-stdin', { typed: `${secret}\n` }],
    ['the environment', '', { environment: { PLUGBOARD_ACCOUNT_KEY: secret } }],
    ['a hidden prompt', '', { typed: `${secret}\r`, isTTY: true }],
  ])('is taken from %s', async (_source, flag, given) => {
    // Nobody listens there, so the platform cannot be asked: the command got as far as it should.
    const line = `accounts add custom --base-url http://127.0.0.1:9/v1 ${flag}`.trim()
    const { code, out, err } = await run(line, given)
    expect(code).toBe(1)
    expect(err).toContain('could not')
    expect(out + err).not.toContain(secret)
  })

  it('read from empty standard input is refused', async () => {
    const { code, err } = await run('accounts add openrouter --key-stdin')
    expect(code).toBe(1)
    expect(err).toContain('empty')
  })
})

describe('a command written wrong', () => {
  it.each([
    ['nonsense', 'unknown command'],
    ['accounts add', 'platform'],
    ['status --colour', '--colour'],
    ['serve --port 70000', '--port'],
    ['demo --port x', '--port'],
    ['usage --range never', 'today, 24h, 7d, 30d'],
    ['usage --log 0', '1 to 500'],
    ['keys create Editor --expires soon', 'number of days'],
  ])('%s: exits with 2 and says what is wrong', async (line, expected) => {
    const { code, out, err } = await run(line)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(expected)
  })

  it('names the platforms there are', async () => {
    const { err } = await run('accounts add nobody')
    expect(err).toContain('demo')
    expect(err).toContain('openrouter')
  })

  it('shows help when asked, at exit 0', async () => {
    const { code, out } = await run('accounts --help')
    expect(code).toBe(0)
    expect(out).toContain('sync [account]')
  })
})

it('a folder whose engine does not say where it listens is left alone', async () => {
  const opened = await headless.open({ dataFolder: folder, environment })
  const { code, err } = await run('status')
  await opened.stop()
  expect(code).toBe(1)
  expect(err).toContain('Another Plugboard')
})
