/** Tests of models: two at a time, watched, called off, and kept. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type FakePlatform,
  fakePlatform,
  openState,
  refusalOf,
  temporaryFolder,
  type TestState,
} from '../../test/support/state.ts'
import { Failure, type GatewayError } from '../hub/error.ts'
import { Secret } from '../kernel/secret.ts'
import type { TestRunView } from './model-tests.ts'

/** One question to a model that waits for its answer. */
interface Waiting {
  readonly model: string
  readonly signal: AbortSignal
  answer(error?: Error): void
}

let temporary: ReturnType<typeof temporaryFolder>
let state: TestState
let cloud: FakePlatform
let id = ''
let waiting: Waiting[]
let most = 0
const steps: TestRunView[] = []

const open = () =>
  openState(temporary.path, {
    providers: [cloud.provider],
    probe: (_upstream, model, signal) =>
      new Promise((resolve, reject) => {
        const leave = (): void => {
          waiting = waiting.filter((one) => one !== entry)
        }
        const entry: Waiting = {
          model,
          signal,
          answer(error) {
            leave()
            if (error) reject(error)
            else resolve()
          },
        }
        signal.addEventListener('abort', () => entry.answer(new Error('aborted')))
        waiting.push(entry)
        most = Math.max(most, waiting.length)
      }),
  })

beforeEach(async () => {
  temporary = temporaryFolder()
  waiting = []
  steps.length = 0
  most = 0
  cloud = fakePlatform({ id: 'cloud', label: 'Cloud' })
  cloud.models = [
    { id: 'a', purpose: 'chat' },
    { id: 'b' },
    { id: 'c', purpose: 'chat' },
    { id: 'draw', purpose: 'image' },
    { id: 'vectors', purpose: 'embedding' },
    { id: 'voice', purpose: 'audio' },
  ]
  state = await open()
  id = (await state.accounts.add({ provider: 'cloud', secret: new Secret('sk-one') })).id
  state.accounts.modelTests.onProgress((view) => steps.push(view))
})
afterEach(async () => {
  await state.close()
  temporary.remove()
})

/** Turns of the event loop until something holds. */
async function until(holds: () => boolean): Promise<void> {
  for (let turns = 0; !holds(); turns++) {
    if (turns > 10_000) throw new Error('It never came to that.')
    await new Promise(setImmediate)
  }
}

const asked = (model: string) => until(() => waiting.some((one) => one.model === model))
const answer = async (model: string, error?: GatewayError): Promise<void> => {
  await asked(model)
  waiting.find((one) => one.model === model)?.answer(error && new Failure(error))
}
const ended = (runId: string) =>
  until(() => state.accounts.modelTests.progress(runId).endedAt !== undefined)
const stored = async () =>
  Object.fromEntries(
    (await state.accounts.models.list(id)).items.map((model) => [model.id, model.test]),
  )

test('every chat model is asked, two at a time, and the others are passed over with a reason', async () => {
  const run = await state.accounts.modelTests.start(id)
  expect(run).toMatchObject({ state: 'running', total: 6, results: [] })
  await asked('b')
  expect(waiting.map(({ model }) => model)).toEqual(['a', 'b'])
  state.clock.advance(250)
  await answer('b')
  await answer('c', { kind: 'forbidden', message: 'Your plan has no c.' })
  await answer('a')
  await ended(run.id)
  expect(most).toBe(2)
  const at = state.clock.now()
  expect(state.accounts.modelTests.progress(run.id)).toMatchObject({
    state: 'done',
    testing: [],
    results: [
      { model: 'b', outcome: 'passed', ms: 250, at },
      { model: 'c', outcome: 'failed', message: 'Your plan has no c.' },
      expect.anything(),
      expect.anything(),
      expect.anything(),
      expect.anything(),
    ],
  })
  expect(await stored()).toMatchObject({
    a: { outcome: 'passed' },
    b: { outcome: 'passed', ms: 250 },
    c: { outcome: 'failed', message: 'Your plan has no c.' },
    draw: { outcome: 'skipped', message: expect.stringContaining('draws') },
    vectors: { outcome: 'skipped', message: expect.stringContaining('vectors') },
    voice: { outcome: 'skipped', message: expect.stringContaining('speaks') },
  })
  expect(steps.length).toBeGreaterThan(6)
  expect(steps.at(-1)?.state).toBe('done')
})

test('what a test finds out counts for the account', async () => {
  const run = await state.accounts.modelTests.start(id, ['a', 'b'])
  await answer('a', { kind: 'rate-limited', message: 'Slow down.' })
  await answer('b')
  await ended(run.id)
  const { health } = await state.accounts.get(id)
  expect(health).toMatchObject({
    state: 'ready',
    inFlight: 0,
    resting: [{ model: 'a', kind: 'rate-limited' }],
    lastSuccess: { model: 'b' },
    lastError: { model: 'a', message: 'Slow down.' },
  })
})

test('when the account itself is refused, the rest is not asked', async () => {
  const run = await state.accounts.modelTests.start(id)
  await answer('a', { kind: 'quota-exhausted', message: 'Nothing is left.' })
  await answer('b', { kind: 'quota-exhausted', message: 'Nothing is left.' })
  await ended(run.id)
  expect(await stored()).toMatchObject({
    a: { outcome: 'failed' },
    b: { outcome: 'failed' },
    c: { outcome: 'skipped', message: 'Nothing is left.' },
  })
})

test('a run that is called off stops asking at once, and keeps what is known', async () => {
  const run = await state.accounts.modelTests.start(id)
  await answer('a')
  await asked('c')
  expect(state.accounts.modelTests.cancel(run.id).state).toBe('cancelled')
  expect(waiting).toEqual([])
  await ended(run.id)
  expect(await stored()).toMatchObject({ a: { outcome: 'passed' } })
  expect((await stored())['draw']).toBeUndefined()
  expect((await state.accounts.get(id)).health).toMatchObject({ state: 'ready', inFlight: 0 })
  expect((await state.accounts.get(id)).health).not.toHaveProperty('lastError')
})

test('a model that says nothing is given up after a minute', async () => {
  const run = await state.accounts.modelTests.start(id, ['a'])
  await asked('a')
  state.clock.advance(60_000)
  await ended(run.id)
  expect(await stored()).toMatchObject({
    a: { outcome: 'failed', message: 'The model did not answer within 60 seconds.' },
  })
})

test('the places of the account are kept to', async () => {
  await state.accounts.update(id, { concurrency: 1 })
  const run = await state.accounts.modelTests.start(id, ['a', 'b'])
  await asked('a')
  await until(() => state.accounts.modelTests.progress(run.id).results.length === 1)
  await answer('a')
  await ended(run.id)
  expect(await stored()).toMatchObject({
    a: { outcome: 'passed' },
    b: { outcome: 'skipped', message: 'All places of the account are taken.' },
  })
})

test('one run of an account goes on at a time, and only over models that it has', async () => {
  const { modelTests } = state.accounts
  const run = await modelTests.start(id, ['a'])
  expect(await refusalOf(modelTests.start(id))).toMatchObject({ code: 'conflict' })
  await answer('a')
  await ended(run.id)
  expect(await refusalOf(modelTests.start(id, ['z']))).toMatchObject({ code: 'not-found' })
  expect(await refusalOf(modelTests.start('nobody'))).toMatchObject({ code: 'not-found' })
  expect(() => modelTests.progress('none')).toThrow('start a new one')
  state.clock.advance(30 * 60_000)
  expect(() => modelTests.progress(run.id)).toThrow('start a new one')
})

test('outcomes survive a restart, and messages hold no secrets', async () => {
  const run = await state.accounts.modelTests.start(id, ['a'])
  await answer('a', { kind: 'upstream-invalid', message: 'bad key sk-c4n4ry1234' })
  await ended(run.id)
  await state.close()
  state = await open()
  expect((await stored())['a']?.message).toBe('bad key [secret]')
})

test('closing stops what goes on', async () => {
  await state.accounts.modelTests.start(id, ['a'])
  await asked('a')
  await state.accounts.close()
  expect(waiting).toEqual([])
})
