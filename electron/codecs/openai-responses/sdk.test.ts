/** The vendor's own client library and Vercel's as the judges of what we stream and render. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createOpenAI } from '@ai-sdk/openai'
import { generateText, jsonSchema, streamText, type ToolSet } from 'ai'
import OpenAI from 'openai'
import { afterEach, describe, expect, it, test } from 'vitest'
import type { Event } from '../../hub/event.ts'
import { renderError, renderStreamError } from './errors.ts'
import { call, end, sse, start, tell, text, thought, whole } from './fixtures/told.ts'
import { openaiResponses } from './index.ts'

const usage = { input: 9, cacheRead: 4, cacheWrite5m: 2, cacheWrite1h: 0, output: 6, reasoning: 3 }

const events: readonly Event[] = [
  start,
  ...thought(0, 'Let me see.', { issuer: 'openai-responses', blob: 'gAAAA' }),
  { type: 'text-start', block: 1, extras: { 'openai-responses': { phase: 'commentary' } } },
  { type: 'delta', block: 1, text: 'I look ' },
  { type: 'delta', block: 1, text: 'up. 🌧' },
  { type: 'citation', block: 1, citation: { url: 'https://a.test', title: 'A', start: 0, end: 6 } },
  { type: 'block-end', block: 1 },
  {
    type: 'opaque',
    block: 2,
    protocol: 'gemini',
    raw: {},
    label: 'search',
    search: { query: 'rain', sources: [{ url: 'https://a.test' }] },
  },
  { type: 'tool-start', block: 3, id: 'call_a', name: 'a', kind: 'function' },
  { type: 'tool-start', block: 4, id: 'call_b', name: 'b', kind: 'function' },
  { type: 'delta', block: 4, text: '{"q":' },
  { type: 'delta', block: 3, text: '{"x":[1,2]}' },
  { type: 'delta', block: 4, text: '"é"}' },
  { type: 'block-end', block: 3 },
  { type: 'block-end', block: 4 },
  { type: 'tool-start', block: 5, id: 'call_c', name: 'c', kind: 'custom' },
  { type: 'delta', block: 5, text: 'free "text"' },
  { type: 'block-end', block: 5 },
  { type: 'signature', block: 5, carrier: { issuer: 'gemini', blob: 'late' } },
  { type: 'redacted-reasoning', block: 6, carrier: { issuer: 'anthropic-messages', blob: 'dark' } },
  { type: 'image', block: 7, mediaType: 'image/png', data: 'aGk=' },
  ...call(8, 'd'),
  end('tool-calls', { usage }),
]

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A server that answers everything so; gives its base URL. */
async function served(body: string, status = 200, type = 'text/event-stream'): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status, { 'content-type': type }).end(body))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}

const client = async (...answer: Parameters<typeof served>): Promise<OpenAI> =>
  new OpenAI({ apiKey: 'k', maxRetries: 0, baseURL: await served(...answer) })

const ask = { model: 'public-model', input: 'q' }

describe('the openai library', () => {
  test('adds a stream up to the response it stands for, item by item', async () => {
    const openai = await client(sse(tell(events)))
    const response = await openai.responses.stream(ask).finalResponse()
    expect(response.output_text).toBe('I look up. 🌧')
    const { output, ...rest } = whole(events)
    expect(response).toMatchObject(rest)
    expect(response.output).toMatchObject(output)
    expect(output).toHaveLength(10)
  })

  test('knows every type of event', async () => {
    const openai = await client(sse(tell(events)))
    const stream = await openai.responses.create({ ...ask, stream: true })
    const types: string[] = []
    for await (const event of stream) types.push(event.type)
    expect(types).toEqual(tell(events).map(({ event }) => event))
  })

  test('reads a whole answer', async () => {
    const openai = await client(JSON.stringify(whole(events)), 200, 'application/json')
    const response = await openai.responses.create(ask)
    expect(response).toMatchObject({ ...whole(events) })
    expect(response.output_text).toBe('I look up. 🌧')
  })

  it('112. goes on through what keeps a silent stream alive', async () => {
    const { before, during } = openaiResponses.client.keepAlive
    const frames = tell(events)
    const body = before + sse(frames.slice(0, 6)) + during + during + sse(frames.slice(6))
    const response = await (await client(body)).responses.stream(ask).finalResponse()
    expect(response.status).toBe('completed')
    expect(response.output).toHaveLength(10)
  })

  it('97. reads an answer that holds nothing', async () => {
    const openai = await client(sse(tell([start, end('stop', { usage })])))
    const response = await openai.responses.stream(ask).finalResponse()
    expect(response).toMatchObject({ output: [], output_text: '', status: 'completed' })
  })

  it('101. reads an answer that was cut off', async () => {
    const cut = [start, ...text(0, 'x'), ...call(1, 'rm', '{"pa'), end('length')]
    const response = await (await client(sse(tell(cut)))).responses.stream(ask).finalResponse()
    expect(response).toMatchObject({
      status: 'incomplete',
      output: [{ type: 'message' }, { type: 'function_call', status: 'incomplete' }],
    })
  })

  test('parses structured answers and arguments', async () => {
    const openai = await client(sse(tell([start, ...text(0, '{"n":', '1}'), end()])))
    const stream = openai.responses.stream({
      ...ask,
      text: {
        format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true },
      },
    })
    expect((await stream.finalResponse()).output_text).toBe('{"n":1}')
  })

  it('102. throws an error amid a stream, with its words', async () => {
    const error: Event = { type: 'error', error: { kind: 'context-length', message: 'Too long.' } }
    const openai = await client(sse(tell([...events.slice(0, 5), error])))
    await expect(openai.responses.stream(ask).finalResponse()).rejects.toThrow('Too long.')
  })

  it('102. throws an error that another wrote into the stream', async () => {
    const frames = renderStreamError({ kind: 'overloaded', message: 'Busy.' })
    const openai = await client(sse(tell(events.slice(0, 5))) + sse(frames))
    await expect(openai.responses.stream(ask).finalResponse()).rejects.toThrow('Busy.')
  })

  test('throws errors as its own', async () => {
    const { status, body } = renderError({ kind: 'rate-limited', message: 'Too fast.' })
    const openai = await client(JSON.stringify(body), status, 'application/json')
    await expect(openai.responses.create(ask)).rejects.toBeInstanceOf(OpenAI.RateLimitError)
  })

  it('124. reads a count of tokens', async () => {
    const counted = JSON.stringify(openaiResponses.counting.render(42))
    const openai = await client(counted, 200, 'application/json')
    expect(await openai.responses.inputTokens.count(ask)).toMatchObject({ input_tokens: 42 })
  })
})

describe('the ai library', () => {
  const anything = { inputSchema: jsonSchema({ type: 'object' }) }
  const model = async (...answer: Parameters<typeof served>) =>
    createOpenAI({ apiKey: 'k', baseURL: await served(...answer) }).responses('gpt-5')
  const tools: ToolSet = { a: anything, b: anything, d: anything }
  const known = events.filter((event) => !('block' in event) || event.block !== 5)

  const seen = {
    text: 'I look up. 🌧',
    reasoningText: 'Let me see.',
    finishReason: 'tool-calls',
  }
  const calls = [
    { toolCallId: 'call_a', toolName: 'a', input: { x: [1, 2] } },
    { toolCallId: 'call_b', toolName: 'b', input: { q: 'é' } },
    { toolCallId: 'call_d', toolName: 'd', input: {} },
  ]

  test('reads a stream', async () => {
    const errors: unknown[] = []
    const result = streamText({
      model: await model(sse(tell(known))),
      prompt: 'q',
      tools,
      onError: ({ error }) => void errors.push(error),
    })
    await result.consumeStream()
    expect(errors).toEqual([])
    expect({
      text: await result.text,
      reasoningText: await result.reasoningText,
      finishReason: await result.finishReason,
    }).toEqual(seen)
    const made = (await result.toolCalls).filter((one) => one.toolName in tools)
    expect(made).toMatchObject(calls)
    // It takes the sources of a search, and citations only where there was none.
    expect(await result.sources).toMatchObject([{ url: 'https://a.test' }])
    expect(JSON.stringify(await result.toolResults)).toContain('aGk=')
    expect(await result.usage).toMatchObject({
      inputTokens: 15,
      outputTokens: 6,
      totalTokens: 21,
      inputTokenDetails: { cacheReadTokens: 4 },
      outputTokenDetails: { reasoningTokens: 3 },
    })
  })

  test('reads a whole answer', async () => {
    const body = JSON.stringify(whole(known))
    const result = await generateText({
      model: await model(body, 200, 'application/json'),
      prompt: 'q',
      tools,
    })
    expect(result).toMatchObject(seen)
    expect(result.toolCalls.filter((one) => one.toolName in tools)).toMatchObject(calls)
  })

  it('102. is told of an error amid a stream', async () => {
    const errors: unknown[] = []
    const late: Event = { type: 'error', error: { kind: 'overloaded', message: 'Busy.' } }
    const result = streamText({
      model: await model(sse(tell([...events.slice(0, 5), late]))),
      prompt: 'q',
      onError: ({ error }) => void errors.push(error),
    })
    await result.consumeStream()
    expect(JSON.stringify(errors[0])).toContain('Busy.')
    expect(await result.finishReason).toBe('error')
  })

  it('132. is told of an answer that was withheld', async () => {
    const result = streamText({
      model: await model(sse(tell([start, ...text(0, 'x'), end('content-filter')]))),
      prompt: 'q',
    })
    await result.consumeStream()
    expect(await result.finishReason).toBe('content-filter')
  })
})
