/** `/v1/responses/compact`: done by the upstream where it can, else by asking for a summary; either way the next turn goes on. */
import type OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
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
const connectOpenai = async (secret: string, priority = 0): Promise<string> =>
  (
    await gateway.admin.accounts.create({
      platform: 'openai',
      baseUrl: upstream.baseUrl('openai-responses'),
      secret,
      priority,
    })
  ).id
const one = 'sk-fake-one-0123456789abcdefghij'
const two = 'sk-fake-two-0123456789abcdefghij'

type Items = OpenAI.Responses.ResponseInputItem[]
const conversation: Items = [
  { role: 'user', content: 'My dog is called Rex.' },
  { type: 'function_call', call_id: 'call_a', name: 'note', arguments: '{"dog":"Rex"}' },
  { type: 'function_call_output', call_id: 'call_a', output: 'Noted.' },
  { role: 'assistant', content: 'A fine name.' },
]
const compact = (input: Items | string, more: object = {}) =>
  gateway.openai.responses.compact({ model, input, ...more })
const goOn = async (output: readonly unknown[], stream: boolean): Promise<string> => {
  const input = [...(output as Items), { role: 'user' as const, content: 'What is its name?' }]
  return stream
    ? (await gateway.openai.responses.stream({ model, input }).finalResponse()).output_text
    : (await gateway.openai.responses.create({ model, input })).output_text
}
const asked = (): readonly string[] =>
  upstream.requests.filter(({ method }) => method === 'POST').map(({ path }) => path)

describe('an upstream that compacts', () => {
  test('does it itself, with the client’s own bytes, and reads its own item in the next turn', async () => {
    await connectOpenai(one)
    const body = JSON.stringify({ model, input: conversation })
    const answer = await gateway.post('/v1/responses/compact', body)
    const { object, output } = (await answer.json()) as { object: string; output: unknown[] }
    expect(object).toBe('response.compaction')
    expect(asked()).toEqual(['/v1/responses/compact'])
    expect(upstream.requests.at(-1)?.body.toString()).toBe(body)
    expect(gateway.rows().at(-1)).toMatchObject({
      outcome: 'answered',
      passed_through: 1,
      usage_state: 'measured',
      input_tokens: upstream.totals().input,
    })
    for (const stream of [true, false]) {
      upstream.next({ text: 'Rex.' })
      expect(await goOn(output, stream)).toBe('Rex.')
    }
  })

  test('compacts a conversation it keeps itself, at the account that has it', async () => {
    await connectOpenai(one)
    upstream.next({ text: 'A fine name.' })
    const { id } = await gateway.openai.responses.create({ model, input: 'My dog is called Rex.' })
    await connectOpenai(two, 9)
    const said = await gateway.openai.responses.compact({ model, previous_response_id: id })
    expect(said.output.at(-1)).toMatchObject({ type: 'compaction' })
    expect(upstream.requests.at(-1)).toMatchObject({ credential: one })
  })
})

/** How each vendor says that a prompt does not fit. */
const tooLong = {
  'openai-chat': "This model's maximum context length is 10 tokens.",
  'anthropic-messages': 'prompt is too long: 12 tokens > 10 maximum',
  gemini: 'The input token count (12) exceeds the maximum number of tokens allowed (10).',
} as const

describe.each(['openai-chat', 'anthropic-messages', 'gemini'] as const)(
  'an upstream of %s, which has no such thing,',
  (protocol) => {
    beforeEach(() => gateway.connect(upstream, protocol))

    test('is asked for a summary, which becomes words again in the next turn', async () => {
      upstream.next({ text: 'The user has a dog called Rex.' })
      const said = await compact(conversation)
      expect(said).toMatchObject({ object: 'response.compaction' })
      expect(said.output.map(({ type }) => type)).toEqual(['message', 'compaction'])
      expect(said.usage.output_tokens).toBe(upstream.totals().output)
      expect(JSON.stringify(upstream.requests.at(-1)?.json)).toContain('Rex')
      // Sealed: it is the gateway's to read.
      expect(JSON.stringify(said.output.at(-1))).not.toContain('dog called')
      for (const stream of [true, false]) {
        upstream.next({ text: 'Rex.' })
        expect(await goOn(said.output, stream)).toBe('Rex.')
        const told = JSON.stringify(transcript(upstream.requests.at(-1)?.json))
        expect(told).toContain('My dog is called Rex.')
        expect(told).toContain('The user has a dog called Rex.')
        expect(told).toContain('What is its name?')
      }
      expect(gateway.rows().map(({ outcome }) => outcome)).toEqual(Array(3).fill('answered'))
    })

    test('compacts a conversation that the gateway keeps, by its last answer', async () => {
      upstream.next({ text: 'A fine name.' }, { text: 'The user has a dog called Rex.' })
      const { id } = await gateway.openai.responses.create({
        model,
        input: 'My dog is called Rex.',
      })
      const said = await gateway.openai.responses.compact({ model, previous_response_id: id })
      expect(said.output.at(-1)).toMatchObject({ type: 'compaction' })
      expect(JSON.stringify(upstream.requests.at(-1)?.json)).toContain('A fine name.')
    })

    test('and gives no summary, is an error, since an empty one would lose everything', async () => {
      upstream.next({ text: '' })
      const answer = await gateway.post('/v1/responses/compact', { model, input: conversation })
      expect(answer.status).toBe(502)
      expect(await answer.text()).toContain('summary')
    })

    test('and refuses, or is cut, is told as an error', async () => {
      upstream.next({ fault: { kind: 'context-length', message: tooLong[protocol] } })
      const long = await gateway.post('/v1/responses/compact', { model, input: conversation })
      expect(long.status).toBe(400)
      expect(await long.json()).toMatchObject({ error: { code: 'context_length_exceeded' } })
      upstream.next({ text: 'The user has a dog', cutAfter: 200 })
      const cut = await gateway.post('/v1/responses/compact', { model, input: conversation })
      expect(cut.status).toBeGreaterThanOrEqual(500)
    })
  },
)

test('a summary made over one vendor is read by every other, and never sent sealed', async () => {
  const messages = await gateway.connect(upstream, 'anthropic-messages')
  upstream.next({ text: 'The user has a dog called Rex.' })
  const said = await compact(conversation)
  await gateway.admin.accounts.remove({ id: messages })
  for (const connect of [
    () => connectOpenai(one),
    () => gateway.connect(upstream, 'openai-responses'),
    () => gateway.connect(upstream, 'gemini'),
  ]) {
    const id = await connect()
    upstream.next({ text: 'Rex.' })
    expect(await goOn(said.output, true)).toBe('Rex.')
    const sent = String(upstream.requests.at(-1)?.body)
    expect(sent).toContain('The user has a dog called Rex.')
    expect(sent).not.toContain('encrypted_content":"')
    // And it can be compacted again.
    upstream.next({ text: 'Rex is a dog.' })
    const again = await compact(said.output as Items)
    expect(again.output.at(-1)).toMatchObject({ type: 'compaction' })
    await gateway.admin.accounts.remove({ id })
  }
})
