/** Signing in with a code: what is asked, when it is asked again, and what ends it. */
import { describe, expect, it } from 'vitest'
import { Failure } from '../../hub/error.ts'
import type { DeviceStart } from '../sign-in.ts'
import { deviceFlow } from './device-flow.ts'
import { type Line, places, scripted } from './fixtures/scripted.ts'

const options = { clientId: 'Ov23MadeUpByATest' }
const begun = {
  body: {
    device_code: 'made-up-device-code',
    user_code: 'ABCD-1234',
    verification_uri: 'https://elsewhere.example/login/device',
    expires_in: 900,
    interval: 5,
  },
}
const error = (name: string, more: object = {}): Line => ({ body: { error: name, ...more } })
const person = { body: { id: 7, login: 'anna' } }
const open = {
  [places.person]: person,
  [places.seat]: { status: 404 },
  [places.models]: { body: { data: [] } },
}

/** A flow that has begun, with what GitHub will say to its polls. */
async function flow(lines: Record<string, Line | readonly Line[]>) {
  const github = scripted({ [places.device]: begun, ...open, ...lines })
  const start = await deviceFlow.begin(github.ports, options)
  return { github, start, poll: (at: DeviceStart = start) => deviceFlow.poll(github.ports, at) }
}

const thrown = async (promise: Promise<unknown>) => {
  const failure: unknown = await promise.catch((reason: unknown) => reason)
  if (!(failure instanceof Failure)) throw new Error('it did not fail')
  return failure.error
}

describe('begins', () => {
  it('with the owner’s own app, asking for no more than who they are', async () => {
    const { github, start } = await flow({})
    expect(github.asked[0]?.form).toEqual({ client_id: 'Ov23MadeUpByATest', scope: 'read:user' })
    expect(start).toMatchObject({
      userCode: 'ABCD-1234',
      intervalMs: 5000,
      expiresAt: github.now + 900_000,
    })
  })

  it('sends people to GitHub’s own page, whatever the answer names', async () => {
    const { start } = await flow({})
    expect(start.verificationUrl).toBe('https://github.com/login/device')
  })

  it('at an enterprise’s tenant', async () => {
    const github = scripted({ 'POST https://acme.ghe.com/login/device/code': begun })
    const start = await deviceFlow.begin(github.ports, {
      ...options,
      host: 'https://acme.ghe.com/',
    })
    expect(start.verificationUrl).toBe('https://acme.ghe.com/login/device')
  })

  it('not without an app of the owner’s own, and says how to get one', async () => {
    const failure = await thrown(deviceFlow.begin(scripted({}).ports, {}))
    expect(failure.kind).toBe('invalid-request')
    expect(failure.message).toMatch(/settings\/applications\/new.*Enable Device Flow/)
  })

  it('not at a server that has no Copilot', async () => {
    const wish = deviceFlow.begin(scripted({}).ports, { ...options, host: 'git.example.org' })
    expect((await thrown(wish)).message).toMatch(/sign in on github\.com instead/)
  })

  it('not under the name of another program', async () => {
    const wish = deviceFlow.begin(scripted({}).ports, { ...options, integrationId: 'vscode-chat' })
    expect((await thrown(wish)).message).toMatch(/names another program/)
  })

  it.each([
    [{ status: 404, body: { error: 'Not Found' } }, /knows no app with this client ID/],
    [error('device_flow_disabled'), /tick “Enable Device Flow”/],
    [{ status: 503, body: '<html>' }, /answered 503\. Try again later/],
    [{ body: { device_code: 'x', user_code: '<b>enter your password</b>' } }, /something else/],
  ])('says what is wrong when it is refused %#', async (line, words) => {
    const github = scripted({ [places.device]: line })
    expect((await thrown(deviceFlow.begin(github.ports, options))).message).toMatch(words)
  })
})

describe('polling', () => {
  it('waits as long as it was told while the person has not answered', async () => {
    const { poll, github } = await flow({ [places.token]: error('authorization_pending') })
    expect(await poll()).toEqual({ state: 'pending', intervalMs: 5000 })
    expect(github.asked.at(-1)?.form).toEqual({
      client_id: 'Ov23MadeUpByATest',
      device_code: 'made-up-device-code',
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    })
  })

  it('slows down by five seconds, or to what is named, and stays so', async () => {
    const { poll } = await flow({
      [places.token]: [
        error('slow_down'),
        error('authorization_pending'),
        error('slow_down', { interval: 12 }),
        error('authorization_pending'),
      ],
    })
    const waits = [await poll(), await poll(), await poll(), await poll()]
    expect(waits.map((one) => one.state === 'pending' && one.intervalMs)).toEqual([
      10_000, 10_000, 12_000, 12_000,
    ])
  })

  it('goes on, more slowly once, when the network fails', async () => {
    const lost = new Failure({ kind: 'upstream-unavailable', message: 'gone' })
    const { poll } = await flow({
      [places.token]: [lost, { status: 502, body: '' }, error('authorization_pending')],
    })
    expect(await poll()).toEqual({ state: 'pending', intervalMs: 10_000 })
    expect(await poll()).toEqual({ state: 'pending', intervalMs: 10_000 })
    expect(await poll()).toEqual({ state: 'pending', intervalMs: 5000 })
  })

  it.each([
    ['access_denied', 'forbidden', /cancelled at GitHub/],
    ['expired_token', 'sign-in-expired', /has expired/],
    ['incorrect_device_code', 'sign-in-expired', /start again/],
    ['incorrect_client_credentials', 'invalid-request', /no app with this client ID/],
    ['device_flow_disabled', 'invalid-request', /Enable Device Flow/],
    ['unsupported_grant_type', 'upstream-invalid', /check the host/],
    ['an_error_of_tomorrow', 'upstream-invalid', /something else than a code/],
  ])('ends on %s, which comes with status 200', async (name, kind, words) => {
    const { poll } = await flow({ [places.token]: error(name) })
    const failure = await thrown(poll())
    expect(failure.kind).toBe(kind)
    expect(failure.message).toMatch(words)
  })

  it('ends with a sign-in that knows whose it is', async () => {
    const { poll } = await flow({
      [places.token]: { body: { access_token: 'gho_madeup1111', token_type: 'bearer' } },
    })
    const done = await poll()
    if (done.state !== 'done') throw new Error('it is still pending')
    expect(done.credential.access.reveal()).toBe('gho_madeup1111')
    expect(done.credential.facts).toMatchObject({ userId: '7', login: 'anna', way: 'direct' })
  })

  it('does not lose the token when what comes after it fails, since the code is spent', async () => {
    const { poll, github } = await flow({
      [places.token]: [
        { body: { access_token: 'gho_madeup1111' } },
        error('incorrect_device_code'),
      ],
      [places.person]: [{ status: 503 }, person],
    })
    expect(await poll()).toEqual({ state: 'pending', intervalMs: 10_000 })
    expect(await poll()).toMatchObject({ state: 'done' })
    expect(github.asked.filter(({ url }) => url.endsWith('/access_token'))).toHaveLength(1)
  })

  it('ends with the reason when the person has no seat', async () => {
    const noSeat = {
      status: 403,
      body: { error_details: { notification_id: 'no_copilot_access' } },
    }
    const { poll } = await flow({
      [places.token]: { body: { access_token: 'ghu_madeup1111' } },
      [places.exchange]: noSeat,
    })
    expect((await thrown(poll())).message).toMatch(/no Copilot seat/)
  })

  it('never shows the codes or tokens it holds', async () => {
    const { start } = await flow({})
    expect(JSON.stringify(start)).not.toContain('made-up-device-code')
  })
})
