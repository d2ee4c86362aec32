/** Conversations continued by the id of an earlier answer: kept by the upstream where it does, else by the gateway. */
import { createOpenAI } from '@ai-sdk/openai'
import { generateText, isStepCount, jsonSchema, type ModelMessage, streamText, tool } from 'ai'
import type OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { weather } from '../support/clients/client.ts'
import { transcript } from '../support/clients/transcript.ts'
import { type Gateway, protocols, startGateway } from '../support/gateway.ts'
import { type Play, startUpstream, type Upstream } from '../support/upstream/index.ts'

let gateway: Gateway
let upstream: Upstream
const model = 'test-model'
const models = [{ id: model, maxOutput: 4096 }]
beforeEach(async () => {
  upstream = await startUpstream({ models })
  gateway = await startGateway()
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})

type Asking = Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, 'model' | 'stream'>

/** One turn; the SDK puts the streamed answer together. */
async function ask(stream: boolean, asking: Asking): Promise<OpenAI.Responses.Response> {
  const whole = { model, ...asking }
  return stream
    ? gateway.openai.responses.stream(whole).finalResponse()
    : gateway.openai.responses.create(whole)
}

const lastAsked = (): unknown => transcript(upstream.requests.at(-1)?.json)
const path = '/v1/responses'
const get = (id: string, key = gateway.key, method = 'GET'): Promise<Response> =>
  fetch(`${gateway.url}${path}/${id}`, { method, headers: { authorization: `Bearer ${key}` } })
const call = (name: string, place: string): Play => ({
  text: `I look at ${place}.`,
  calls: [{ id: name, name: weather.name, arguments: JSON.stringify({ place }) }],
})
const tools = [
  {
    type: 'function' as const,
    name: weather.name,
    description: weather.description,
    parameters: { ...weather.schema },
    strict: false,
  },
]

const anotherKey = async (): Promise<string> =>
  (await gateway.admin.apiKeys.create({ label: 'another' })).key

describe.each(protocols)('over an upstream of %s that keeps no answers,', (protocol) => {
  beforeEach(() => gateway.connect(upstream, protocol))

  test.each([true, false])(
    '125. three turns by previous_response_id reach it as one conversation, stream: %s',
    async (stream) => {
      upstream.next({ text: 'One.' }, { text: 'Two.' }, { text: 'Three.' })
      const first = await ask(stream, { input: 'Count' })
      const second = await ask(stream, { input: 'Go on', previous_response_id: first.id })
      const third = await ask(!stream, { input: 'And on', previous_response_id: second.id })
      expect(third.output_text).toBe('Three.')
      expect(lastAsked()).toEqual([
        ['user', 'Count'],
        ['assistant', 'One.'],
        ['user', 'Go on'],
        ['assistant', 'Two.'],
        ['user', 'And on'],
      ])
      expect(upstream.requests.at(-1)?.json).not.toHaveProperty('previous_response_id')
      expect(await (await get(third.id)).json()).toMatchObject({
        id: third.id,
        status: 'completed',
        output: [{ id: third.output[0]?.id, content: [{ text: 'Three.' }] }],
      })
      // A forwarded answer is the upstream's own, which knows of none before it.
      const previous = protocol === 'openai-responses' ? null : second.id
      expect(third.previous_response_id).toBe(previous)
    },
  )

  test.each([true, false])(
    '21. a turn that holds nothing but the outputs of calls finds the calls, stream: %s',
    async (stream) => {
      upstream.next(call('call_a', 'Zürich'), { text: 'Fair.' })
      const first = await ask(stream, { input: 'How is the weather in Zürich?', tools })
      const made = first.output.find((item) => item.type === 'function_call')
      const second = await ask(stream, {
        previous_response_id: first.id,
        tools,
        input: [
          { type: 'function_call_output', call_id: made?.call_id ?? '', output: 'Zürich: fair' },
        ],
      })
      expect(second.output_text).toBe('Fair.')
      expect(lastAsked()).toEqual([
        ['user', 'How is the weather in Zürich?'],
        ['assistant', 'I look at Zürich.'],
        ['call', { place: 'Zürich' }],
        ['result', { place: 'Zürich' }, 'Zürich: fair'],
      ])
    },
  )

  test('75. an answer the client would not have kept is gone, and is told so in the words SDKs know', async () => {
    upstream.next({ text: 'Secret.' })
    const first = await ask(false, { input: 'Hush', store: false })
    const asked = upstream.requests.length
    const answer = await gateway.post(path, {
      model,
      input: 'Go on',
      previous_response_id: first.id,
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      error: {
        type: 'invalid_request_error',
        code: 'previous_response_not_found',
        param: 'previous_response_id',
        message: expect.stringContaining(first.id),
      },
    })
    expect(upstream.requests).toHaveLength(asked)
    expect((await get(first.id)).status).toBe(404)
  })

  test.each([true, false])(
    '75. `ai`, which names stored items instead of repeating them, goes through a tool loop, stream: %s',
    async (stream) => {
      // OpenAI's own chat endpoint, which the fake plays, takes no thoughts back.
      const thought = protocol === 'openai-chat' ? {} : { reasoning: 'Zürich comes first.' }
      upstream.next(
        { ...call('call_a', 'Zürich'), ...thought },
        { text: 'Fair.' },
        { text: 'You are welcome.' },
      )
      const openai = createOpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key })
      const asking = {
        model: openai.responses(model),
        maxRetries: 0,
        tools: {
          [weather.name]: tool({
            description: weather.description,
            inputSchema: jsonSchema<{ place: string }>(weather.schema),
            execute: ({ place }) => `${place}: fair`,
          }),
        },
        stopWhen: isStepCount(3),
      }
      const question = { role: 'user' as const, content: 'How is the weather in Zürich?' }
      const talk = async (messages: ModelMessage[]) => {
        const said = stream
          ? streamText({ ...asking, messages })
          : await generateText({ ...asking, messages })
        return { text: await said.text, messages: await said.responseMessages }
      }
      const first = await talk([question])
      expect(first.text).toBe('Fair.')
      const second = await talk([question, ...first.messages, { role: 'user', content: 'Thanks' }])
      expect(second.text).toBe('You are welcome.')
      const spoken = transcript(upstream.requests.at(-1)?.json).filter(
        ([kind]) => kind !== 'thought',
      )
      expect(spoken).toEqual([
        ['user', 'How is the weather in Zürich?'],
        ['assistant', 'I look at Zürich.'],
        ['call', { place: 'Zürich' }],
        ['result', { place: 'Zürich' }, 'Zürich: fair'],
        ['assistant', 'Fair.'],
        ['user', 'Thanks'],
      ])
    },
  )
})

describe('an answer kept by the gateway', () => {
  beforeEach(() => gateway.connect(upstream, 'anthropic-messages'))
  const unknown = {
    error: {
      type: 'invalid_request_error',
      code: 'response_not_found',
      message: expect.stringContaining('resp_'),
    },
  }

  test('is shown, listed by what was said, and removed by the SDK', async () => {
    upstream.next({ text: 'One.' }, { text: 'Two.' })
    const { responses } = gateway.openai
    const first = await ask(false, { input: 'Count' })
    const second = await ask(false, { input: 'Go on', previous_response_id: first.id })
    expect(await responses.retrieve(second.id)).toMatchObject({
      id: second.id,
      output_text: 'Two.',
      previous_response_id: first.id,
    })
    const said = await responses.inputItems.list(second.id)
    expect(said.data).toMatchObject([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Go on' }] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'One.' }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Count' }] },
    ])
    expect(new Set(said.data.map((item) => item.id)).size).toBe(3)
    const [oldest] = (await responses.inputItems.list(second.id, { order: 'asc', limit: 1 })).data
    expect(oldest).toEqual(said.data.at(-1))
    await expect(responses.retrieve(second.id, { stream: true })).rejects.toMatchObject({
      status: 400,
    })
    await responses.delete(first.id)
    expect((await get(first.id)).status).toBe(404)
    expect(await (await get(first.id, gateway.key, 'DELETE')).json()).toMatchObject(unknown)
    // What went on from it cannot go on any more.
    const lost = await gateway.post(path, { model, input: 'And', previous_response_id: second.id })
    expect(lost.status).toBe(400)
    expect(upstream.requests.filter(({ method }) => method === 'POST')).toHaveLength(2)
  })

  test('belongs to the key it was given to', async () => {
    upstream.next({ text: 'Mine.' })
    const { id } = await ask(false, { input: 'Whose?' })
    const key = await anotherKey()
    for (const [part, method] of [
      ['', 'GET'],
      ['', 'DELETE'],
      ['/input_items', 'GET'],
      ['/cancel', 'POST'],
    ] as const) {
      const answer = await get(id + part, key, method)
      expect(answer.status).toBe(404)
      expect(await answer.json()).toMatchObject(unknown)
    }
    const stolen = await gateway.post(
      path,
      { model, input: 'Go on', previous_response_id: id },
      { authorization: `Bearer ${key}` },
    )
    expect(stolen.status).toBe(400)
    expect(await stolen.json()).toMatchObject({ error: { code: 'previous_response_not_found' } })
    expect((await get(id, 'pb-nobody')).status).toBe(401)
    expect((await get(id)).status).toBe(200)
  })

  test('cannot be cancelled, since it is complete', async () => {
    upstream.next({ text: 'Done.' })
    const { id } = await ask(true, { input: 'Do it' })
    const cancelled = await get(`${id}/cancel`, gateway.key, 'POST')
    expect(cancelled.status).toBe(400)
    expect(await cancelled.json()).toMatchObject({ error: { type: 'invalid_request_error' } })
    expect((await get('resp_nobody/cancel', gateway.key, 'POST')).status).toBe(404)
  })

  test('is not there when it was cut short', async () => {
    upstream.next({ text: 'Half an answer.', cutAfter: 900 })
    const cut = await gateway.post(path, { model, input: 'Tell', stream: true })
    const [id = ''] = /resp_[\w-]+/.exec(await cut.text()) ?? []
    expect(id).toMatch(/^resp_/)
    expect((await get(id)).status).toBe(404)
  })

  test('76. what a client repeats of the conversation that it names is not said twice', async () => {
    upstream.next(
      { ...call('call_a', 'Zürich'), reasoning: 'Zürich comes first.' },
      { text: 'Fair.' },
      { text: 'Bye.' },
    )
    const thinking = { tools, reasoning: { effort: 'medium', summary: 'auto' } } as const
    const first = await ask(false, { input: 'How is it in Zürich?', ...thinking })
    const made = first.output.find((item) => item.type === 'function_call')
    const second = await ask(true, {
      ...thinking,
      previous_response_id: first.id,
      input: [
        ...(first.output as OpenAI.Responses.ResponseInputItem[]),
        { type: 'function_call_output', call_id: made?.call_id ?? '', output: 'Zürich: fair' },
      ],
    })
    await ask(false, { ...thinking, previous_response_id: second.id, input: 'Thanks' })
    expect(lastAsked()).toEqual([
      ['user', 'How is it in Zürich?'],
      ['thought', 'Zürich comes first.'],
      ['assistant', 'I look at Zürich.'],
      ['call', { place: 'Zürich' }],
      ['result', { place: 'Zürich' }, 'Zürich: fair'],
      ['assistant', 'Fair.'],
      ['user', 'Thanks'],
    ])
  })
})
