/** Whatever way people sign in, it ends in one account for each of them, or in a sentence that says what to do. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { wayBack } from '../../../test/support/sign-in-flow.ts'
import { openSigningIn, type SigningIn } from '../../../test/support/signing-in.ts'
import { refusalOf } from '../../../test/support/state.ts'
import { Failure } from '../../hub/error.ts'
import { Secret } from '../../kernel/secret.ts'

const minute = 60_000

let rig: SigningIn
beforeEach(async () => {
  rig = await openSigningIn()
})
afterEach(() => rig.close())

test('nothing begins before the notice is acknowledged; it is, once for all, until it says something else', async () => {
  await rig.reopen({ id: 'other' })
  const wish = { provider: 'other', way: 'browser' } as const
  const { notice } = rig.platform.signIn
  for (const work of [
    rig.signIns.start(wish),
    rig.signIns.paste({ ...wish, text: new Secret('canary-access-anna') }),
    rig.signIns.importFrom({ provider: 'other', sourceId: 'tool' }),
  ])
    expect(await refusalOf(work)).toMatchObject({
      code: 'conflict',
      field: 'notice',
      message: notice,
    })
  expect(await rig.signIns.notice('other')).toEqual({ text: notice, acknowledged: false })
  expect(await rig.signIns.acknowledge('other')).toEqual({ text: notice, acknowledged: true })
  expect((await rig.signIns.start(wish)).state).toBe('waiting')
  await rig.reopen({ id: 'other', signIn: { notice: 'It is forbidden now.' } })
  expect(await refusalOf(rig.signIns.start(wish))).toMatchObject({
    message: 'It is forbidden now.',
  })
})

test('platforms that nobody signs in to say what to do instead', async () => {
  expect(await refusalOf(rig.signIns.start({ provider: 'cloud', way: 'browser' }))).toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('add an account with an API key'),
  })
  expect(
    await refusalOf(rig.state.accounts.add({ provider: 'plan', secret: new Secret('sk-1') })),
  ).toMatchObject({ code: 'invalid', message: expect.stringContaining('sign in') })
})

test('who signs in again gets the same account, with what its owner has set', async () => {
  const first = await rig.inBrowser()
  await fetch(wayBack(first, { code: 'code-for-anna' }))
  const { accountId = '' } = await rig.over(first.id)
  await rig.state.accounts.update(accountId, { label: 'Mine', weight: 3 })
  await rig.state.accounts.snapshot().get(accountId)?.upstream.secret()
  const again = await rig.inBrowser()
  await fetch(wayBack(again, { code: 'code-for-anna' }))
  expect(await rig.over(again.id)).toMatchObject({ state: 'done', accountId })
  expect(await rig.accounts()).toMatchObject([{ label: 'Mine', weight: 3 }])
  const upstream = rig.state.accounts.snapshot().get(accountId)?.upstream
  expect((await upstream?.secret())?.reveal()).toBe('canary-access-anna-2')
})

test('an account that has ended lives again when its owner signs in to it, and nobody else can', async () => {
  const first = await rig.inBrowser()
  await fetch(wayBack(first, { code: 'code-for-anna' }))
  const { accountId = '' } = await rig.over(first.id)
  rig.state.clock.advance(2 * 60 * minute)
  rig.platform.renewing.failure = new Failure({
    kind: 'sign-in-expired',
    message: 'Over: sign in again.',
  })
  await rig.state.accounts.renewSignIns()
  expect(await rig.state.accounts.get(accountId)).toMatchObject({
    signInEnded: 'Over: sign in again.',
    health: { state: 'attention' },
  })
  const wrong = await rig.inBrowser({ account: accountId })
  await fetch(wayBack(wrong, { code: 'code-for-ben' }))
  expect(await rig.over(wrong.id)).toMatchObject({
    state: 'failed',
    message: expect.stringMatching(
      /"anna@example.org" was to be signed in again, but ben@example.org/,
    ),
  })
  expect(rig.platform.revoked).toHaveLength(1)
  expect(await rig.accounts()).toHaveLength(1)
  const right = await rig.inBrowser({ account: accountId })
  await fetch(wayBack(right, { code: 'code-for-anna' }))
  expect(await rig.over(right.id)).toMatchObject({ state: 'done', accountId })
  expect(await rig.state.accounts.get(accountId)).toMatchObject({ health: { state: 'ready' } })
  expect((await rig.state.accounts.get(accountId)).signInEnded).toBeUndefined()
  expect(await refusalOf(rig.inBrowser({ account: 'nobody' }))).toMatchObject({ code: 'not-found' })
})

test('an account that the platform does not let in is not kept; one that cannot be asked now is', async () => {
  rig.platform.failure = new Failure({ kind: 'forbidden', message: 'This workspace has no plan.' })
  const refused = await rig.inBrowser()
  await fetch(wayBack(refused, { code: 'code-for-anna' }))
  expect(await rig.over(refused.id)).toMatchObject({
    state: 'failed',
    message: expect.stringContaining('This workspace has no plan.'),
  })
  expect(await rig.accounts()).toEqual([])
  expect(rig.platform.revoked).toHaveLength(1)
  rig.platform.failure = new Failure({ kind: 'upstream-unavailable', message: 'It is down.' })
  const unheard = await rig.inBrowser()
  await fetch(wayBack(unheard, { code: 'code-for-anna' }))
  expect(await rig.over(unheard.id)).toMatchObject({
    state: 'done',
    message: expect.stringContaining('It is down.'),
  })
  expect(await rig.accounts()).toMatchObject([
    { models: 0, syncError: expect.stringContaining('down') },
  ])
})

test('a token that is pasted makes an account too, and is never given back', async () => {
  const bad = rig.signIns.paste({ provider: 'plan', text: new Secret('sk-canary-1') })
  const refusal = await refusalOf(bad)
  expect(refusal).toMatchObject({ code: 'invalid', message: 'This is no token of the plan.' })
  const text = new Secret('canary-access-anna')
  rig.platform.failure = new Failure({ kind: 'forbidden', message: 'No.' })
  expect(await refusalOf(rig.signIns.paste({ provider: 'plan', text }))).toMatchObject({
    code: 'invalid',
  })
  expect(rig.platform.revoked).toEqual([])
  rig.platform.failure = undefined
  const { accountId } = await rig.signIns.paste({ provider: 'plan', text, label: 'Pasted' })
  expect(await rig.state.accounts.get(accountId)).toMatchObject({ label: 'Pasted', models: 1 })
})

test('files of other programs are found but not read, until their owner says so', async () => {
  expect(await rig.signIns.imports('plan')).toEqual([
    {
      sourceId: 'tool',
      label: 'Tool (~/.tool/auth.json)',
      caution: 'Both would share one sign-in.',
    },
  ])
  const wish = { provider: 'plan', sourceId: 'tool' }
  expect(await refusalOf(rig.signIns.importFrom(wish))).toMatchObject({ code: 'not-found' })
  const path = join(rig.path, '.tool', 'auth.json')
  mkdirSync(join(rig.path, '.tool'))
  writeFileSync(path, '{"nothing":1}')
  expect(await rig.signIns.imports('plan')).toMatchObject([{ path }])
  expect(await refusalOf(rig.signIns.importFrom(wish))).toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('holds no sign-in'),
  })
  const { access, refresh } = rig.platform.issue('anna', rig.state.clock.now())
  const old = { expiresAt: rig.state.clock.now(), renewedAt: 1 }
  writeFileSync(
    path,
    JSON.stringify({ who: 'anna', access: access.reveal(), refresh: refresh?.reveal(), ...old }),
  )
  const { admitted } = await rig.signIns.importFrom(wish)
  // It was old: it is renewed before it is stored, and stored before it is used.
  expect(rig.platform.renewals).toEqual(['canary-refresh-anna-1'])
  expect(await rig.accounts()).toMatchObject([{ id: admitted[0]?.accountId, models: 1 }])
  expect(await refusalOf(rig.signIns.importFrom({ ...wish, path: '/nowhere' }))).toMatchObject({
    code: 'invalid',
    field: 'path',
  })
  await rig.state.accounts.remove(admitted[0]?.accountId ?? '')
  await rig.state.accounts.close()
  expect(rig.platform.revoked).toEqual([])
})

test('removing an account tells the platform that its sign-in is no longer wanted', async () => {
  const view = await rig.inBrowser()
  await fetch(wayBack(view, { code: 'code-for-anna' }))
  const { accountId = '' } = await rig.over(view.id)
  await rig.state.accounts.remove(accountId)
  await rig.state.accounts.close()
  expect(rig.platform.revoked).toEqual(['canary-access-anna-1'])
})

test('a key cannot take the place of a sign-in', async () => {
  const view = await rig.inBrowser()
  await fetch(wayBack(view, { code: 'code-for-anna' }))
  const { accountId = '' } = await rig.over(view.id)
  expect(
    await refusalOf(rig.state.accounts.update(accountId, { secret: new Secret('sk-1') })),
  ).toMatchObject({ code: 'conflict' })
})

test('what is wrong with a wish is said before anybody signs in', async () => {
  const wrong = [
    { label: ' ' },
    { preset: 'none' },
    { channelId: 'none' },
    { account: 'none' },
    { weight: 0 },
  ]
  for (const wish of wrong) await refusalOf(rig.inBrowser(wish))
  expect(rig.signIns.list()).toEqual([])
})
