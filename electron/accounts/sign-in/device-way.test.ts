/** People type a code on another page, while Plugboard asks in its own time whether they have. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSigningIn, type SigningIn } from '../../../test/support/signing-in.ts'
import { refusalOf } from '../../../test/support/state.ts'
import { Failure } from '../../hub/error.ts'
import { Secret } from '../../kernel/secret.ts'

const second = 1000
const minute = 60 * second

let rig: SigningIn
beforeEach(async () => {
  rig = await openSigningIn()
})
afterEach(() => rig.close())

test('a code is asked for one interval after it was shown, slower when told so, until it is entered', async () => {
  rig.platform.polls.push('pending', 'slow', 'pending', 'done')
  const view = await rig.byCode()
  expect(view).toMatchObject({
    state: 'waiting',
    userCode: 'ABCD-1234',
    verificationUrl: 'https://plan.example.com/device',
    expiresAt: rig.state.clock.now() + 15 * minute,
  })
  const begun = rig.state.clock.now()
  for (let seconds = 0; seconds < 60; seconds++) await rig.pass(second)
  expect(rig.platform.polledAt.map((at) => (at - begun) / second)).toEqual([5, 10, 20, 25])
  expect(await rig.over(view.id)).toMatchObject({ state: 'done' })
  expect(await rig.accounts()).toHaveLength(1)
  expect(await refusalOf(rig.signIns.complete(view.id, new Secret('x')))).toMatchObject({
    code: 'conflict',
  })
})

test('a code that is refused fails, one that nobody enters expires, and a cancelled one is not asked for', async () => {
  rig.platform.polls.push(new Failure({ kind: 'forbidden', message: 'You said no: start again.' }))
  const denied = await rig.byCode()
  await rig.pass(5 * second)
  expect(rig.signIns.status(denied.id)).toMatchObject({
    state: 'failed',
    message: 'You said no: start again.',
  })
  const late = await rig.byCode()
  for (let minutes = 0; minutes < 15; minutes++) await rig.pass(minute)
  expect(rig.signIns.status(late.id).state).toBe('expired')
  const asked = rig.platform.polledAt.length
  await rig.pass(minute)
  const cancelled = await rig.byCode()
  rig.signIns.cancel(cancelled.id)
  await rig.pass(minute)
  expect(rig.platform.polledAt).toHaveLength(asked)
})

test('a platform that is away for a while is asked again, ever more seldom', async () => {
  const down = new Failure({ kind: 'upstream-unavailable', message: 'Away.' })
  rig.platform.polls.push(down, down, 'done')
  const view = await rig.byCode()
  const begun = rig.state.clock.now()
  for (let seconds = 0; seconds < 60; seconds++) await rig.pass(second)
  expect(rig.platform.polledAt.map((at) => (at - begun) / second)).toEqual([5, 15, 35])
  expect((await rig.over(view.id)).state).toBe('done')
})

test('what the owner has to give is asked for by name', async () => {
  const options = [
    { name: 'clientId', label: 'Client ID', hint: 'Register an app.', required: true },
  ]
  await rig.reopen({ signIn: { options } })
  expect(await refusalOf(rig.byCode({ options: { clientId: ' ' } }))).toMatchObject({
    code: 'invalid',
    field: 'clientId',
    message: 'Client ID is missing. Register an app.',
  })
  expect((await rig.byCode({ options: { clientId: 'x' } })).state).toBe('waiting')
})

test('too many sign-ins at once are a program gone wild', async () => {
  for (let count = 0; count < 20; count++) await rig.byCode()
  expect(await refusalOf(rig.byCode())).toMatchObject({ code: 'conflict' })
})
