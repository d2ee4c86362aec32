/** A model name resolves for what the model is for, and says so where that is something else. */
import { expect, test } from 'vitest'
import { openHealth } from '../accounts/health.ts'
import type { AccountsSnapshot, UsableAccount } from '../accounts/live.ts'
import type { ModelPurpose } from '../providers/provider.ts'
import { catalogueOf, type GroupOffer } from './catalogue.ts'
import type { Plan } from './plan.ts'
import { resolve } from './resolve.ts'

const automatic: GroupOffer = { label: 'Default', automatic: true, bindings: [] }

function shelf(id: string, models: readonly (readonly [string, ModelPurpose?])[]): UsableAccount {
  const upstream = {
    accountId: id,
    label: `Account ${id}`,
    provider: { label: `Platform ${id}` },
    health: openHealth(),
  }
  const known = new Map(
    models.map(([name, purpose]) => [
      name,
      { id: name, label: name, firstSeen: 5, ...(purpose ? { purpose } : {}) },
    ]),
  )
  const aliases = new Map<string, string>()
  return { upstream, models: known, aliases, weight: 1, priority: 0 } as unknown as UsableAccount
}

const snapshot = (...all: readonly UsableAccount[]): AccountsSnapshot =>
  new Map(all.map((one) => [one.upstream.accountId, one]))

const moment = { now: 1_700_000_000_000, random: () => 0.5 }
const tried = (found: Plan): readonly string[] =>
  found.ok ? found.candidates.map(({ upstream, model }) => `${upstream.accountId}:${model}`) : []
const wish = (accounts: AccountsSnapshot, model: string, purpose: ModelPurpose) =>
  resolve(catalogueOf(automatic, accounts), { model, purpose }, moment)

test('a model is found for what it is for, and by its bare name', () => {
  const accounts = snapshot(
    shelf('a', [
      ['talker', 'chat'],
      ['vectors', 'embedding'],
    ]),
  )
  expect(tried(wish(accounts, 'vectors', 'embedding'))).toEqual(['a:vectors'])
  expect(tried(wish(accounts, 'talker', 'chat'))).toEqual(['a:talker'])
  expect(tried(resolve(catalogueOf(automatic, accounts), 'vectors', moment))).toEqual(['a:vectors'])
})

test('a wish for what a model is not for is told what it is, and which models would do', () => {
  const accounts = snapshot(
    shelf('a', [['talker', 'chat'], ['new-talker'], ['vectors', 'embedding']]),
  )
  expect(wish(accounts, 'vectors', 'chat')).toEqual({
    ok: false,
    ruledOut: [],
    error: {
      kind: 'invalid-request',
      param: 'model',
      message:
        '"vectors" is an embedding model, but a chat model is needed here: use one of new-talker, talker.',
    },
  })
  expect(wish(accounts, 'talker', 'embedding')).toMatchObject({
    error: {
      message:
        '"talker" is a chat model, but an embedding model is needed here: use one of vectors.',
    },
  })
  expect(wish(accounts, 'vectors', 'image')).toMatchObject({
    error: {
      message:
        '"vectors" is an embedding model, but an image model is needed here: this key has none, so add an account that has one.',
    },
  })
})

test('a model of which nobody says what it is for is refused nothing', () => {
  const accounts = snapshot(shelf('a', [['open']]))
  for (const purpose of ['chat', 'embedding', 'image', 'audio'] as const)
    expect(tried(wish(accounts, 'open', purpose))).toEqual(['a:open'])
})

test('in a pool only those that have the model for this are tried, and it is shown as what may converse', () => {
  const accounts = snapshot(
    shelf('a', [['m', 'image']]),
    shelf('b', [['m', 'chat']]),
    shelf('c', [['m']]),
  )
  const found = wish(accounts, 'm', 'chat')
  expect(tried(found).toSorted()).toEqual(['b:m', 'c:m'])
  expect(found.ruledOut).toEqual([
    { accountId: 'a', label: 'Account a', reason: 'has it as an image model' },
  ])
  const shown = (...all: readonly UsableAccount[]) =>
    catalogueOf(automatic, snapshot(...all)).offers.get('m')?.model.purpose
  expect(shown(...accounts.values())).toBe('chat')
  expect(shown(shelf('a', [['m']]), shelf('b', [['m', 'embedding']]))).toBe('embedding')
  expect(shown(shelf('a', [['m']]))).toBeUndefined()
})

test('an unknown model is told with those that would do for the purpose', () => {
  const accounts = snapshot(
    shelf('a', [
      ['talker', 'chat'],
      ['vectors', 'embedding'],
    ]),
  )
  const message = (purpose: ModelPurpose) => {
    const found = wish(accounts, 'z', purpose)
    return found.ok ? '' : found.error.message
  }
  expect(message('chat')).toMatch(/This key can use: talker\.$/)
  expect(message('embedding')).toMatch(/This key can use: vectors\.$/)
  expect(message('audio')).toMatch(/This key has no audio model: add an account that has one\.$/)
})
