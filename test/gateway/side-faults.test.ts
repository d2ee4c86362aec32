/** What can go wrong with images and audio: faults, failover, clients that leave, answers that break off. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ExchangeRow } from '../../electron/metering/exchange-row.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { testClock } from '../support/state.ts'
import { deferred } from '../support/upstream/gate.ts'
import { json, openStudio, type Studio } from './studio.ts'

const clock = testClock(Date.UTC(2026, 10, 21))
let gateway: Gateway
let studio: Studio
beforeEach(async () => {
  studio = await openStudio()
  gateway = await startGateway({ clock })
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  await studio[Symbol.asyncDispose]()
})

const secret = 'sk-fake-studio-0123456789abcdefghij'
const connect = async (change: object = {}): Promise<void> => {
  await gateway.admin.accounts.create({
    platform: 'openai-compatible',
    baseUrl: studio.baseUrl,
    secret,
    ...change,
  })
}
const refusal = (message: string) => ({ error: { message, type: 'server_error' } })
const image = { created: 1, data: [{ b64_json: 'AAAA' }] }
const drawing = { model: 'studio', prompt: 'A lake' }
const sound = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
/** The next row of the ledger, once it is there. */
const nextRow = (): Promise<ExchangeRow> =>
  new Promise((resolve) => {
    const stop = gateway.engine.ports.recorded((row) => {
      stop()
      resolve(row)
    })
  })

test('a fault at one account is tried at the next, and the last error told without its secret', async () => {
  await connect({ priority: 1 })
  await connect({ secret: `${secret}2` })
  studio.plays.push(json(503, refusal('Closed.')), json(200, image))
  const row = nextRow()
  expect(await gateway.openai.images.generate(drawing)).toMatchObject(image)
  expect((await row).attempts).toMatchObject([
    { errorKind: 'upstream-unavailable' },
    { status: 200 },
  ])
  for (let round = 0; round < 2; round++)
    studio.plays.push(json(401, refusal(`Incorrect API key provided: ${secret}2.`)))
  const answer = await gateway.post('/v1/images/generations', drawing)
  const told = await answer.text()
  expect(answer.status).toBeGreaterThanOrEqual(500)
  expect(told).toContain('Incorrect API key provided')
  expect(told + JSON.stringify(gateway.rows())).not.toContain(secret)
  expect(answer.headers.get('x-should-retry')).toBe('false')
})

test('the client’s own fault is told at once', async () => {
  await connect({ priority: 1 })
  await connect({ secret: `${secret}2` })
  const fault = { message: 'Prompt too rude.', type: 'invalid_request_error', param: 'prompt' }
  studio.plays.push(json(400, { error: fault }))
  const answer = await gateway.post('/v1/images/generations', drawing)
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ error: fault })
  expect(studio.sent).toHaveLength(1)
})

test('a request without a model, or with one that nobody has there, is told so', async () => {
  const none = await gateway.post('/v1/images/generations', { prompt: 'A lake' })
  expect(none.status).toBe(400)
  expect(await none.json()).toMatchObject({ error: { param: 'model' } })
  await gateway.admin.accounts.create({
    platform: 'openai-compatible',
    preset: 'openrouter',
    baseUrl: studio.baseUrl,
    secret,
  })
  const nobody = await gateway.post('/v1/images/generations', drawing)
  expect(nobody.status).toBeGreaterThanOrEqual(400)
  expect(await nobody.text()).toContain('/images/generations')
  expect(studio.sent).toHaveLength(0)
})

test('109. a client that leaves while it waits ends the upstream’s work, and 110. is no fault of the account', async () => {
  await connect()
  const arrived = deferred<void>()
  studio.plays.push(() => arrived.resolve())
  const leaving = new AbortController()
  const row = nextRow()
  const asked = gateway.openai.images.generate(drawing, { signal: leaving.signal })
  await arrived.promise
  leaving.abort()
  await expect(asked).rejects.toThrow('aborted')
  await studio.left
  expect(await row).toMatchObject({
    outcome: 'client-gone',
    status: 499,
    attempts: [{ errorKind: 'client-gone' }],
  })
  const [account] = (await gateway.admin.accounts.list({})).items
  expect(account?.health).toMatchObject({ state: 'ready', inFlight: 0 })
})

test('109. a client that leaves in the middle of an answer ends it upstream', async () => {
  await connect()
  studio.plays.push((_, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' }).write(sound)
  })
  const answer = await gateway.post('/v1/audio/speech', { model: 'studio', input: 'Hello' })
  await answer.body?.cancel()
  await expect(studio.left).resolves.toBeUndefined()
})

test('an answer that breaks off breaks off for the client, and is a cut in the ledger', async () => {
  await connect()
  studio.plays.push((_, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' }).write(sound, () => {
      response.destroy()
    })
  })
  const row = nextRow()
  const answer = await gateway.post('/v1/audio/speech', { model: 'studio', input: 'Hello' })
  await expect(answer.arrayBuffer()).rejects.toThrow('terminated')
  expect(await row).toMatchObject({ outcome: 'cut', errorKind: 'upstream-incomplete' })
  // Nothing is left in flight.
  await gateway.engine.stop(60_000)
  gateway = await startGateway({ clock })
})

test('111. an upstream that never answers is given up by our own clock alone', async () => {
  await connect()
  const arrived = deferred<void>()
  studio.plays.push(() => arrived.resolve())
  const asked = gateway.post('/v1/images/generations', drawing)
  await arrived.promise
  clock.advance(590_000)
  clock.advance(11_000)
  const answer = await asked
  expect(answer.status).toBe(504)
  expect(await answer.text()).toContain('600 seconds')
})
