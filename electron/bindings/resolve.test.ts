/** What a model name resolves to, and in which order. */
import { expect, test } from 'vitest'
import { openHealth } from '../accounts/health.ts'
import type { AccountsSnapshot, UsableAccount } from '../accounts/live.ts'
import { type Binding, catalogueOf, type GroupOffer } from './catalogue.ts'
import type { Plan } from './plan.ts'
import { resolve } from './resolve.ts'

const now = 1_700_000_000_000

interface Facts {
  readonly models?: readonly string[]
  readonly weight?: number
  readonly priority?: number
  readonly off?: string
  readonly limit?: number
  readonly aliases?: Readonly<Record<string, string>>
}

function account(
  id: string,
  { models = ['m'], aliases = {}, weight = 1, priority = 0, off, limit }: Facts = {},
) {
  return {
    upstream: {
      accountId: id,
      label: `Account ${id}`,
      provider: { label: `Platform ${id}` },
      health: openHealth(limit),
    },
    models: new Map(models.map((model) => [model, { id: model, label: model, firstSeen: 5 }])),
    aliases: new Map(Object.entries(aliases)),
    weight,
    priority,
    ...(off === undefined ? {} : { off }),
  } as unknown as UsableAccount
}

const snapshot = (...all: readonly UsableAccount[]): AccountsSnapshot =>
  new Map(all.map((one) => [one.upstream.accountId, one]))

const automatic: GroupOffer = { label: 'Default', automatic: true, bindings: [] }
const bound = (...bindings: readonly (Partial<Binding> & { model: string })[]): GroupOffer => ({
  label: 'Team',
  automatic: false,
  bindings: bindings.map((binding) => ({
    accountId: undefined,
    upstreamModel: binding.model,
    priority: 0,
    weight: 1,
    ...binding,
  })),
})

const plan = (group: GroupOffer, accounts: AccountsSnapshot, model = 'm', random = () => 0.5) =>
  resolve(catalogueOf(group, accounts), model, { now, random })

const tried = (found: Plan): readonly string[] =>
  found.ok ? found.candidates.map(({ upstream, model }) => `${upstream.accountId}:${model}`) : []

test('every model of every account that is on is bound under its own name', () => {
  const accounts = snapshot(
    account('a', { models: ['m', 'n'] }),
    account('b', { off: 'turned off' }),
  )
  expect(tried(plan(automatic, accounts, 'm'))).toEqual(['a:m'])
  expect(tried(plan(automatic, accounts, 'n'))).toEqual(['a:n'])
  expect([...catalogueOf(automatic, accounts).offers.keys()]).toEqual(['m', 'n'])
})

test('several accounts with one model form a pool, the highest priority first', () => {
  const accounts = snapshot(
    account('low', { priority: -1 }),
    account('high', { priority: 5 }),
    account('mid'),
  )
  expect(tried(plan(automatic, accounts))).toEqual(['high:m', 'mid:m', 'low:m'])
})

test('among equals each comes first as often as its weight says', () => {
  let seed = 1
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  const accounts = snapshot(account('a', { weight: 1 }), account('b', { weight: 3 }))
  const rounds = 4000
  let first = 0
  for (let round = 0; round < rounds; round++)
    if (tried(plan(automatic, accounts, 'm', random))[0] === 'b:m') first += 1
  expect(first / rounds).toBeGreaterThan(0.72)
  expect(first / rounds).toBeLessThan(0.78)
})

test('explicit bindings win for their public name, and only for that', () => {
  const group = { ...bound({ model: 'm', accountId: 'b', upstreamModel: 'big' }), automatic: true }
  const accounts = snapshot(account('a', { models: ['m', 'n'] }), account('b', { models: ['big'] }))
  expect(tried(plan(group, accounts, 'm'))).toEqual(['b:big'])
  expect(tried(plan(group, accounts, 'n'))).toEqual(['a:n'])
  expect(tried(plan(group, accounts, 'big'))).toEqual(['b:big'])
})

test('a binding to any account stands for all that have the model', () => {
  const accounts = snapshot(
    account('a', { models: ['x'] }),
    account('b', { models: ['y'] }),
    account('c', { models: ['x'], priority: 1 }),
  )
  const group = bound({ model: 'fast', upstreamModel: 'x' })
  expect(tried(plan(group, accounts, 'fast'))).toEqual(['c:x', 'a:x'])
})

test('bindings of one name are tried by their own priority before that of the accounts', () => {
  const accounts = snapshot(
    account('a', { models: ['x'], priority: 9 }),
    account('b', { models: ['y'] }),
  )
  const group = bound(
    { model: 'fast', upstreamModel: 'x' },
    { model: 'fast', upstreamModel: 'y', priority: 1 },
  )
  expect(tried(plan(group, accounts, 'fast'))).toEqual(['b:y', 'a:x'])
})

test('an account that is named outright may serve a model its platform does not list', () => {
  const accounts = snapshot(account('a', { models: [] }))
  const group = bound({ model: 'secret-preview', accountId: 'a' })
  expect(tried(plan(group, accounts, 'secret-preview'))).toEqual(['a:secret-preview'])
})

test('who cannot serve now is ruled out with reason and time, and the others are tried', () => {
  const a = account('a', { priority: 1 })
  const b = account('b')
  const off = account('c', { off: 'turned off' })
  a.upstream.health.failed({ kind: 'rate-limited', message: 'x', retryAt: now + 5000 }, 'm', now)
  const found = plan(bound({ model: 'm' }), snapshot(a, b, off))
  expect(tried(found)).toEqual(['b:m'])
  expect(found.ruledOut).toEqual([
    { accountId: 'a', label: 'Account a', reason: 'rate limited', until: now + 5000 },
    { accountId: 'c', label: 'Account c', reason: 'turned off' },
  ])
})

test('when nobody can serve, the error says who was ruled out and until when', () => {
  const a = account('a')
  const b = account('b')
  a.upstream.health.failed({ kind: 'quota-exhausted', message: 'x' }, 'm', now)
  b.upstream.health.failed({ kind: 'rate-limited', message: 'x', retryAt: now + 7000 }, 'm', now)
  const full = account('c', { limit: 1 })
  full.upstream.health.hold()
  const expired = account('d')
  expired.upstream.health.failed({ kind: 'sign-in-expired', message: 'x' }, 'm', now)
  const found = plan(automatic, snapshot(a, b, expired), 'm', () => 0)
  expect(found).toMatchObject({ ok: false, error: { kind: 'no-account', retryAt: now + 7000 } })
  expect(found.ok ? '' : found.error.message).toBe(
    'No account can serve "m" now: Account a (out of quota until 2023-11-14T22:28:20.000Z, in 900 s), ' +
      'Account b (rate limited until 2023-11-14T22:13:27.000Z, in 7 s), Account d (key or sign-in no longer accepted).',
  )
  expect(plan(automatic, snapshot(full))).toMatchObject({ error: { retryAt: now + 1000 } })
  expect(plan(automatic, snapshot(expired))).not.toHaveProperty('error.retryAt')
})

test('an unknown model is told with the models there are, but no more than twenty', () => {
  const few = plan(automatic, snapshot(account('a', { models: ['y', 'x'] })), 'z')
  expect(few).toMatchObject({
    ok: false,
    error: {
      kind: 'no-binding',
      code: 'model_not_found',
      message: 'There is no model "z" for this key. This key can use: x, y.',
    },
  })
  const models = Array.from({ length: 25 }, (_, n) => `m${n + 10}`)
  const many = plan(automatic, snapshot(account('a', { models })), 'z')
  expect(many.ok ? '' : many.error.message).toMatch(/: m10, m11, .*, m29, and 5 more\.$/)
})

test('without any account it says how to add one, and without models what is missing', () => {
  const none = plan(automatic, snapshot())
  expect(none.ok ? '' : none.error.message).toContain('plugboard accounts add')
  const empty = plan(bound(), snapshot(account('a')))
  expect(empty.ok ? '' : empty.error.message).toContain(
    'The group "Team" of this key offers no models',
  )
})

test('a binding whose model nobody has is no unknown model', () => {
  const found = plan(
    bound({ model: 'fast', upstreamModel: 'gone' }),
    snapshot(account('a')),
    'fast',
  )
  expect(found).toMatchObject({
    error: { kind: 'no-account', message: expect.stringContaining('No account has the model') },
  })
})

test('what a client sends as a model cannot stretch or break the sentence', () => {
  const found = plan(automatic, snapshot(), `x"\n\u0000${'y'.repeat(5000)}`)
  expect(found.ok ? '' : found.error.message).toMatch(
    /^There is no model "x y{98}…" for this key\./,
  )
})

test('a public model promises what all who serve it can', () => {
  const a = account('a')
  const b = account('b')
  const offers = catalogueOf(
    automatic,
    snapshot(
      { ...a, models: new Map([['m', { id: 'm', label: 'M', firstSeen: 9, contextWindow: 200 }]]) },
      {
        ...b,
        models: new Map([
          ['m', { id: 'm', label: 'm', firstSeen: 5, contextWindow: 100, maxOutput: 8 }],
        ]),
      },
    ),
  ).offers
  expect(offers.get('m')?.model).toEqual({
    id: 'm',
    label: 'M',
    owner: 'Platform a',
    since: 5,
    contextWindow: 100,
    maxOutput: 8,
  })
})
