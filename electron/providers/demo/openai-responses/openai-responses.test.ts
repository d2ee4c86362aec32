/** The demo's Responses, judged by OpenAI's own SDK, which checks the order of every event. */
import OpenAI from 'openai'
import { fetch as undiciFetch, request } from 'undici'
import { expect, test } from 'vitest'
import { systemClock } from '../../../kernel/clock.ts'
import { DemoDispatcher } from '../dispatcher.ts'
import { noPace } from '../engine.ts'
import { isOwnSeal } from './seal.ts'

const dispatcher = new DemoDispatcher({ clock: systemClock, pace: noPace })

const client = new OpenAI({
  baseURL: 'http://demo.invalid/v1',
  apiKey: 'none',
  maxRetries: 0,
  fetch: async (url, init) => {
    if (typeof url !== 'string' || typeof init?.body !== 'string')
      throw new Error('the SDK sends JSON to a URL')
    const { text, status, headers } = await ask(url, init.body)
    return new Response(text, { status, headers })
  },
})

async function ask(url: string, body: string) {
  const answer = await undiciFetch(url, { method: 'POST', body, dispatcher })
  const type = answer.headers.get('content-type') ?? ''
  return { status: answer.status, headers: { 'content-type': type }, text: await answer.text() }
}

const weather = {
  type: 'function' as const,
  name: 'get_weather',
  strict: false,
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}

test('a stream and a whole answer say the same', async () => {
  const asked = { model: 'demo-chat', input: 'Count to 3', instructions: 'Be brief.' }
  const whole = await client.responses.create(asked)
  const streamed = await client.responses.stream(asked).finalResponse()
  expect(whole.output_text).toBe('1, 2, 3')
  expect(streamed.output_text).toBe('1, 2, 3')
  expect(whole).toMatchObject({ status: 'completed', instructions: 'Be brief.', error: null })
  const { usage } = whole
  expect(usage?.total_tokens).toBe((usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0))
})

test('thoughts are shown when asked for, and sealed in any case', async () => {
  const asked = { model: 'demo-reasoner', input: 'Why?' }
  const thoughts = async (reasoning: object) => {
    const { output } = await client.responses.stream({ ...asked, reasoning }).finalResponse()
    const [first] = output
    if (first?.type !== 'reasoning') throw new Error('no thought came first')
    expect(isOwnSeal(first.encrypted_content ?? '')).toBe(true)
    return first.summary
  }
  expect(await thoughts({})).toEqual([])
  expect(await thoughts({ effort: 'low', summary: 'auto' })).toHaveLength(1)
})

test('a tool is called and its result is read in the next turn', async () => {
  const input = 'Use get_weather in Paris'
  const first = await client.responses
    .stream({ model: 'demo-tools', input, tools: [weather] })
    .finalResponse()
  const call = first.output.find((item) => item.type === 'function_call')
  expect(call).toMatchObject({ name: 'get_weather', arguments: '{"city":"Paris"}' })
  const second = await client.responses.create({
    model: 'demo-tools',
    tools: [weather],
    input: [
      { role: 'user', content: input },
      ...first.output.filter((item) => item.type === 'function_call'),
      { type: 'function_call_output', call_id: call?.call_id ?? '', output: 'sunny' },
    ],
  })
  expect(second.output_text).toContain('sunny')
  expect(second.output_text).toContain('get_weather')
})

test('a custom tool is called with plain text', async () => {
  const { output } = await client.responses
    .stream({
      model: 'demo-chat',
      input: 'Please use "hello" with note',
      tools: [{ type: 'custom', name: 'note' }],
      tool_choice: 'required',
    })
    .finalResponse()
  expect(output).toMatchObject([{ type: 'custom_tool_call', name: 'note', input: 'hello' }])
})

test('pictures and documents are seen', async () => {
  const { output_text: text } = await client.responses.create({
    model: 'demo-chat',
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'What is this?' },
          { type: 'input_image', detail: 'auto', image_url: 'data:image/png;base64,AAAA' },
          { type: 'input_file', file_url: 'https://example.com/a.pdf' },
        ],
      },
    ],
  })
  expect(text).toContain('image/png')
  expect(text).toContain('https://example.com/a.pdf')
})

test('an answer that runs into its limit is incomplete and says so', async () => {
  const asked = { model: 'demo-chat', input: 'Count to 50', max_output_tokens: 16 }
  const { status, incomplete_details: why, output } = await client.responses.create(asked)
  expect([status, why?.reason]).toEqual(['incomplete', 'max_output_tokens'])
  expect(output.at(-1)).toMatchObject({ status: 'incomplete' })
})

test('a refusal is a part of its own', async () => {
  const { output } = await client.responses
    .stream({ model: 'demo-refuse', input: 'hello' })
    .finalResponse()
  expect(output).toMatchObject([{ type: 'message', content: [{ type: 'refusal' }] }])
})

test('JSON comes by its schema', async () => {
  const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }
  const { output_text: text } = await client.responses.create({
    model: 'demo-chat',
    input: 'JSON please',
    text: { format: { type: 'json_schema', name: 'it', schema } },
  })
  expect(JSON.parse(text)).toEqual({ n: 1 })
})

test('a late error is an event with the next number', async () => {
  const { text } = await ask(
    'http://demo.invalid/responses',
    JSON.stringify({ model: 'demo-late-error', stream: true, input: 'hello' }),
  )
  const events = [...text.matchAll(/^data: (.*)$/gm)].map(
    ([, data = '']) => JSON.parse(data) as { type: string; sequence_number: number },
  )
  expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, i) => i))
  expect(events.at(-1)?.type).toBe('error')
})

test.each([
  [{ input: 'hello' }, 'model'],
  [{ model: 'm' }, 'input'],
  [{ model: 'm', input: ['hello'] }, 'input[0]'],
])('%j is refused for its %s', async (body, param) => {
  const { status, text } = await ask('http://demo.invalid/responses', JSON.stringify(body))
  expect(status).toBe(400)
  expect(JSON.parse(text)).toMatchObject({ error: { param } })
})

test('tokens are counted', async () => {
  const { input_tokens: tokens } = await client.responses.inputTokens.count({
    model: 'demo-chat',
    input: 'hello there, how are you?',
  })
  expect(tokens).toBeGreaterThan(5)
})

test('texts become vectors, the same each time and as long as asked', async () => {
  const embed = async (form: 'float' | 'base64') => {
    const asked = { model: 'demo', input: ['a', 'b'], dimensions: 40, encoding_format: form }
    const { data } = await client.embeddings.create(asked)
    return data.map(({ embedding }) => embedding)
  }
  const [a, b] = await embed('float')
  expect(a).toHaveLength(40)
  expect(Math.hypot(...(a ?? []))).toBeCloseTo(1)
  expect(a).not.toEqual(b)
  expect(await embed('float')).toEqual([a, b])
  const answer = await request('http://demo.invalid/v1/embeddings', {
    method: 'POST',
    body: JSON.stringify({ model: 'demo', input: 'a', dimensions: 40, encoding_format: 'base64' }),
    dispatcher,
  })
  const { data } = (await answer.body.json()) as { data: { embedding: string }[] }
  const bytes = Buffer.from(data[0]?.embedding ?? '', 'base64')
  expect(bytes).toHaveLength(160)
  expect(bytes.readFloatLE(0)).toBeCloseTo(a?.[0] ?? Number.NaN, 5)
})
