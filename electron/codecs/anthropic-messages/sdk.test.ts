/** The vendor's own client library as the judge of what we stream and render. */
import Anthropic from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'
import type { Event } from '../../hub/event.ts'
import { fold } from '../../hub/fold.ts'
import { encodeStream } from './encode-stream.ts'
import { renderError, renderStreamError } from './errors.ts'
import { renderResponse } from './render-response.ts'

const answering = { model: 'claude-x', wantsUsage: true, id: 'ex1', created: 1, inputEstimate: 7 }

const events: readonly Event[] = [
  { type: 'start', id: 'u', model: 'm' },
  { type: 'reasoning-start', block: 0 },
  { type: 'delta', block: 0, text: 'Let me ' },
  { type: 'delta', block: 0, text: 'see.' },
  { type: 'signature', block: 0, carrier: { issuer: 'anthropic-messages', blob: 'sig' } },
  { type: 'block-end', block: 0 },
  { type: 'tool-start', block: 1, id: 'call_a', name: 'a', kind: 'function' },
  { type: 'tool-start', block: 2, id: 'call_b', name: 'b', kind: 'function' },
  { type: 'delta', block: 2, text: '{"q":' },
  { type: 'delta', block: 1, text: '{"x":[1,' },
  { type: 'delta', block: 1, text: '2]}' },
  { type: 'delta', block: 2, text: '"é🌧"}' },
  { type: 'block-end', block: 1 },
  { type: 'block-end', block: 2 },
  { type: 'tool-start', block: 3, id: 'call_c', name: 'c', kind: 'function' },
  { type: 'block-end', block: 3 },
  { type: 'text-start', block: 4 },
  { type: 'delta', block: 4, text: 'Done.' },
  { type: 'citation', block: 4, citation: { url: 'https://x' } },
  { type: 'block-end', block: 4 },
  {
    type: 'end',
    stop: { reason: 'tool-calls' },
    usage: { input: 9, cacheRead: 4, cacheWrite5m: 2, cacheWrite1h: 0, output: 6, reasoning: 3 },
  },
]

/** A client of the library whose every call is answered with these bytes. */
const answered = (body: string, status: number, type: string): Anthropic =>
  new Anthropic({
    apiKey: 'k',
    maxRetries: 0,
    fetch: () => Promise.resolve(new Response(body, { status, headers: { 'content-type': type } })),
  })

const sse = (frames: readonly { event?: string; data: string }[]): string =>
  frames.map(({ event, data }) => `event: ${event}\ndata: ${data}\n\n`).join('')

const ask = {
  model: 'claude-x',
  max_tokens: 10,
  messages: [{ role: 'user' as const, content: 'q' }],
}

const expected = {
  id: 'msg_ex1',
  model: 'claude-x',
  role: 'assistant',
  stop_reason: 'tool_use',
  content: [
    { type: 'thinking', thinking: 'Let me see.', signature: 'sig' },
    { type: 'tool_use', id: 'call_a', name: 'a', input: { x: [1, 2] } },
    { type: 'tool_use', id: 'call_b', name: 'b', input: { q: 'é🌧' } },
    { type: 'tool_use', id: 'call_c', name: 'c', input: {} },
    { type: 'text', text: 'Done.', citations: [{ url: 'https://x' }] },
  ],
  usage: {
    input_tokens: 9,
    cache_read_input_tokens: 4,
    cache_creation_input_tokens: 2,
    output_tokens: 6,
    output_tokens_details: { thinking_tokens: 3 },
  },
}

test('a stream adds up to the message it stands for', async () => {
  const body = sse(encodeStream(answering).push(events))
  const stream = answered(body, 200, 'text/event-stream').messages.stream(ask)
  expect(await stream.finalMessage()).toMatchObject(expected)
})

test('an empty stream is a message too', async () => {
  const body = sse(
    encodeStream(answering).push([
      { type: 'start', id: 'u', model: 'm' },
      { type: 'end', stop: { reason: 'stop' } },
    ]),
  )
  const stream = answered(body, 200, 'text/event-stream').messages.stream(ask)
  expect(await stream.finalMessage()).toMatchObject({
    content: [{ type: 'text', text: '' }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 7 },
  })
})

test('a whole answer is the same message', async () => {
  const whole = fold()
  whole.push(events)
  const body = JSON.stringify(renderResponse(whole.response(), answering))
  const message = await answered(body, 200, 'application/json').messages.create(ask)
  expect(message).toMatchObject(expected)
})

test('errors are thrown as the library’s own', async () => {
  const { status, body } = renderError({ kind: 'rate-limited', message: 'Too fast.' })
  const client = answered(JSON.stringify(body), status, 'application/json')
  await expect(client.messages.create(ask)).rejects.toBeInstanceOf(Anthropic.RateLimitError)
})

test('an error amid a stream is thrown, with its words', async () => {
  const body =
    sse(encodeStream(answering).push(events.slice(0, 4))) +
    sse(renderStreamError({ kind: 'context-length', message: 'Too long.' }))
  const stream = answered(body, 200, 'text/event-stream').messages.stream(ask)
  await expect(stream.finalMessage()).rejects.toThrow(/prompt is too long: Too long\./)
})
