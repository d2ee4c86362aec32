/** `plugboard login` on an engine with a platform that lives in the test. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../../electron/cli/free-port.ts'
import type { Host } from '../../electron/cli/host.ts'
import { run } from '../../electron/cli/run.ts'
import { acme, goodKey } from '../api/acme.ts'
import { openRig, type Rig, start } from '../api/rig.ts'
import { type ManualClock, manualClock } from '../support/manual-clock.ts'
import { signInPlatform, type SignInPlatform } from '../support/sign-in-platform.ts'
import { type Given, openTerminal, runCommand } from './terminal.ts'

let rig: Rig
let clock: ManualClock
let plan: SignInPlatform
let host: Host
let environment: Record<string, string>

beforeEach(async () => {
  clock = manualClock(start)
  plan = signInPlatform({
    id: 'some-plan',
    ports: [await freePort(25_000)],
    provider: { label: 'Some Plan' },
  })
  const other = {
    ...acme,
    notOffered: [{ label: 'Acme.ai subscriptions', reason: 'Acme forbids it. A key works.' }],
  }
  rig = await openRig({ clock, providers: [other, plan.provider] })
  const open = () => Promise.resolve({ ports: rig.ports, stop: () => Promise.resolve() })
  host = { open, listen: () => Promise.reject(new Error('not needed')) }
  environment = { PLUGBOARD_DATA_DIR: join(rig.folder, 'data') }
})

afterEach(() => rig.close())

const command = (line: string, given: Given = {}) =>
  runCommand(line.split(' '), { environment, ...given }, host)

/** Begins a command that goes on until somebody has signed in. */
function begin(line: string, given: Given = {}) {
  const terminal = openTerminal({ environment, ...given })
  return { terminal, code: run(line.split(' '), terminal, host) }
}

/** Where the browser comes back to, seen from the page that was printed. */
function back(out: string, code: string): URL {
  const page = new URL(/https:\/\/plan\.example\.com\/authorize\S+/.exec(out)?.[0] ?? '')
  const url = new URL(page.searchParams.get('redirect_uri') ?? '')
  url.searchParams.set('state', page.searchParams.get('state') ?? '')
  url.searchParams.set('code', code)
  return url
}

describe('in a browser', () => {
  it('prints the page, and says who has signed in once they are back', async () => {
    const { terminal, code } = begin('login plan --yes --label Mine --tag work')
    await terminal.wrote('Ctrl-C calls it off')
    await fetch(back(terminal.out, 'code-for-anna'))
    expect(await code).toBe(0)
    expect(terminal.out).toContain('Some Plan is asked')
    expect(terminal.out).toContain('Signed in as Mine (plus) with 1 model.')
    expect(terminal.out + terminal.err).not.toContain('canary')
    const { items } = await rig.client.accounts.list({})
    expect(items).toMatchObject([{ label: 'Mine', tags: ['work'], login: 'sign-in' }])
  })

  it('takes the pasted address where the browser cannot come back, showing none of it', async () => {
    const { terminal, code } = begin('login plan --yes', { isTTY: true, stays: true })
    await terminal.wrote('Ctrl-C calls it off')
    expect(terminal.out).toContain('paste the address')
    terminal.type('http://localhost/nonsense\r')
    const address = back(terminal.out, 'code-for-anna').href
    await new Promise((resolve) => setImmediate(resolve))
    terminal.type(`${address}\r`)
    expect(await code).toBe(0)
    expect(terminal.err).toContain('brings no code along')
    expect(terminal.out + terminal.err).not.toContain('code-for-anna')
  })

  it('says why it came to nothing', async () => {
    const { terminal, code } = begin('login plan --yes')
    await terminal.wrote('Ctrl-C calls it off')
    const url = back(terminal.out, '')
    url.searchParams.set('error', 'access_denied')
    await fetch(url)
    expect(await code).toBe(1)
    expect(terminal.err).toBe('The plan said access_denied: start again.\n')
  })

  it('is called off by Ctrl-C, as a signal and as a letter', async () => {
    const signalled = begin('login plan --yes')
    await signalled.terminal.wrote('Ctrl-C calls it off')
    signalled.terminal.interrupt()
    expect(await signalled.code).toBe(1)
    expect(signalled.terminal.err).toBe('The sign-in was called off.\n')
    const typed = begin('login plan', { isTTY: true, stays: true })
    await typed.terminal.wrote('Ctrl-C calls it off')
    typed.terminal.type('\u0003')
    expect(await typed.code).toBe(1)
    expect(typed.terminal.err).toContain('The sign-in was called off.')
    expect((await rig.client.signIns.list()).items.map(({ state }) => state)).toEqual([
      'cancelled',
      'cancelled',
    ])
  })
})

describe('with a code', () => {
  it('shows it large, waits, and is done once it was typed', async () => {
    const { terminal, code } = begin('login plan --device --yes')
    await terminal.wrote('Ctrl-C calls it off')
    expect(terminal.out).toContain('Open https://plan.example.com/device')
    expect(terminal.out).toContain('│   A B C D - 1 2 3 4   │')
    plan.polls.push('done')
    clock.advance(5000)
    expect(await code).toBe(0)
    expect(terminal.out).toContain('Signed in as anna@example.org')
  })

  it('answers with a line of JSON for each step', async () => {
    const { terminal, code } = begin('login plan --device --yes --json')
    await terminal.wrote('\n')
    plan.polls.push('done')
    clock.advance(5000)
    expect(await code).toBe(0)
    const lines = terminal.out.trim().split('\n')
    const steps = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(steps).toMatchObject([
      { state: 'waiting', userCode: 'ABCD-1234' },
      { state: 'exchanging' },
      { state: 'done' },
      { account: { label: 'anna@example.org' } },
    ])
  })

  it('ends when the code is no longer good', async () => {
    const { terminal, code } = begin('login plan --device --yes')
    await terminal.wrote('Ctrl-C calls it off')
    clock.advance(15 * 60_000)
    expect(await code).toBe(1)
    expect(terminal.err).toContain('start again')
  })
})

describe('the terms', () => {
  it('are shown and must be agreed to, once', async () => {
    const no = await command('login plan --token', { isTTY: true, typed: 'n\n' })
    expect(no.code).toBe(1)
    expect(no.err).toContain('Use your own account only.')
    const terminal = begin('login plan --token', { isTTY: true, stays: true, typed: 'y\n' })
    terminal.terminal.type('canary-access-anna-1\r')
    expect(await terminal.code).toBe(0)
    const again = await command('login plan --token', { typed: 'canary-access-ben-1\n' })
    expect(again.code).toBe(0)
    expect(again.err).toBe('')
  })

  it('must be agreed to with --yes where nobody can be asked', async () => {
    const { code, err } = await command('login plan --device')
    expect(code).toBe(1)
    expect(err).toContain('Use your own account only.')
    expect(err).toContain('--yes')
  })
})

describe('with a token', () => {
  it('reads it from standard input and never shows it', async () => {
    const typed = 'canary-access-anna-1\n'
    const { code, out, err } = await command('login plan --token --yes', { typed })
    expect(code).toBe(0)
    expect(out).toContain('Signed in as anna@example.org with 1 model')
    expect(out + err).not.toContain('canary')
  })

  it('never takes it from the command line', async () => {
    for (const flag of ['--token=canary-a', '--token canary-a', '--key=canary-a']) {
      const { code, out, err } = await command(`login plan ${flag} --yes`)
      expect([code, out]).toEqual([2, ''])
      expect(err).toContain('pipe it in with --token')
      expect(err).not.toContain('canary')
    }
    const { err } = await command('login plan --password=canary-a')
    expect(err).toContain("unknown option '--password'")
    expect(err).not.toContain('canary')
    expect((await command('login --help')).out).not.toContain('[value]')
  })

  it('says what is wrong with it without repeating it', async () => {
    const { code, out, err } = await command('login plan --token --yes', { typed: 'canary-x\n' })
    expect(code).toBe(1)
    expect(err).toContain('no token of the plan')
    expect(out + err).not.toContain('canary')
  })
})

describe("other programs' files", () => {
  it('are listed, and taken over with a word of caution', async () => {
    expect((await command('login plan --import')).out).toMatch(/^SOURCE.*\ntool .*not found/)
    mkdirSync(join(rig.folder, '.tool'))
    const expiresAt = start + 3_600_000
    writeFileSync(
      join(rig.folder, '.tool', 'auth.json'),
      JSON.stringify({ who: 'cleo', access: 'canary-a', refresh: 'canary-r', expiresAt }),
    )
    const { code, out, err } = await command('login plan --import tool --yes')
    expect(code).toBe(0)
    expect(err).toBe('Both would share one sign-in.\n')
    expect(out).toContain('Signed in as cleo@example.org')
  })

  it('that are not known are refused with those that are', async () => {
    const { code, err } = await command('login plan --import nowhere --yes')
    expect(code).toBe(1)
    expect(err).toContain('There are: tool.')
  })
})

describe('signing in again', () => {
  it('is for an account by name, and refuses somebody else', async () => {
    await command('login plan --token --yes', { typed: 'canary-access-anna-1\n' })
    const line = 'login plan --token --account anna@example.org'
    expect((await command(line, { typed: 'canary-access-anna-2\n' })).code).toBe(0)
    const other = await command(line, { typed: 'canary-access-ben-2\n' })
    expect(other.code).toBe(1)
    expect(other.err).toContain('ben@example.org')
    expect((await rig.client.accounts.list({})).total).toBe(1)
  })
})

describe('options of the platform', () => {
  it('that it needs are demanded with the way to give them', async () => {
    Object.assign(plan.signIn, {
      options: [{ name: 'clientId', label: 'Client ID', hint: 'Register one.', required: true }],
    })
    const { code, err } = await command('login plan --device --yes')
    expect(code).toBe(1)
    expect(err).toBe('Client ID is missing: give it with --set clientId=…. Register one.\n')
    const { terminal, code: later } = begin('login plan --device --set clientId=abc')
    await terminal.wrote('Ctrl-C calls it off')
    terminal.interrupt()
    expect(await later).toBe(1)
    expect((await command('login plan --set clientId')).code).toBe(2)
  })
})

describe('a word for a platform', () => {
  it('that nobody signs in to is answered with why, and what works', async () => {
    for (const word of ['acme', 'subscriptions']) {
      const { code, err } = await command(`login ${word}`)
      expect(code).toBe(1)
      expect(err).toContain('accounts add acme')
      expect(err).toContain('Acme forbids it.')
    }
  })

  it('that is none is answered with those there are', async () => {
    const { code, err } = await command('login nobody')
    expect(code).toBe(1)
    expect(err).toContain('There are: some-plan.')
  })

  it('that people sign in to gets no key', async () => {
    const { code, err } = await command('accounts add some-plan')
    expect(code).toBe(1)
    expect(err).toContain('plugboard login some-plan')
  })
})

it('accounts show their plan and ask to sign in again', async () => {
  await command('login plan --token --yes --label Mine', { typed: 'canary-access-anna-1\n' })
  await rig.client.accounts.create({ platform: 'acme', secret: goodKey })
  const [id = ''] = rig.ports.accounts.snapshot().keys()
  rig.ports.accounts
    .snapshot()
    .get(id)
    ?.upstream.health.failed({ kind: 'sign-in-expired', message: 'over' }, 'big', start)
  const { out } = await command('accounts list')
  expect(out).toMatch(/Mine +some-plan +sign in again: plugboard login/)
})
