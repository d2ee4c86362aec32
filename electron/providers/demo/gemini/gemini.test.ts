/** The demo's Gemini: both forms of a stream, the whole answer, and what it reads of a request. */
import { request } from 'undici'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../kernel/clock.ts'
import { DemoDispatcher } from '../dispatcher.ts'
import { noPace } from '../engine.ts'
import { isOwnSignature } from './signature.ts'

const dispatcher = new DemoDispatcher({ clock: systemClock, pace: noPace })

interface Part {
  readonly text?: string
  readonly thought?: boolean
  readonly thoughtSignature?: string
  readonly functionCall?: { readonly name: string; readonly args: unknown }
}

interface Chunk {
  readonly candidates: readonly {
    readonly content: { readonly parts: readonly Part[] }
    readonly finishReason?: string
  }[]
  readonly usageMetadata: Readonly<Record<string, number>>
  readonly responseId: string
}

async function ask(verb: string, body: unknown, model = 'demo-chat') {
  const answer = await request(`http://demo.invalid/v1beta/models/${model}:${verb}`, {
    method: 'POST',
    body: JSON.stringify(body),
    dispatcher,
  })
  const type = String(answer.headers['content-type'])
  return { status: answer.statusCode, type, text: await answer.body.text() }
}

const saying = (text: string, more: object = {}) => ({
  contents: [{ role: 'user', parts: [{ text }] }],
  ...more,
})

async function chunks(body: unknown, model?: string): Promise<readonly Chunk[]> {
  const { text } = await ask('streamGenerateContent?alt=sse', body, model)
  return text
    .split('\r\n\r\n')
    .filter((frame) => frame !== '')
    .map((frame) => JSON.parse(frame.replace(/^data: /, '')) as Chunk)
}

async function whole(body: unknown, model?: string): Promise<Chunk> {
  return JSON.parse((await ask('generateContent', body, model)).text) as Chunk
}

const partsOf = (all: readonly Chunk[]): readonly Part[] =>
  all.flatMap(({ candidates }) => candidates[0]?.content.parts ?? [])

const textOf = (all: readonly Chunk[]): string =>
  partsOf(all)
    .map(({ text = '', thought }) => (thought ? '' : text))
    .join('')

describe('an answer', () => {
  test('streams as events of data alone, with tokens on every chunk', async () => {
    const { text, type } = await ask('streamGenerateContent?alt=sse', saying('Count to 3'))
    expect(type).toContain('text/event-stream')
    expect(text).toMatch(/^(?:data: \{.*\}\r\n\r\n)+$/)
    const all = await chunks(saying('Count to 3'))
    expect(textOf(all)).toBe('1, 2, 3')
    expect(all.map(({ candidates }) => candidates[0]?.finishReason).filter(Boolean)).toEqual([
      'STOP',
    ])
    const counts = all.map(({ usageMetadata }) => usageMetadata['candidatesTokenCount'] ?? 0)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    expect(new Set(all.map(({ responseId }) => responseId)).size).toBe(1)
  })

  test('streams as one JSON array unless events are asked for', async () => {
    const { text, type } = await ask('streamGenerateContent', saying('Count to 3'))
    expect(type).toBe('application/json')
    expect(textOf(JSON.parse(text) as Chunk[])).toBe('1, 2, 3')
  })

  test('comes whole, in one part', async () => {
    const answer = await whole(saying('Count to 3'))
    expect(answer.candidates).toEqual([
      {
        content: { parts: [{ text: '1, 2, 3' }], role: 'model' },
        finishReason: 'STOP',
        index: 0,
      },
    ])
    const { promptTokenCount = 0, candidatesTokenCount = 0 } = answer.usageMetadata
    expect(answer.usageMetadata['totalTokenCount']).toBe(promptTokenCount + candidatesTokenCount)
  })

  test('shows thoughts when asked for, and signs them in any case', async () => {
    const shown = { generationConfig: { thinkingConfig: { includeThoughts: true } } }
    const signatures = (all: readonly Chunk[]) =>
      partsOf(all).flatMap(({ thoughtSignature }) => thoughtSignature ?? [])
    const open = await chunks(saying('Why?', shown))
    const hidden = await chunks(saying('Why?'), 'demo-reasoner')
    expect(partsOf(open).some(({ thought }) => thought)).toBe(true)
    expect(partsOf(hidden).some(({ thought }) => thought)).toBe(false)
    for (const all of [open, hidden]) {
      expect(signatures(all).map(isOwnSignature)).toEqual([true])
      expect(all.at(-1)?.usageMetadata['thoughtsTokenCount']).toBeGreaterThan(0)
    }
  })

  test('stops at the limit and at stop strings', async () => {
    const short = await whole(saying('Count to 50', { generationConfig: { maxOutputTokens: 8 } }))
    expect(short.candidates[0]?.finishReason).toBe('MAX_TOKENS')
    const stopped = await chunks(
      saying('Count to 50', { generation_config: { stop_sequences: [' 4'] } }),
    )
    expect(textOf(stopped)).toBe('1, 2, 3,')
  })

  test('is JSON by its schema, in Gemini’s own words for types', async () => {
    const generationConfig = {
      responseMimeType: 'application/json',
      responseSchema: { type: 'OBJECT', properties: { n: { type: 'INTEGER' } }, required: ['n'] },
    }
    expect(textOf(await chunks(saying('JSON', { generationConfig })))).toBe('{"n":1}')
  })
})

describe('tools', () => {
  const schema = { type: 'OBJECT', properties: { city: { type: 'STRING' } }, required: ['city'] }
  const tools = [{ functionDeclarations: [{ name: 'get_weather', parameters: schema }] }]
  const question = { role: 'user', parts: [{ text: 'Use get_weather in Paris' }] }

  test('are called whole, with their thoughts’ signature on the first call', async () => {
    const all = await chunks({ contents: [question], tools }, 'demo-reasoner')
    const call = partsOf(all).find(({ functionCall }) => functionCall)
    expect(call?.functionCall).toEqual({ name: 'get_weather', args: { city: 'Paris' } })
    expect(isOwnSignature(call?.thoughtSignature ?? '')).toBe(true)
    expect(all.at(-1)?.candidates[0]?.finishReason).toBe('STOP')
  })

  test('are forced by mode and name, and not called when forbidden', async () => {
    const asked = (config: object) =>
      whole({ contents: [question], tools, toolConfig: { functionCallingConfig: config } })
    const forced = await asked({ mode: 'ANY', allowedFunctionNames: ['get_weather'] })
    expect(partsOf([forced])).toMatchObject([{ functionCall: { name: 'get_weather' } }])
    expect(partsOf([await asked({ mode: 'NONE' })])[0]).not.toHaveProperty('functionCall')
  })

  test('bring results back by their name', async () => {
    const answer = await whole({
      tools,
      contents: [
        question,
        { role: 'model', parts: [{ functionCall: { name: 'get_weather', args: {} } }] },
        {
          role: 'user',
          parts: [{ function_response: { name: 'get_weather', response: { output: 'sunny' } } }],
        },
      ],
    })
    expect(textOf([answer])).toMatch(/get_weather.*sunny/s)
  })
})

test('pictures and files are seen', async () => {
  const parts = [
    { text: 'What is this?' },
    { inline_data: { mime_type: 'image/png', data: 'AAAA' } },
    { fileData: { mimeType: 'application/pdf', fileUri: 'https://example.com/a.pdf' } },
  ]
  const text = textOf([await whole({ contents: [{ parts }] })])
  expect(text).toContain('image/png')
  expect(text).toContain('https://example.com/a.pdf')
})

test('tokens are counted, whether the request stands by itself or is wrapped', async () => {
  const count = async (body: unknown) =>
    (JSON.parse((await ask('countTokens', body)).text) as { totalTokens: number }).totalTokens
  const bare = await count(saying('hello there'))
  expect(bare).toBeGreaterThan(5)
  expect(await count({ generateContentRequest: saying('hello there') })).toBe(bare)
})

test('texts become vectors, one or many', async () => {
  const one = { content: { parts: [{ text: 'a' }] }, outputDimensionality: 4 }
  const single = JSON.parse((await ask('embedContent', one)).text) as {
    embedding: { values: number[] }
  }
  const many = JSON.parse((await ask('batchEmbedContents', { requests: [one, one] })).text) as {
    embeddings: { values: number[] }[]
  }
  expect(single.embedding.values).toHaveLength(4)
  expect(many.embeddings).toEqual([single.embedding, single.embedding])
})

describe('what goes wrong', () => {
  test.each([
    ['429', 429, 'RESOURCE_EXHAUSTED', 'RetryInfo'],
    ['quota', 429, 'RESOURCE_EXHAUSTED', 'PerDay'],
    ['overloaded', 503, 'UNAVAILABLE', ''],
    ['401', 400, 'INVALID_ARGUMENT', 'API_KEY_INVALID'],
    ['500', 500, 'INTERNAL', ''],
  ])('%s is a %i %s', async (wish, code, status, detail) => {
    const { status: http, text } = await ask('generateContent', saying(`x [demo: ${wish}]`))
    expect(http).toBe(code)
    expect(JSON.parse(text)).toMatchObject({ error: { code, status } })
    expect(text).toContain(detail)
  })

  test('late is bare JSON behind the events', async () => {
    const { text } = await ask('streamGenerateContent?alt=sse', saying('hi [demo: late-error]'))
    expect(text).toMatch(/\r\n\r\n\{"error":\{"code":500,[^\n]*$/)
  })

  test('is cut without the end of the array', async () => {
    const reading = ask('streamGenerateContent', saying('hi [demo: cut]'))
    await expect(reading).rejects.toThrow('other side closed')
  })

  test.each([
    [{}, 'contents'],
    [{ contents: [] }, 'contents'],
  ])('%j is refused for its %s', async (body, param) => {
    const { status, text } = await ask('generateContent', body)
    expect(status).toBe(400)
    expect(text).toContain(param)
  })
})
