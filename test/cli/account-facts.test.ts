/** What the commands say of quotas, model tests and proxies. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Host } from '../../electron/cli/host.ts'
import { run } from '../../electron/cli/run.ts'
import { Failure } from '../../electron/hub/error.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import type { QuotaReading } from '../../electron/providers/quota.ts'
import { acme, goodKey } from '../api/acme.ts'
import { openRig, type Rig, start } from '../api/rig.ts'
import { type Given, openTerminal, runCommand } from './terminal.ts'

let rig: Rig
let host: Host
let environment: Record<string, string>
let probe: (model: string, signal: AbortSignal) => Promise<void>
let reading: QuotaReading

const metered: Provider = { ...acme, checkQuota: () => Promise.resolve(reading) }
const plain: Provider = {
  ...acme,
  id: 'plain',
  label: 'Plain',
  presets: [{ ...acme.presets[0], id: 'plain' }],
}

beforeEach(async () => {
  probe = () => Promise.resolve()
  reading = { windows: [] }
  rig = await openRig({
    providers: [metered, plain],
    environment: { ALL_PROXY: 'socks5://127.0.0.1:9' },
    probe: (_upstream, model, signal) => probe(model, signal),
  })
  const open = () => Promise.resolve({ ports: rig.ports, stop: () => Promise.resolve() })
  host = { open, listen: () => Promise.reject(new Error('not needed')) }
  environment = { PLUGBOARD_DATA_DIR: join(rig.folder, 'data') }
})

afterEach(() => rig.close())

const command = (line: string, given: Given = {}) =>
  runCommand(line.split(' '), { environment, ...given }, host)

const add = (platform: string) =>
  rig.client.accounts.create({ platform, label: platform, secret: goodKey })

describe('check-quota', () => {
  beforeEach(async () => {
    reading = {
      plan: 'gold',
      windows: [
        { id: 'a', label: '5 hours', unit: 'share', used: 0.18, resetsAt: start + 3_600_000 },
        { id: 'b', label: 'Credits', unit: 'credits', remaining: -3, limit: 1000 },
        { id: 'c', label: 'Chat', unit: 'requests', unlimited: true },
        { id: 'd', label: 'Moon phase', unit: 'tokens', model: 'acme-1' },
      ],
    }
    await add('acme')
  })

  it('shows every window, also those that tell little', async () => {
    const { code, out } = await command('accounts check-quota acme')
    expect(code).toBe(0)
    expect(out).toMatch(/^ACCOUNT +WINDOW +LEFT +BEGINS ANEW\n/)
    expect(out).toMatch(/acme +5 hours +82 % +2026-11-21/)
    expect(out).toMatch(/acme +Credits +0 %, -3 of 1,000 credits/)
    expect(out).toMatch(/acme +Chat +unlimited/)
    expect(out).toMatch(/acme +Moon phase \(acme-1\) +not told/)
  })

  it('goes on to the others where one platform tells nobody', async () => {
    await add('plain')
    const { code, out } = await command('accounts check-quota')
    expect(code).toBe(0)
    expect(out).toMatch(/acme +5 hours/)
    expect(out).toMatch(/^plain: /m)
    expect((await command('accounts check-quota plain')).code).toBe(1)
  })

  it('is in the list of accounts from then on', async () => {
    expect((await command('accounts list')).out).not.toContain('LEFT')
    await command('accounts check-quota')
    const { out } = await command('accounts list')
    expect(out).toMatch(/^NAME +PLATFORM +STATE +PLAN +LEFT +MODELS +ID\n/)
    expect(out).toMatch(/acme +acme +ready +gold +5 hours 82 %, Credits 0 %/)
  })
})

describe('test-models', () => {
  it('says of each whether it answers, and fails when one does not', async () => {
    await add('acme')
    expect((await command('accounts test-models acme')).code).toBe(0)
    probe = (model) =>
      model === 'acme-1'
        ? Promise.resolve()
        : Promise.reject(new Failure({ kind: 'forbidden', message: 'Not on this plan.' }))
    const { code, out, err } = await command('accounts test-models acme --sync')
    expect(code).toBe(1)
    expect(out).toMatch(/^answers +acme-1 +\d+ ms$/m)
    expect(out).toMatch(/^fails +lab\/acme-2 +Not on this plan\.$/m)
    expect(err).toBe('1 model of 2 did not answer.\n')
    const named = await command('accounts test-models acme --model acme-1 --json')
    expect(named.json()).toMatchObject({ state: 'done', results: [{ model: 'acme-1' }] })
  })

  it('is stopped by Ctrl-C', async () => {
    await add('acme')
    let asked: () => void = () => undefined
    const begun = new Promise<void>((resolve) => (asked = resolve))
    probe = (_model, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('stopped')))
        asked()
      })
    const terminal = openTerminal({ environment })
    const code = run(['accounts', 'test-models', 'acme'], terminal, host)
    await begun
    terminal.interrupt()
    expect(await code).toBe(1)
    expect(terminal.err).toBe('The test was stopped.\n')
  })
})

describe('proxy', () => {
  it('is shown and set', async () => {
    expect((await command('proxy show')).out).toContain('that the environment names')
    expect((await command('proxy set none')).out).toContain('no proxy')
    const set = await command('proxy set socks5://127.0.0.1:1080')
    expect(set.out).toBe('Requests go through socks5://127.0.0.1:1080.\n')
    expect((await command('proxy show --json')).json()).toMatchObject({ mode: 'custom' })
  })

  it('takes its login from standard input only, and shows none of it', async () => {
    const typed = 'anna:canary/@:x\n'
    const { code, out, err } = await command('proxy set http://127.0.0.1:3128 --login', { typed })
    expect(code).toBe(0)
    expect(out).toBe('Requests go through http://127.0.0.1:3128, with a login.\n')
    const open = await command('proxy set http://anna:canary@127.0.0.1:3128')
    expect([open.code, open.out]).toEqual([2, ''])
    expect(open.err).toContain('--login')
    expect(out + err + open.err).not.toContain('canary')
  })

  it('is found in the environment', async () => {
    expect((await command('proxy detect')).out).toMatch(/ALL_PROXY +socks5:\/\/127\.0\.0\.1:9/)
  })

  it('that does not work says why', async () => {
    const { code, err } = await command(
      'proxy test http://127.0.0.1:9 --target https://api.acme.example',
    )
    expect(code).toBe(1)
    expect(err).toContain('127.0.0.1:9')
  })

  it.each(['proxy set nonsense', 'proxy test nonsense', 'proxy set'])(
    '%s: exits with 2',
    async (line) => {
      expect((await command(line)).code).toBe(2)
    },
  )
})
