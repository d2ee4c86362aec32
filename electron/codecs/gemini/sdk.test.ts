/** The client libraries of this protocol as the judges of what we stream, render and refuse. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { ApiError, GoogleGenAI, type GenerateContentResponse } from '@google/genai'
import { generateText, jsonSchema, streamText, tool } from 'ai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Event } from '../../hub/event.ts'
import type { Request } from '../../hub/request.ts'
import type { Addressed, Frame } from '../codec.ts'
import { address } from './address.ts'
import { counting } from './counting.ts'
import { embedding } from './embedding.ts'
import { encodeStream } from './encode-stream.ts'
import { renderError, renderStreamError } from './errors.ts'
import { remembered, story, usage } from './fixtures/story.ts'
import { answering, end, start, text, whole } from './fixtures/told.ts'
import { parseRequest } from './parse-request.ts'

interface Answered {
  readonly status: number
  readonly type: string
  /** Each is one write. */
  readonly writes: readonly string[]
}

interface Serving {
  readonly base: string
  /** What is answered next, in order. */
  answer(...answers: readonly Answered[]): void
  readonly asked: () => { readonly body: unknown; readonly addressed: Addressed | undefined }
  /** What was asked last, as understood. */
  readonly request: () => Request
  close(): void
}

async function serve(): Promise<Serving> {
  let next: readonly Answered[] = []
  let last = { path: '', body: undefined as unknown }
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      last = {
        path: incoming.url ?? '',
        body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown,
      }
      const [answer, ...later] = next
      next = later
      outgoing.writeHead(answer?.status ?? 500, { 'content-type': answer?.type })
      const write = (at: number): void => {
        const piece = answer?.writes[at]
        if (piece === undefined) outgoing.end()
        else outgoing.write(piece, () => setImmediate(write, at + 1))
      }
      write(0)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const asked = () => {
    const { pathname, search } = new URL(last.path, base)
    return { body: last.body, addressed: address(pathname, search)?.addressed }
  }
  return {
    base,
    answer(...answers) {
      next = answers
    },
    asked,
    request: () => parseRequest(asked().body, asked().addressed),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const json = (body: unknown, status = 200): Answered => ({
  status,
  type: 'application/json; charset=UTF-8',
  writes: [JSON.stringify(body)],
})

const bytes = ({ data, bare }: Frame): string => (bare ? data : `data: ${data}\n\n`)

/** A write for each of the first frames, and one for all of the last. */
const streamed = (frames: readonly Frame[], ...last: readonly Frame[]): Answered => ({
  status: 200,
  type: 'text/event-stream',
  writes: [...frames.map(bytes), last.map(bytes).join('')].filter((piece) => piece !== ''),
})

const sse = (events: readonly Event[]): Answered => streamed(encodeStream(answering).push(events))

const late = renderStreamError({ kind: 'overloaded', message: 'Too busy.' })

let serving: Serving
beforeAll(async () => {
  serving = await serve()
})
afterAll(() => {
  serving.close()
})

const google = () => new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: serving.base } })

const ask = { model: 'gemini-3-pro', contents: 'q' }

const counted = {
  promptTokenCount: 13,
  cachedContentTokenCount: 4,
  candidatesTokenCount: 4,
  thoughtsTokenCount: 2,
  totalTokenCount: 19,
}

test('google: a whole answer reads as text, calls and tokens', async () => {
  serving.answer(json(whole(story)))
  const response = await google().models.generateContent({
    ...ask,
    config: { thinkingConfig: { includeThoughts: true }, systemInstruction: 'Be brief.' },
  })
  expect(response.text).toBe('I look. 🌧')
  expect(response.functionCalls).toEqual([
    { id: 'call_look', name: 'look', args: { at: 'é🌧' } },
    { id: 'call_now', name: 'now', args: {} },
  ])
  expect(response.usageMetadata).toEqual(counted)
  expect(response).toMatchObject({ modelVersion: 'gemini-alias', responseId: 'ex1' })
  expect(serving.request()).toMatchObject({
    model: 'gemini-3-pro',
    stream: false,
    system: [{ text: 'Be brief.' }],
    reasoning: { show: true },
  })
})

const collect = async (
  stream: AsyncIterable<GenerateContentResponse>,
): Promise<readonly GenerateContentResponse[]> => {
  const chunks: GenerateContentResponse[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks
}

test('google: a stream adds up to the same answer', async () => {
  serving.answer(sse(story))
  const chunks = await collect(await google().models.generateContentStream(ask))
  expect(serving.request().stream).toBe(true)
  const parts = chunks.flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? [])
  const words = (thought: boolean) =>
    parts.filter((part) => (part.thought ?? false) === thought).map((part) => part.text ?? '')
  expect(words(true).join('')).toBe('Let me see.')
  expect(words(false).join('')).toBe('I look. 🌧')
  expect(chunks.flatMap((chunk) => chunk.functionCalls ?? [])).toHaveLength(2)
  const last = chunks.at(-1)
  expect(last?.candidates?.[0]?.finishReason).toBe('STOP')
  expect(last?.usageMetadata).toEqual(counted)
})

test('google: a chat keeps what was streamed and sends it back as it was', async () => {
  serving.answer(sse(story), sse([start, ...text(0, 'Done.'), end]))
  const chat = google().chats.create({ model: ask.model })
  await collect(await chat.sendMessageStream({ message: 'q' }))
  await collect(
    await chat.sendMessageStream({
      message: [
        { functionResponse: { id: 'call_look', name: 'look', response: { output: 'blue' } } },
        { functionResponse: { id: 'call_now', name: 'now', response: { error: 'no clock' } } },
      ],
    }),
  )
  expect(serving.request().turns).toMatchObject([
    { role: 'user', blocks: [{ text: 'q' }] },
    { role: 'assistant', blocks: remembered },
    {
      role: 'user',
      blocks: [
        { type: 'tool-result', callId: 'call_look', isError: false, content: [{ text: 'blue' }] },
        { type: 'tool-result', callId: 'call_now', isError: true, content: [{ text: 'no clock' }] },
      ],
    },
  ])
  expect(serving.request().turns[1]?.blocks).toEqual(remembered)
})

test('google: an empty answer is kept in a chat too', async () => {
  serving.answer(sse([start, end]), sse([start, ...text(0, 'Hi.'), end]))
  const chat = google().chats.create({ model: ask.model })
  await collect(await chat.sendMessageStream({ message: 'a' }))
  expect(chat.getHistory().map(({ role }) => role)).toEqual(['user', 'model'])
  await collect(await chat.sendMessageStream({ message: 'b' }))
  expect(serving.request().turns.map(({ role }) => role)).toEqual(['user', 'user'])
})

test('google: an error is thrown with its status and words', async () => {
  const { status, body } = renderError({ kind: 'rate-limited', message: 'Too fast.' })
  serving.answer(json(body, status), json(body, status))
  const thrown = google().models.generateContent(ask)
  await expect(thrown).rejects.toBeInstanceOf(ApiError)
  await expect(thrown).rejects.toMatchObject({ status: 429 })
  await expect(google().models.generateContentStream(ask)).rejects.toThrow(/Too fast\./)
})

test('102. google: an error amid a stream is thrown, with its words', async () => {
  serving.answer(streamed(encodeStream(answering).push(story.slice(0, 4)), ...late))
  const stream = await google().models.generateContentStream(ask)
  const thrown = collect(stream)
  await expect(thrown).rejects.toBeInstanceOf(ApiError)
  await expect(thrown).rejects.toThrow(/Too busy\./)
})

test('102. google: an error that arrives together with words before it is thrown too', async () => {
  const [first, ...rest] = encodeStream(answering).push(story.slice(0, 4))
  if (!first) throw new Error('nothing was said')
  serving.answer(streamed([], first, ...rest, ...late))
  await expect(collect(await google().models.generateContentStream(ask))).rejects.toThrow(
    /Too busy|Incomplete JSON/,
  )
})

test('google: tokens are counted and texts embedded', async () => {
  serving.answer(
    json(counting.render(7)),
    json(embedding.render({ vectors: [[1], [2]] }, embeddingOf('a', 'b'))),
  )
  expect(await google().models.countTokens(ask)).toMatchObject({ totalTokens: 7 })
  expect(counting.parse(serving.asked().body, serving.asked().addressed)).toMatchObject({
    model: 'gemini-3-pro',
    turns: [{ blocks: [{ text: 'q' }] }],
  })
  const { embeddings } = await google().models.embedContent({
    model: 'gemini-embedding-001',
    contents: ['a', 'b'],
    config: { outputDimensionality: 3 },
  })
  expect(embeddings).toEqual([{ values: [1] }, { values: [2] }])
  expect(embedding.parse(serving.asked().body, serving.asked().addressed)).toEqual({
    model: 'gemini-embedding-001',
    inputs: ['a', 'b'],
    dimensions: 3,
    form: 'floats',
    single: false,
  })
})

const embeddingOf = (...inputs: readonly string[]) =>
  ({ model: 'e', inputs, form: 'floats', single: false }) as const

const vercel = () =>
  createGoogleGenerativeAI({ apiKey: 'k', baseURL: `${serving.base}/v1beta` })('gemini-3-pro')

const tools = {
  look: tool({ inputSchema: jsonSchema({ type: 'object' }), execute: () => 'blue' }),
  now: tool({
    inputSchema: jsonSchema({ type: 'object' }),
    execute: (): string => {
      throw new Error('no clock')
    },
  }),
}

test('vercel: a stream is read, its tools run, and all of it sent back as it was', async () => {
  serving.answer(sse(story), sse([start, ...text(0, 'Done.'), { ...end, usage }]))
  const result = streamText({
    model: vercel(),
    prompt: 'q',
    tools,
    maxRetries: 0,
    stopWhen: ({ steps }) => steps.length === 2,
  })
  const steps = await result.steps
  expect(steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop'])
  expect(steps[0]?.reasoningText).toBe('Let me see.')
  expect(steps[0]?.text).toBe('I look. 🌧')
  expect(steps[1]?.text).toBe('Done.')
  expect(steps[1]?.usage).toMatchObject({ inputTokens: 13, outputTokens: 6 })
  const [, said, given] = serving.request().turns
  // The library puts a placeholder where a call has no proof; it is none.
  expect(said?.blocks).toEqual(remembered)
  expect(given?.blocks).toMatchObject([
    { callId: 'call_look', isError: false, content: [{ text: 'blue' }] },
    {
      callId: 'call_now',
      isError: true,
      content: [{ text: expect.stringContaining('no clock') as unknown }],
    },
  ])
})

test('vercel: a whole answer is read', async () => {
  serving.answer(json(whole([start, ...text(0, 'Done.'), { ...end, usage }])))
  const {
    text: said,
    finishReason,
    usage: tokens,
  } = await generateText({
    model: vercel(),
    prompt: 'q',
    maxRetries: 0,
  })
  expect([said, finishReason, tokens.outputTokens]).toEqual(['Done.', 'stop', 6])
})

test('vercel: an error is thrown with its words', async () => {
  const { status, body } = renderError({ kind: 'no-binding', message: 'No such model.' })
  serving.answer(json(body, status))
  await expect(generateText({ model: vercel(), prompt: 'q', maxRetries: 0 })).rejects.toThrow(
    /No such model\./,
  )
})

test('102. vercel: an error amid a stream is no success', async () => {
  serving.answer(streamed(encodeStream(answering).push(story.slice(0, 4)), ...late))
  const errors: unknown[] = []
  const result = streamText({
    model: vercel(),
    prompt: 'q',
    maxRetries: 0,
    onError: ({ error }) => errors.push(error),
  })
  await result.consumeStream()
  const finish = await result.finishReason.then(
    (reason) => reason,
    (thrown: unknown) => thrown,
  )
  expect(['stop', 'tool-calls', 'length']).not.toContain(finish)
})
