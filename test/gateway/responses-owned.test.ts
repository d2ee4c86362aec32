/** Conversations continued by the id of an earlier answer over OpenAI itself, which keeps its answers: only the right account is asked. */
import type OpenAI from 'openai'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { transcript } from '../support/clients/transcript.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { startUpstream, type Upstream } from '../support/upstream/index.ts'

let gateway: Gateway
let upstream: Upstream
const model = 'test-model'
beforeEach(async () => {
  upstream = await startUpstream({ models: [{ id: model, maxOutput: 4096 }] })
  gateway = await startGateway()
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})

type Asking = Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, 'model' | 'stream'>
const ask = (stream: boolean, asking: Asking): Promise<OpenAI.Responses.Response> =>
  stream
    ? gateway.openai.responses.stream({ model, ...asking }).finalResponse()
    : gateway.openai.responses.create({ model, ...asking })
const path = '/v1/responses'
const get = (id: string, key: string): Promise<Response> =>
  fetch(`${gateway.url}${path}/${id}`, { headers: { authorization: `Bearer ${key}` } })
const lastAsked = (): unknown => transcript(upstream.requests.at(-1)?.json)
const anotherKey = async (): Promise<string> =>
  (await gateway.admin.apiKeys.create({ label: 'another' })).key

const one = 'sk-fake-one-0123456789abcdefghij'
const two = 'sk-fake-two-0123456789abcdefghij'
const addOpenai = async (account: { secret: string; priority?: number }): Promise<string> =>
  (
    await gateway.admin.accounts.create({
      platform: 'openai',
      baseUrl: upstream.baseUrl('openai-responses'),
      ...account,
    })
  ).id
const askedBy = (): (string | undefined)[] =>
  upstream.requests.filter(({ method }) => method === 'POST').map(({ credential }) => credential)

test.each([true, false])(
  'an answer is gone on from at the account that gave it, byte for byte, stream: %s',
  async (stream) => {
    await addOpenai({ secret: one, priority: 1 })
    upstream.next({ text: 'One.' })
    const first = await ask(stream, { input: 'Count' })
    // From now on another account comes first.
    await addOpenai({ secret: two, priority: 9 })
    upstream.next({ text: 'Two.' }, { text: 'Three.' })
    const body = JSON.stringify({ model, stream, input: 'Go on', previous_response_id: first.id })
    const second = await gateway.post(path, body)
    expect(await second.text()).toContain('Two.')
    expect(upstream.requests.at(-1)?.body.toString()).toBe(body)
    await ask(stream, { input: 'Something else' })
    expect(askedBy()).toEqual([one, one, two])
    expect(gateway.rows().at(1)).toMatchObject({ outcome: 'answered', passed_through: 1 })
  },
)

test('it is shown, listed and removed there', async () => {
  await addOpenai({ secret: one })
  await addOpenai({ secret: two, priority: -1 })
  upstream.next({ text: 'One.' })
  const { responses } = gateway.openai
  const { id } = await ask(true, { input: 'Count' })
  expect(await responses.retrieve(id)).toMatchObject({ id, output_text: 'One.' })
  const said = await responses.inputItems.list(id, { order: 'asc' })
  expect(said.data).toMatchObject([{ role: 'user' }])
  await responses.delete(id)
  expect(upstream.requests.slice(-3)).toMatchObject([
    { method: 'GET', path: `/v1/responses/${id}`, credential: one },
    { method: 'GET', path: `/v1/responses/${id}/input_items?order=asc`, credential: one },
    { method: 'DELETE', path: `/v1/responses/${id}`, credential: one },
  ])
  await expect(responses.retrieve(id)).rejects.toMatchObject({ status: 404 })
  expect((await get(id, await anotherKey())).status).toBe(404)
  expect(upstream.requests).toHaveLength(7)
})

test('an id that nobody here has heard of is left to the account to know', async () => {
  await addOpenai({ secret: one })
  const before = upstream.requests.length
  const answer = await gateway.post(path, {
    model,
    input: 'Go on',
    previous_response_id: 'resp_before_a_restart',
  })
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ error: { code: 'previous_response_not_found' } })
  expect(upstream.requests).toHaveLength(before + 1)
})

test('items that are named by their ids are read by the account that has them', async () => {
  await addOpenai({ secret: one, priority: 1 })
  for (const stream of [true, false]) {
    upstream.next({ text: 'One.' })
    const first = await ask(stream, { input: 'Count' })
    const rival = await addOpenai({
      secret: `${two}${stream}`,
      priority: 9,
    })
    upstream.next({ text: 'Two.' })
    const second = await ask(stream, {
      input: [
        { role: 'user', content: 'Count' },
        { type: 'item_reference', id: first.output[0]?.id ?? '' },
        { role: 'user', content: 'Go on' },
      ],
    })
    expect(second.output_text).toBe('Two.')
    await gateway.admin.accounts.remove({ id: rival })
  }
  expect(askedBy()).toEqual([one, one, one, one])
})

test('a conversation begun elsewhere goes on there, and the other way it is refused clearly', async () => {
  const messages = await gateway.connect(upstream, 'anthropic-messages')
  upstream.next({ text: 'One.' })
  const first = await ask(false, { input: 'Count' })
  await gateway.admin.accounts.remove({ id: messages })
  const openai = await addOpenai({ secret: one })
  upstream.next({ text: 'Two.' })
  const second = await ask(false, { input: 'Go on', previous_response_id: first.id })
  expect(lastAsked()).toEqual([
    ['user', 'Count'],
    ['assistant', 'One.'],
    ['user', 'Go on'],
  ])
  await gateway.admin.accounts.remove({ id: openai })
  await gateway.connect(upstream, 'anthropic-messages')
  const third = await gateway.post(path, { model, input: 'On', previous_response_id: second.id })
  expect(third.status).toBe(400)
  expect(await third.json()).toMatchObject({ error: { code: 'previous_response_not_found' } })
})
