/** OpenAI's SDK, as a judge, understands everything the fake's Responses says, and the fake knows its own again. */
import OpenAI from 'openai'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startUpstream, type Upstream } from '../index.ts'

let upstream: Upstream
beforeAll(async () => {
  upstream = await startUpstream({ keys: ['sk-1', 'sk-2'] })
})
afterAll(() => upstream.close())

const parameters = { type: 'object', properties: { a: { type: 'string' } } }
const tool = { type: 'function', name: 'f', parameters, strict: false }
const output = { type: 'function_call_output', call_id: 'c1', output: 'ok' }

describe('openai', () => {
  const at = (apiKey = 'sk-1') =>
    new OpenAI({ apiKey, baseURL: upstream.baseUrl('openai-responses'), maxRetries: 0 })
  const ask = { model: 'm', input: 'Think', reasoning: { summary: 'auto' as const } }

  test('folds a stream into what the whole answer says', async () => {
    const play = {
      reasoning: 'First.\n\nSecond.',
      text: 'I rest on this.',
      search: { query: 'q', sources: [{ url: 'https://a', title: 'A' }] },
      citations: [{ url: 'https://a', title: 'A', start: 0, end: 6 }],
      calls: [{ id: 'x', name: 'f', arguments: '{"a":1}' }],
    }
    upstream.next(play, play)
    const whole = await at().responses.create(ask)
    const streamed = await at().responses.stream(ask).finalResponse()
    expect(whole.output.map(({ type }) => type)).toEqual([
      'reasoning',
      'web_search_call',
      'message',
      'function_call',
    ])
    expect(whole.output[0]).toMatchObject({ summary: [{ text: 'First.' }, { text: 'Second.' }] })
    expect(streamed.output_text).toBe(whole.output_text)
    expect(streamed.output.map(({ type }) => type)).toEqual(whole.output.map(({ type }) => type))
    expect(streamed.usage).toEqual({ ...whole.usage })
  })

  test('gets every event numbered and padded, each once', async () => {
    upstream.next({ text: 'a b' })
    const types: string[] = []
    const numbers: number[] = []
    let padded = 0
    for await (const event of await at().responses.create({ ...ask, stream: true })) {
      types.push(event.type.replace('response.', ''))
      numbers.push(event.sequence_number)
      if ('obfuscation' in event) padded += 1
    }
    expect(numbers).toEqual(numbers.map((_, index) => index))
    expect(padded).toBe(2)
    expect(types).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ])
  })

  test('hears a refusal, a limit and likelihoods', async () => {
    upstream.next({ text: 'No.', refused: true })
    const refused = await at().responses.stream(ask).finalResponse()
    expect(refused.output[0]).toMatchObject({ content: [{ type: 'refusal', refusal: 'No.' }] })
    upstream.next({ text: 'On and', stop: 'length' })
    const cut = await at().responses.stream(ask).finalResponse()
    expect([cut.status, cut.incomplete_details?.reason]).toEqual([
      'incomplete',
      'max_output_tokens',
    ])
    upstream.next({ text: 'a' })
    const odd = await at().responses.create({ ...ask, top_logprobs: 1 })
    expect(odd.output[0]).toMatchObject({
      content: [{ logprobs: [{ token: 'a', top_logprobs: [{ token: 'a' }] }] }],
    })
  })

  test('hears a failure twice: as an event and as a response', async () => {
    const fault = { kind: 'overloaded', message: 'busy' } as const
    upstream.next({ text: 'hello', faultAfter: { frames: 3, fault } })
    const answer = await request(`${upstream.baseUrl('openai-responses')}/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer sk-1' },
      body: JSON.stringify({ ...ask, stream: true }),
    })
    const text = await answer.body.text()
    expect([...text.matchAll(/^event: (\S+)/gm)].map(([, name]) => name).slice(-2)).toEqual([
      'error',
      'response.failed',
    ])
    expect(text).toContain('"sequence_number":4')
    expect(text).toContain('server_is_overloaded')
  })

  test('sends only what is new when its conversation is stored', async () => {
    upstream.next({ calls: [{ id: 'x', name: 'f', arguments: '{}' }] }, { text: 'Done.' })
    const first = await at().responses.create({ ...ask, tools: [{ ...tool, type: 'function' }] })
    const next = {
      ...ask,
      previous_response_id: first.id,
      input: [{ ...output, type: 'function_call_output' as const, call_id: 'call_x' }],
    }
    await expect(at('sk-2').responses.create(next)).rejects.toThrow(/not found/)
    expect((await at().responses.create(next)).output_text).toBe('Done.')
    expect((await at().responses.retrieve(first.id)).id).toBe(first.id)
    await at().responses.delete(first.id)
    await expect(at().responses.retrieve(first.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  })

  test('refers to items that were stored, of its own account', async () => {
    upstream.next({ text: 'Remember me.' })
    const { output: said } = await at().responses.create(ask)
    const input = [{ type: 'item_reference' as const, id: said[0]?.id ?? '' }]
    upstream.next({ text: 'I do.' })
    expect((await at().responses.create({ model: 'm', input })).output_text).toBe('I do.')
    await expect(at('sk-2').responses.create({ model: 'm', input })).rejects.toThrow(/not found/)
  })

  test('takes no item ids that another account was given, even elsewhere', async () => {
    await using other = await startUpstream()
    other.next({ calls: [{ id: 'x', name: 'f', arguments: '{}' }] })
    const stranger = new OpenAI({ apiKey: 'sk-9', baseURL: `${other.origin}/v1`, maxRetries: 0 })
    const { output: said } = await stranger.responses.create(ask)
    const again = (items: unknown) => ({
      model: 'm',
      input: [items, { ...output, call_id: 'call_x' }] as OpenAI.Responses.ResponseInput,
    })
    await expect(at().responses.create(again(said[0]))).rejects.toThrow(
      /Item with id 'fc_\S+' not found/,
    )
    const unnamed = { ...said[0], id: undefined }
    expect((await at().responses.create(again(unnamed))).status).toBe('completed')
  })

  test('sends its thoughts back sealed, to the account that sealed them', async () => {
    upstream.next({ reasoning: 'Hm.', text: 'Yes.' })
    const { output: said } = await at().responses.create({ ...ask, store: false })
    const input = [
      { role: 'user' as const, content: 'Think' },
      ...said,
      { role: 'user' as const, content: 'Why?' },
    ]
    const again = { model: 'm', store: false, input: input as OpenAI.Responses.ResponseInput }
    expect((await at().responses.create(again)).status).toBe('completed')
    await expect(at('sk-2').responses.create(again)).rejects.toThrow(/not found|not be verified/)
  })

  test('counts, compacts and embeds', async () => {
    const { input_tokens: tokens } = await at().responses.inputTokens.count({
      model: 'm',
      input: 'hello there',
    })
    expect(tokens).toBeGreaterThan(0)
    const compacted = await at().responses.compact({ model: 'm', input: 'a long story' })
    expect(compacted.output.map(({ type }) => type)).toEqual(['message', 'compaction'])
    const again = { model: 'm', input: compacted.output as OpenAI.Responses.ResponseInput }
    expect((await at().responses.create(again)).status).toBe('completed')
    const { data } = await at().embeddings.create({ model: 'm', input: ['a', 'b'], dimensions: 4 })
    expect(data.map(({ embedding }) => embedding.length)).toEqual([4, 4])
    upstream.next({ fault: { kind: 'rate-limited', message: 'slow' } })
    await expect(at().embeddings.create({ model: 'm', input: 'a' })).rejects.toBeInstanceOf(
      OpenAI.RateLimitError,
    )
    await expect(at().embeddings.create({ model: 'm', input: [] })).rejects.toThrow(/input/)
  })
})
