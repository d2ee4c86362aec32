/** The quota of sign-ins is asked for by itself while they are used, with what the sign-in holds, and renewed where it must be. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type SignInPlatform, signInPlatform } from '../../test/support/sign-in-platform.ts'
import { openState, temporaryFolder, type TestState } from '../../test/support/state.ts'
import { Failure } from '../hub/error.ts'
import { Secret } from '../kernel/secret.ts'
import type { Call } from '../providers/provider.ts'
import type { QuotaReading } from '../providers/quota.ts'
import type { Credential } from '../providers/sign-in.ts'

const minute = 60_000
let temporary: ReturnType<typeof temporaryFolder>
let state: TestState
let platform: SignInPlatform
let asked: (Omit<Call, 'path'> & { readonly credential?: Credential })[]
let told: QuotaReading
let id = ''

beforeEach(async () => {
  temporary = temporaryFolder()
  asked = []
  told = { windows: [{ id: 'weekly', label: 'Weekly', unit: 'share', used: 0.5 }] }
  platform = signInPlatform({
    provider: {
      checkQuota(call) {
        asked.push(call)
        const isRefused = call.secret && platform.refused.has(call.secret.reveal())
        return isRefused
          ? Promise.reject(new Failure({ kind: 'unauthenticated', message: 'Revoked.' }))
          : Promise.resolve(told)
      },
    },
  })
  state = await openState(temporary.path, { providers: [platform.provider] })
  await state.accounts.signIns.acknowledge('plan')
  const { id: signInId } = await state.accounts.signIns.start({ provider: 'plan', way: 'browser' })
  const done = await state.accounts.signIns.complete(signInId, new Secret('code-for-anna'))
  id = done.accountId ?? ''
})
afterEach(async () => {
  await state.close()
  temporary.remove()
})

const health = () => state.accounts.snapshot().get(id)?.upstream.health
const use = () => health()?.succeeded('m', state.clock.now())
async function pass(ms: number): Promise<void> {
  state.clock.advance(ms)
  for (let turns = 0; turns < 50; turns++) await new Promise(setImmediate)
}

test('it is asked every five minutes while it is used, and not otherwise', async () => {
  await pass(20 * minute)
  expect(asked).toHaveLength(0)
  use()
  await pass(5 * minute)
  expect(asked).toHaveLength(1)
  await pass(10 * minute)
  expect(asked).toHaveLength(1)
  use()
  await pass(5 * minute)
  expect(asked).toHaveLength(2)
  expect((await state.accounts.get(id)).quota?.windows).toMatchObject([{ percentLeft: 50 }])
})

test('it is asked with the whole sign-in and its facts', async () => {
  await state.accounts.checkQuota(id)
  expect(asked[0]?.facts).toMatchObject({ who: 'anna' })
  expect(asked[0]?.secret?.reveal()).toContain('canary-access-anna')
  expect(asked[0]?.credential?.refresh?.reveal()).toContain('canary-refresh-anna')
})

test('one that is used up is asked until there is room, which ends the rest', async () => {
  const resetsAt = state.clock.now() + 600 * minute
  told = {
    exhausted: true,
    windows: [{ id: 'weekly', label: 'Weekly', unit: 'share', used: 1, resetsAt }],
  }
  await state.accounts.checkQuota(id)
  await pass(5 * minute)
  expect(asked).toHaveLength(2)
  expect((await state.accounts.get(id)).health).toMatchObject({ state: 'resting', until: resetsAt })
  told = { exhausted: false, windows: [] }
  await pass(5 * minute)
  expect((await state.accounts.get(id)).health.state).toBe('ready')
})

test('a token that was revoked is renewed once', async () => {
  const secret = await state.accounts.snapshot().get(id)?.upstream.secret()
  if (secret) platform.refused.add(secret.reveal())
  await state.accounts.checkQuota(id)
  expect(asked).toHaveLength(2)
  expect(asked[1]?.secret?.reveal()).not.toBe(secret?.reveal())
})

test('an account that is turned off or has to be signed in to again is left alone', async () => {
  use()
  await state.accounts.update(id, { enabled: false })
  await pass(5 * minute)
  await state.accounts.update(id, { enabled: true })
  use()
  health()?.failed({ kind: 'sign-in-expired', message: 'x' }, 'm', state.clock.now())
  await pass(5 * minute)
  expect(asked).toHaveLength(0)
})
