/** What models can do, their other names, and lists that are kept fresh. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type FakePlatform,
  fakePlatform,
  openState,
  refusalOf,
  temporaryFolder,
  type TestState,
  unreachable,
} from '../../test/support/state.ts'
import { Secret } from '../kernel/secret.ts'

const hour = 60 * 60_000
const day = 24 * hour
let temporary: ReturnType<typeof temporaryFolder>
let state: TestState
let cloud: FakePlatform
let id = ''

const price = { input: 1, output: 2 }

beforeEach(async () => {
  temporary = temporaryFolder()
  cloud = fakePlatform({ id: 'cloud', label: 'Cloud' })
  cloud.models = [
    {
      id: 'big',
      purpose: 'chat',
      contextWindow: 1000,
      vision: true,
      tools: true,
      efforts: ['low', 'high'],
      protocols: ['openai-chat'],
      price,
    },
    { id: 'small' },
  ]
  state = await openState(temporary.path, { providers: [cloud.provider] })
  id = (await state.accounts.add({ provider: 'cloud', secret: new Secret('sk-one') })).id
})
afterEach(async () => {
  await state.close()
  temporary.remove()
})

const models = () => state.accounts.models
const shown = async (model: string) =>
  (await models().list(id)).items.find((one) => one.id === model)
const usable = () => state.accounts.snapshot().get(id)
const key = (text: string): Secret => new Secret(text)

async function client() {
  const { bindings } = state
  const [group] = (await bindings.groups.list()).items
  if (!group) throw new Error('no group')
  return { keyId: 'k', keyLabel: 'k', groupId: group.id }
}
const tried = async (model: string) => {
  const plan = state.bindings.resolve(await client(), model, state.clock.now())
  return plan.ok ? plan.candidates.map((one) => [one.upstream.label, one.model]) : plan.error.kind
}

test('what the platform says a model can do is kept and used', async () => {
  const known = {
    contextWindow: 1000,
    vision: true,
    tools: true,
    efforts: ['low', 'high'],
    reasoning: true,
    protocols: ['openai-chat'],
    price,
  }
  expect(await shown('big')).toMatchObject(known)
  expect(usable()?.models.get('big')).toMatchObject(known)
  expect(await shown('small')).not.toHaveProperty('vision')
  const plan = state.bindings.resolve(await client(), 'big', state.clock.now())
  expect(plan.ok && plan.candidates[0].protocols).toEqual(['openai-chat'])
})

test('the owner’s word about a model outlives every list, until it is taken back', async () => {
  await models().set(id, {
    model: 'big',
    contextWindow: 500,
    vision: false,
    protocols: ['anthropic-messages'],
  })
  await state.accounts.sync(id)
  expect(await shown('big')).toMatchObject({
    contextWindow: 500,
    vision: false,
    tools: true,
    protocols: ['anthropic-messages'],
    overrides: { contextWindow: 500, vision: false, protocols: ['anthropic-messages'] },
  })
  expect(usable()?.models.get('big')).toMatchObject({ contextWindow: 500, vision: false })
  await models().set(id, { model: 'big', contextWindow: null, vision: null, protocols: null })
  const after = await shown('big')
  expect(after).toMatchObject({ contextWindow: 1000, vision: true, protocols: ['openai-chat'] })
  expect(after).not.toHaveProperty('overrides')
})

test.each([
  [{ contextWindow: 0 }, 'contextWindow'],
  [{ maxOutput: 1.5 }, 'maxOutput'],
  [{ protocols: [] }, 'protocols'],
  [{ protocols: ['morse'] }, 'protocols'],
])('%j is refused', async (change, field) => {
  const refusal = await refusalOf(models().set(id, { model: 'big', ...change }))
  expect(refusal).toMatchObject({ code: 'invalid', field })
})

test('an alias is another name for a model of one account', async () => {
  expect(await models().setAliases(id, { fast: 'small', 'gpt-x': 'unlisted' })).toEqual({
    fast: 'small',
    'gpt-x': 'unlisted',
  })
  expect(await tried('fast')).toEqual([['cloud', 'small']])
  expect(await tried('gpt-x')).toEqual([['cloud', 'unlisted']])
  expect(await tried('small')).toEqual([['cloud', 'small']])
  await models().setAliases(id, {})
  expect(await tried('fast')).toBe('no-binding')
})

test('accounts that share a public name by alias form a pool', async () => {
  await state.accounts.add({ provider: 'cloud', secret: key('sk-two'), label: 'other' })
  await models().setAliases(id, { big: 'small' })
  const found = await tried('big')
  expect(found).toHaveLength(2)
  expect(found).toEqual(
    expect.arrayContaining([
      ['cloud', 'small'],
      ['other', 'big'],
    ]),
  )
})

test('a binding may name an alias', async () => {
  await models().setAliases(id, { fast: 'small' })
  const { groupId } = await client()
  await state.bindings.explicit.create(groupId, { model: 'quick', upstreamModel: 'fast' })
  await state.bindings.explicit.create(groupId, {
    model: 'mine',
    upstreamModel: 'fast',
    accountId: id,
  })
  expect(await tried('quick')).toEqual([['cloud', 'small']])
  expect(await tried('mine')).toEqual([['cloud', 'small']])
})

test('an alias of a model that is turned off is not offered', async () => {
  await models().setAliases(id, { fast: 'small' })
  await models().set(id, { model: 'small', enabled: false })
  expect(await tried('fast')).toBe('no-binding')
})

test.each([
  [{ a: 'a' }, 'itself'],
  [{ a: 'b', b: 'small' }, 'an alias itself'],
  [{ a: '' }, 'name'],
  [{ a: 'small', ' a ': 'big' }, 'twice'],
])('the aliases %j are refused', async (aliases, words) => {
  const refusal = await refusalOf(models().setAliases(id, aliases))
  expect(refusal).toMatchObject({ code: 'invalid', field: 'aliases' })
  expect(refusal.message).toContain(words)
  expect(await models().aliases(id)).toEqual({})
})

const settled = async (count: number): Promise<void> => {
  for (let turns = 0; cloud.asked.length < count; turns++) {
    if (turns > 10_000) throw new Error(`Asked ${cloud.asked.length} times, not ${count}.`)
    await new Promise(setImmediate)
  }
  for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate)
}

test('models are listed again every day, without ending a rest', async () => {
  const health = usable()?.upstream.health
  state.clock.advance(day - hour)
  await settled(1)
  health?.failed(
    { kind: 'quota-exhausted', message: 'x', resetsAt: state.clock.now() + 5 * day },
    'big',
    state.clock.now(),
  )
  cloud.models = [{ id: 'newer' }]
  state.clock.advance(hour + 10 * 60_000)
  await settled(2)
  expect((await models().list(id)).items.map((model) => model.id)).toEqual(['newer'])
  expect((await state.accounts.get(id)).health.state).toBe('resting')
  expect(cloud.asked).toHaveLength(2)
})

test('a list that fails is tried again after hours, and not for accounts that only their owner can mend', async () => {
  cloud.failure = unreachable()
  state.clock.advance(day)
  await settled(2)
  expect((await state.accounts.get(id)).syncError).toContain('could not')
  state.clock.advance(5 * hour)
  await settled(2)
  expect(cloud.asked).toHaveLength(2)
  state.clock.advance(hour)
  await settled(3)
  usable()?.upstream.health.failed(
    { kind: 'sign-in-expired', message: 'x' },
    'big',
    state.clock.now(),
  )
  state.clock.advance(day)
  await settled(3)
  expect(cloud.asked).toHaveLength(3)
})

test('a model the platform does not know brings a new list, at most once an hour', async () => {
  const missing = () =>
    usable()?.upstream.health.failed(
      { kind: 'no-binding', message: 'No such model.' },
      'big',
      state.clock.now(),
    )
  cloud.models = [{ id: 'small' }]
  missing()
  missing()
  await settled(2)
  expect((await models().list(id)).items.map((model) => model.id)).toEqual(['small'])
  expect(await shown('big')).toBeUndefined()
  missing()
  await settled(2)
  expect(cloud.asked).toHaveLength(2)
  state.clock.advance(hour)
  missing()
  await settled(3)
})

test('the last error of a model is shown until it answers well again', async () => {
  const health = usable()?.upstream.health
  const at = state.clock.now()
  health?.failed({ kind: 'forbidden', message: 'Not on your plan.' }, 'big', at)
  expect((await shown('big'))?.lastError).toEqual({
    at,
    model: 'big',
    kind: 'forbidden',
    message: 'Not on your plan.',
  })
  expect(await shown('small')).not.toHaveProperty('lastError')
  health?.succeeded('big', at)
  expect(await shown('big')).not.toHaveProperty('lastError')
})
