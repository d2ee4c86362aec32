/** Google's SDK, as a judge, understands everything the fake's Gemini says, and the fake takes everything it sends. */
import { GoogleGenAI } from '@google/genai'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { startUpstream, type Upstream } from '../index.ts'

let upstream: Upstream
beforeAll(async () => {
  upstream = await startUpstream({ keys: ['sk-1'], models: [{ id: 'one' }, { id: 'two' }] })
})
afterAll(() => upstream.close())

async function post(body: object, verb: string) {
  const answer = await request(`${upstream.baseUrl('gemini')}/models/m:${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-goog-api-key': 'sk-1' },
    body: JSON.stringify(body),
  })
  return { status: answer.statusCode, text: await answer.body.text() }
}

const user = { role: 'user', parts: [{ text: 'hi' }] }
const sent = z.object({
  contents: z.array(
    z.object({
      parts: z.array(
        z.object({ functionCall: z.unknown().optional(), thoughtSignature: z.string().optional() }),
      ),
    }),
  ),
})

describe('@google/genai', () => {
  const genai = () =>
    new GoogleGenAI({ apiKey: 'sk-1', vertexai: false, httpOptions: { baseUrl: upstream.origin } })
  const model = 'gemini-3-pro-preview'
  const config = {
    tools: [
      {
        functionDeclarations: [
          {
            name: 'f',
            parametersJsonSchema: { type: 'object', properties: { a: { type: 'string' } } },
          },
        ],
      },
    ],
    thinkingConfig: { includeThoughts: true },
  }

  test.each([true, false])('chats with tools and keeps signatures, stream: %s', async (stream) => {
    const chat = genai().chats.create({ model, config })
    const say = async (message: Parameters<typeof chat.sendMessage>[0]['message']) => {
      if (!stream) return [await chat.sendMessage({ message })]
      const chunks = []
      for await (const chunk of await chat.sendMessageStream({ message })) chunks.push(chunk)
      return chunks
    }
    upstream.next(
      {
        reasoning: 'Both.',
        calls: [
          { id: 'x', name: 'f', arguments: '{"a":"1"}' },
          { id: 'y', name: 'f', arguments: '{"a":"2"}' },
        ],
      },
      { calls: [{ id: 'z', name: 'f', arguments: '{}' }] },
      { text: 'Done.' },
    )
    const calls = (await say('Go')).flatMap((chunk) => chunk.functionCalls ?? [])
    expect(calls).toEqual([
      { id: 'x', name: 'f', args: { a: '1' } },
      { id: 'y', name: 'f', args: { a: '2' } },
    ])
    const answer = (id: string) => ({
      functionResponse: { id, name: 'f', response: { output: id } },
    })
    await say([answer('x'), answer('y')])
    const last = await say([answer('z')])
    expect(last.map((chunk) => chunk.text ?? '').join('')).toBe('Done.')
    const { contents } = sent.parse(upstream.requests.at(-1)?.json)
    const called = contents.flatMap(({ parts }) => parts).filter((part) => part.functionCall)
    expect(called.map(({ thoughtSignature }) => thoughtSignature !== undefined)).toEqual([
      true,
      false,
      true,
    ])
  })

  test('is told what a search found, in bytes', async () => {
    upstream.next({
      text: 'Über alles',
      search: { query: 'q', sources: [{ url: 'https://a', title: 'A' }] },
      citations: [{ url: 'https://a', title: 'A', start: 0, end: 4 }],
    })
    const answer = await genai().models.generateContent({
      model,
      contents: 'a',
      config: { tools: [{ googleSearch: {} }] },
    })
    expect(answer.candidates?.[0]?.groundingMetadata).toMatchObject({
      webSearchQueries: ['q'],
      groundingChunks: [{ web: { uri: 'https://a' } }],
      groundingSupports: [{ segment: { startIndex: 0, endIndex: 5 } }],
    })
  })

  test('hears every chunk with its usage, and the answer in one array where it asks for that', async () => {
    upstream.next({ text: 'one two' }, { text: 'one two' })
    for await (const chunk of await genai().models.generateContentStream({ model, contents: 'a' }))
      expect(chunk.usageMetadata?.totalTokenCount).toBeGreaterThan(0)
    const { text } = await post({ contents: [user] }, 'streamGenerateContent')
    expect(JSON.parse(text)).toHaveLength(3)
  })

  test('throws errors, before and within a stream', async () => {
    const fault = { kind: 'rate-limited', message: 'slow', retryAfter: 34 } as const
    upstream.next({ fault })
    const asked = { model, contents: 'a' }
    await expect(genai().models.generateContent(asked)).rejects.toThrow(/RetryInfo.*34s/)
    upstream.next({ text: 'one two', faultAfter: { frames: 1, fault } })
    const heard: unknown[] = []
    const read = async () => {
      for await (const chunk of await genai().models.generateContentStream(asked))
        heard.push(chunk.text)
    }
    // Bare JSON: the SDK sees an error if it comes by itself, and else a stream that ends too early.
    await expect(read()).rejects.toThrow(/slow|Incomplete JSON/)
  })

  test('lists, counts and embeds', async () => {
    const names = []
    for await (const { name } of await genai().models.list({ config: { pageSize: 1 } }))
      names.push(name)
    expect(names).toEqual(['models/one', 'models/two'])
    const { totalTokens } = await genai().models.countTokens({ model, contents: 'hello there' })
    expect(totalTokens).toBeGreaterThan(0)
    const { embeddings } = await genai().models.embedContent({ model: 'e', contents: ['a', 'b'] })
    expect(embeddings).toHaveLength(2)
    expect((await post({ content: user }, 'embedContent')).status).toBe(200)
    expect((await post({ content: user, input: 1 }, 'embedContent')).status).toBe(400)
  })
})
