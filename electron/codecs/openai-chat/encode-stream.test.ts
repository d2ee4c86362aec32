/** Tests of answering a client, streamed and whole, with the official SDK as judge. */
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream'
import { describe, expect, test } from 'vitest'
import type { Event } from '../../hub/event.ts'
import { fold } from '../../hub/fold.ts'
import type { Answering, Frame } from '../codec.ts'
import { encodeStream } from './encode-stream.ts'
import { parseRequest } from './parse-request.ts'
import { renderResponse } from './render-response.ts'

const answering: Answering = {
  model: 'my "model"',
  wantsUsage: true,
  id: 'x1',
  created: 1_760_000_000,
}

const usage = {
  input: 10,
  cacheRead: 5,
  cacheWrite5m: 1,
  cacheWrite1h: 2,
  output: 7,
  reasoning: 3,
}

const start: Event = { type: 'start', id: 'up-1', model: 'theirs' }
const end: Event = { type: 'end', stop: { reason: 'stop' }, usage }
const text = (block: number, words: string): readonly Event[] => [
  { type: 'text-start', block },
  { type: 'delta', block, text: words },
  { type: 'block-end', block },
]

const answer: readonly Event[] = [
  start,
  { type: 'reasoning-start', block: 0 },
  { type: 'delta', block: 0, text: 'Hm.' },
  { type: 'block-end', block: 0 },
  ...text(1, 'I look.'),
  { type: 'tool-start', block: 2, id: 'a', name: 'look', kind: 'function' },
  { type: 'delta', block: 2, text: '{"at":' },
  { type: 'delta', block: 2, text: '"sky"}' },
  { type: 'block-end', block: 2 },
  { type: 'tool-start', block: 3, id: 'b', name: 'now', kind: 'function' },
  { type: 'block-end', block: 3 },
  { type: 'end', stop: { reason: 'tool-calls' }, usage },
]

const say = (events: readonly Event[], change: Partial<Answering> = {}): readonly Frame[] =>
  encodeStream({ ...answering, ...change }).push(events)

const chunks = (frames: readonly Frame[]): readonly Record<string, unknown>[] =>
  frames.slice(0, -1).map(({ data }) => JSON.parse(data) as Record<string, unknown>)

/** What the official SDK makes of a stream. */
async function judged(frames: readonly Frame[]) {
  const lines = chunks(frames).map((chunk) => `${JSON.stringify(chunk)}\n`)
  const bytes = new Blob(lines).stream()
  return ChatCompletionStream.fromReadableStream(bytes).finalChatCompletion()
}

const whole = (events: readonly Event[]) => {
  const folding = fold()
  folding.push(events)
  return renderResponse(folding.response(), answering)
}

test('the frames of a plain answer, to the letter', () => {
  const head = `{"id":"chatcmpl-x1","object":"chat.completion.chunk","created":1760000000,"model":"my \\"model\\"","choices":`
  const choice = (delta: string, finish = 'null'): string =>
    `${head}[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}],"usage":null}`
  expect(say([start, ...text(0, 'a\n"b"'), end]).map(({ data }) => data)).toEqual([
    choice('{"role":"assistant","content":"","refusal":null}'),
    choice('{"content":"a\\n\\"b\\""}'),
    choice('{}', '"stop"'),
    `${head}[],"usage":{"prompt_tokens":18,"completion_tokens":7,"total_tokens":25,"prompt_tokens_details":{"cached_tokens":5,"cache_write_tokens":3},"completion_tokens_details":{"reasoning_tokens":3}}}`,
    '[DONE]',
  ])
})

test('usage is told only to who asked, and only when it is known', () => {
  const quiet = say([start, ...text(0, 'a'), end], { wantsUsage: false })
  expect(JSON.stringify(quiet)).not.toContain('usage')
  const unknown = say([start, ...text(0, 'a'), { type: 'end', stop: { reason: 'stop' } }])
  expect(chunks(unknown).at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }] })
})

describe('the official SDK', () => {
  test('puts a streamed answer together', async () => {
    const completion = await judged(say(answer))
    expect(completion).toMatchObject({
      id: 'chatcmpl-x1',
      model: 'my "model"',
      choices: [
        {
          finish_reason: 'tool_calls',
          message: {
            role: 'assistant',
            content: 'I look.',
            tool_calls: [
              { id: 'a', type: 'function', function: { name: 'look', arguments: '{"at":"sky"}' } },
              { id: 'b', type: 'function', function: { name: 'now', arguments: '{}' } },
            ],
          },
        },
      ],
    })
  })

  test('puts an empty answer together', async () => {
    const completion = await judged(say([start, end]))
    expect(completion.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: '' } })
  })

  test('sees a refusal', async () => {
    const completion = await judged(
      say([
        start,
        { type: 'refusal-start', block: 0 },
        { type: 'delta', block: 0, text: 'No.' },
        { type: 'block-end', block: 0 },
        { type: 'end', stop: { reason: 'refusal' } },
      ]),
    )
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { refusal: 'No.' },
    })
  })
})

test('a whole answer says what its stream says', async () => {
  const streamed = await judged(say(answer))
  const { choices, usage: counted } = whole(answer)
  expect(choices[0].message).toMatchObject({
    content: streamed.choices[0]?.message.content,
    reasoning_content: 'Hm.',
    tool_calls: [
      { id: 'a', function: { arguments: '{"at":"sky"}' } },
      { id: 'b', function: { arguments: '{}' } },
    ],
  })
  expect(choices[0].finish_reason).toBe('tool_calls')
  expect(counted).toEqual(streamed.usage ?? counted)
  expect(counted?.total_tokens).toBe(25)
})

test.each([
  [{ reason: 'stop' }, 'stop'],
  [{ reason: 'stop-sequence', sequence: 'x' }, 'stop'],
  [{ reason: 'pause' }, 'stop'],
  [{ reason: 'length' }, 'length'],
  [{ reason: 'context-full' }, 'length'],
  [{ reason: 'content-filter' }, 'content_filter'],
  [{ reason: 'refusal', explanation: 'Not this.' }, 'content_filter'],
] as const)('%j is told as %s, streamed and whole', (stop, word) => {
  const events: readonly Event[] = [start, ...text(0, 'a'), { type: 'end', stop }]
  expect(chunks(say(events)).at(-1)).toMatchObject({ choices: [{ finish_reason: word }] })
  expect(whole(events).choices[0].finish_reason).toBe(word)
})

test('the reason of a refusal without words is told as its words', () => {
  const events: readonly Event[] = [
    start,
    { type: 'end', stop: { reason: 'refusal', explanation: 'Not this.' } },
  ]
  expect(JSON.stringify(say(events))).toContain('Not this.')
  expect(whole(events).choices[0].message).toMatchObject({ content: null, refusal: 'Not this.' })
})

test('a cut tool call does not look runnable', () => {
  const events: readonly Event[] = [
    ...answer.slice(0, -1),
    { type: 'end', stop: { reason: 'length' } },
  ]
  expect(whole(events).choices[0].finish_reason).toBe('length')
})

test('an error is told as such, and the stream is closed', () => {
  const frames = say([
    start,
    { type: 'error', error: { kind: 'rate-limited', message: 'Too fast.' } },
  ])
  expect(frames.slice(1)).toEqual([
    {
      data: '{"error":{"message":"Too fast.","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}}',
    },
    { data: '[DONE]' },
  ])
})

test('offsets of citations count within the whole content', () => {
  const events: readonly Event[] = [
    start,
    ...text(0, '12345'),
    { type: 'text-start', block: 1 },
    { type: 'delta', block: 1, text: 'It rains.' },
    { type: 'citation', block: 1, citation: { url: 'u', start: 3, end: 8 } },
    { type: 'block-end', block: 1 },
    end,
  ]
  const cited = { url_citation: { url: 'u', title: '', start_index: 8, end_index: 13 } }
  expect(whole(events).choices[0].message.annotations).toMatchObject([cited])
  expect(chunks(say(events))[3]).toMatchObject({ choices: [{ delta: { annotations: [cited] } }] })
})

describe('proofs of thoughts', () => {
  const thought = (block: number, words: string): readonly Event[] => [
    { type: 'reasoning-start', block },
    { type: 'delta', block, text: words },
    { type: 'signature', block, carrier: { issuer: 'vendor', blob: `proof of ${words}` } },
    { type: 'block-end', block },
  ]
  const events = [start, ...thought(0, 'First.'), ...thought(1, 'Second.'), ...text(2, 'Yes'), end]

  /** What comes back from a client that kept these fields of the message. */
  const returned = (fields: Record<string, unknown>) =>
    parseRequest({ model: 'm', messages: [{ role: 'assistant', content: 'Yes', ...fields }] })
      .turns[0]?.blocks

  const deltas = chunks(say(events)).map((chunk) => {
    const [choice] = chunk['choices'] as { delta: Record<string, string> }[]
    return choice?.delta ?? {}
  })
  const proofs = deltas.flatMap((delta) => delta['reasoning_opaque'] ?? [])
  const blocks = [
    {
      type: 'reasoning',
      text: 'First.',
      signature: { issuer: 'vendor', blob: 'proof of First.' },
    },
    {
      type: 'reasoning',
      text: 'Second.',
      signature: { issuer: 'vendor', blob: 'proof of Second.' },
    },
    { type: 'text', text: 'Yes' },
  ]

  test('come back whole from a client that joins them', () => {
    const joined = { reasoning_content: 'First.Second.', reasoning_opaque: proofs.join('') }
    expect(returned(joined)).toEqual(blocks)
    expect(whole(events).choices[0].message).toMatchObject(joined)
  })

  test('come back as far as they were kept, each with its own text', () => {
    const last = { reasoning_content: 'First.Second.', reasoning_opaque: proofs.at(-1) }
    expect(returned(last)).toEqual([{ type: 'reasoning', text: 'First.' }, ...blocks.slice(1)])
  })

  test('hold no more when the client changed the text', () => {
    expect(returned({ reasoning_content: 'Short', reasoning_opaque: proofs[0] })).toEqual([
      { type: 'reasoning', text: 'Short' },
      { type: 'text', text: 'Yes' },
    ])
  })

  test('of tool calls and sealed thoughts come back too', () => {
    const carrier = { issuer: 'vendor', blob: 'x' }
    const { message } = whole([
      start,
      { type: 'redacted-reasoning', block: 0, carrier },
      { type: 'tool-start', block: 1, id: 'a', name: 'look', kind: 'function' },
      { type: 'signature', block: 1, carrier },
      { type: 'block-end', block: 1 },
      end,
    ]).choices[0]
    const [turn] = parseRequest({ model: 'm', messages: [message] }).turns
    expect(turn?.blocks).toMatchObject([
      { type: 'reasoning', redacted: carrier },
      { type: 'tool-call', id: 'a', signature: carrier },
    ])
  })
})
