/** Whatever goes wrong when a sign-in is renewed, it makes no loop, and says what to do. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSigningIn, type SigningIn } from '../../../test/support/signing-in.ts'
import { Failure } from '../../hub/error.ts'
import { Secret } from '../../kernel/secret.ts'

const minute = 60_000
const hour = 60 * minute

const down = () => new Failure({ kind: 'upstream-unavailable', message: 'The plan is down.' })

let rig: SigningIn
beforeEach(async () => {
  rig = await openSigningIn()
})
afterEach(() => rig.close())

const upstream = (id: string) => {
  const found = rig.state.accounts.snapshot().get(id)?.upstream
  if (!found) throw new Error('There is no such account.')
  return found
}
const secretOf = async (id: string): Promise<string | undefined> =>
  (await upstream(id).secret())?.reveal()

async function failureOf(work: unknown): Promise<Failure['error']> {
  const error: unknown = await Promise.resolve(work).catch((thrown: unknown) => thrown)
  if (error instanceof Failure) return error.error
  throw new Error('It should have failed.', { cause: error })
}

test('a platform that refuses every fresh token is not asked for more than one a minute', async () => {
  const id = await rig.signedIn()
  const refuse = async () => {
    const secret = await upstream(id).secret()
    return upstream(id).renew?.(secret ?? new Secret(''))
  }
  expect(await refuse()).toBe(true)
  expect(await refuse()).toBe(false)
  expect(await refuse()).toBe(false)
  expect(rig.platform.renewals).toHaveLength(1)
  rig.state.clock.advance(minute)
  expect(await refuse()).toBe(true)
  expect(rig.platform.renewals).toHaveLength(2)
})

test('a sign-in that has ended asks nothing more of the network, says so, and stays ended after a restart', async () => {
  const id = await rig.signedIn()
  rig.state.clock.advance(hour)
  rig.platform.renewing.failure = new Failure({
    kind: 'sign-in-expired',
    message: 'The plan’s sign-in has ended: sign in again.',
  })
  const heard: unknown[] = []
  rig.state.accounts.onChange((change) => heard.push(change))
  expect(await failureOf(upstream(id).secret())).toMatchObject({ kind: 'sign-in-expired' })
  expect(heard).toEqual([{ subject: 'account', id, change: 'changed' }])
  expect(await failureOf(upstream(id).secret())).toMatchObject({ kind: 'sign-in-expired' })
  expect(await upstream(id).renew?.(new Secret('x'))).toBe(false)
  expect(rig.platform.renewals).toHaveLength(1)
  await rig.reopen()
  expect(upstream(id).health.unavailable('big', rig.state.clock.now())).toBeDefined()
  expect(await rig.state.accounts.get(id)).toMatchObject({
    signInEnded: 'The plan’s sign-in has ended: sign in again.',
    health: { state: 'attention' },
  })
  expect(rig.platform.renewals).toHaveLength(1)
  // The owner wants it tried again.
  rig.platform.renewing.failure = undefined
  await rig.state.accounts.clear(id)
  expect(await secretOf(id)).toBeDefined()
  expect((await rig.state.accounts.get(id)).signInEnded).toBeUndefined()
})

test('while the platform is out of reach the old one does until it ends, and tries wait ever longer', async () => {
  const id = await rig.signedIn()
  const before = await secretOf(id)
  rig.platform.renewing.failure = down()
  rig.state.clock.advance(hour - 4 * minute)
  expect(await secretOf(id)).toBe(before)
  expect(await secretOf(id)).toBe(before)
  expect(rig.platform.renewals).toHaveLength(1)
  rig.state.clock.advance(5000)
  expect(await secretOf(id)).toBe(before)
  expect(rig.platform.renewals).toHaveLength(2)
  rig.state.clock.advance(4 * minute)
  const now = rig.state.clock.now()
  expect(await failureOf(upstream(id).secret())).toEqual({
    kind: 'no-account',
    message: expect.stringMatching(/"anna@example.org" cannot be used now. The plan is down\./),
    retryAt: now + 45_000,
  })
  await failureOf(upstream(id).secret())
  const tries = rig.platform.renewals.length
  rig.platform.renewing.failure = undefined
  await failureOf(upstream(id).secret())
  expect(rig.platform.renewals).toHaveLength(tries)
  rig.state.clock.advance(45_000)
  expect(await secretOf(id)).not.toBe(before)
  expect((await rig.state.accounts.get(id)).health).toMatchObject({ state: 'ready' })
})

test('a 401 while the platform cannot renew is no end: it is tried again', async () => {
  const id = await rig.signedIn()
  const rejected = (await upstream(id).secret()) ?? new Secret('')
  rig.platform.renewing.failure = down()
  expect(await failureOf(upstream(id).renew?.(rejected))).toMatchObject({
    kind: 'no-account',
    retryAt: rig.state.clock.now() + 5000,
  })
  expect((await rig.state.accounts.get(id)).signInEnded).toBeUndefined()
  rig.platform.renewing.failure = undefined
  rig.state.clock.advance(5000)
  expect(await upstream(id).renew?.(rejected)).toBe(true)
})

test.each([
  ['ahead', -2 * hour],
  ['behind', 2 * hour],
])(
  'a clock two hours %s never makes a loop of renewals, and the tokens are used',
  async (_, skew) => {
    rig.platform.skew = skew
    const id = await rig.signedIn()
    for (let exchanges = 0; exchanges < 60; exchanges++) {
      expect(await secretOf(id)).toMatch(/^canary-access-/)
      rig.state.clock.advance(1000)
    }
    expect(rig.platform.renewals.length).toBeLessThanOrEqual(1)
    const before = rig.platform.renewals.length
    for (let minutes = 0; minutes < 59; minutes++) {
      await upstream(id).secret()
      rig.state.clock.advance(minute)
      await rig.state.accounts.renewSignIns()
    }
    // A token lasts an hour: ours or theirs, that is what it takes.
    expect(rig.platform.renewals.length - before).toBeLessThanOrEqual(6)
    // What has really ended is refused, and renewed at once.
    const rejected = (await upstream(id).secret()) ?? new Secret('')
    expect(await upstream(id).renew?.(rejected)).toBe(true)
  },
)
