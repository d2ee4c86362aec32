/** A sign-in lives on by itself: renewed in time, once, and saved before it is used. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSigningIn, type SigningIn } from '../../../test/support/signing-in.ts'
import { Failure } from '../../hub/error.ts'
import { Secret } from '../../kernel/secret.ts'

const minute = 60_000
const hour = 60 * minute

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

test('a fresh secret is there at once, with the facts that belong to it', async () => {
  const id = await rig.signedIn()
  await upstream(id).secret()
  expect(upstream(id).secret()).toBeInstanceOf(Secret)
  expect(upstream(id).facts?.()).toEqual({ who: 'anna', plan: 'plus' })
  expect(rig.platform.renewals).toEqual([])
})

test('two exchanges that find it stale renew it once', async () => {
  const id = await rig.signedIn()
  const before = await secretOf(id)
  rig.state.clock.advance(hour - 5 * minute)
  const gate = Promise.withResolvers<void>()
  rig.platform.renewing.gate = gate.promise
  const both = Promise.all([
    secretOf(id),
    secretOf(id),
    upstream(id).renew?.(new Secret(before ?? '')),
  ])
  gate.resolve()
  const [one, other, renewed] = await both
  expect(rig.platform.renewals).toHaveLength(1)
  expect(one).toBe(other)
  expect(one).not.toBe(before)
  expect(renewed).toBe(true)
})

test('the new one is saved: it is still there when the app starts again', async () => {
  const id = await rig.signedIn()
  rig.state.clock.advance(hour)
  const renewed = await secretOf(id)
  await rig.reopen()
  expect(await secretOf(id)).toBe(renewed)
  expect(rig.platform.renewals).toHaveLength(1)
})

test('what cannot be saved is not used, and is saved as soon as it can be, without another renewal', async () => {
  const id = await rig.signedIn()
  const { raw } = rig.state.database
  raw.exec(
    "CREATE TRIGGER full BEFORE UPDATE OF secret ON accounts BEGIN SELECT RAISE(ABORT, 'disk full'); END",
  )
  rig.state.clock.advance(hour)
  const error = await failureOf(upstream(id).secret())
  expect(error).toMatchObject({
    kind: 'no-account',
    message: expect.stringMatching(/could not be saved/),
  })
  expect(error.message).not.toContain('canary')
  expect(await failureOf(upstream(id).secret())).toMatchObject({ kind: 'no-account' })
  raw.exec('DROP TRIGGER full')
  expect(await secretOf(id)).toMatch(/^canary-access-anna-/)
  expect(rig.platform.renewals).toHaveLength(1)
  await rig.reopen()
  expect(await secretOf(id)).toMatch(/^canary-access-anna-/)
  expect(rig.platform.renewals).toHaveLength(1)
})

test('a token that was revoked is renewed once; the caller tries again with the new one', async () => {
  const id = await rig.signedIn()
  const rejected = await upstream(id).secret()
  rig.state.clock.advance(minute)
  expect(await upstream(id).renew?.(rejected ?? new Secret(''))).toBe(true)
  expect(await secretOf(id)).not.toBe(rejected?.reveal())
  // Another exchange had the same token in hand: there is a better one already.
  expect(await upstream(id).renew?.(rejected ?? new Secret(''))).toBe(true)
  expect(rig.platform.renewals).toHaveLength(1)
})

test('what is near its end is renewed before anybody asks', async () => {
  const id = await rig.signedIn()
  await secretOf(id)
  rig.state.clock.advance(hour - 9 * minute)
  await rig.state.accounts.renewSignIns()
  expect(rig.platform.renewals).toHaveLength(1)
  expect(upstream(id).secret()).toBeInstanceOf(Secret)
  await rig.state.accounts.update(id, { enabled: false })
  rig.state.clock.advance(2 * hour)
  await rig.state.accounts.renewSignIns()
  expect(rig.platform.renewals).toHaveLength(1)
})

test('an account that is removed while it is renewed leaves nothing behind', async () => {
  const id = await rig.signedIn()
  rig.state.clock.advance(hour)
  const gate = Promise.withResolvers<void>()
  rig.platform.renewing.gate = gate.promise
  const asked = failureOf(upstream(id).secret())
  await new Promise((resolve) => setImmediate(resolve))
  await rig.state.accounts.remove(id)
  gate.resolve()
  expect(await asked).toMatchObject({ kind: 'no-account' })
  expect(rig.state.database.raw.prepare('SELECT COUNT(*) AS n FROM accounts').get()).toEqual({
    n: 0,
  })
})

test('syncing the models renews what the platform refuses, and asks once more', async () => {
  const id = await rig.signedIn()
  rig.platform.refused.add((await secretOf(id)) ?? '')
  expect(await rig.state.accounts.sync(id)).toMatchObject({ account: { models: 1 } })
  expect(rig.platform.renewals).toHaveLength(1)
})

test('closing waits for a renewal, so that its outcome is saved', async () => {
  const id = await rig.signedIn()
  rig.state.clock.advance(hour)
  const gate = Promise.withResolvers<void>()
  rig.platform.renewing.gate = gate.promise
  const asked = secretOf(id)
  await new Promise((resolve) => setImmediate(resolve))
  const reopened = rig.reopen()
  gate.resolve()
  await reopened
  expect(await secretOf(id)).toBe(await asked)
  expect(rig.platform.renewals).toHaveLength(1)
})
