/** `/v1/completions`, the oldest way to ask: over an upstream of any protocol, streamed and not. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Gateway, protocols, startGateway } from '../support/gateway.ts'
import { transcript } from '../support/clients/transcript.ts'
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
const path = '/v1/completions'

describe.each(protocols)('over an upstream of %s,', (protocol) => {
  beforeEach(() => gateway.connect(upstream, protocol))

  test('a prompt is completed, with its usage', async () => {
    upstream.next({ text: 'Hello there.', stop: 'length' })
    const said = await gateway.openai.completions.create({ model, prompt: 'Say', max_tokens: 50 })
    const { input, output } = upstream.totals()
    expect(said).toMatchObject({
      id: expect.stringMatching(/^cmpl-/),
      object: 'text_completion',
      model,
      choices: [{ index: 0, text: 'Hello there.', finish_reason: 'length', logprobs: null }],
      usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
    })
    expect(transcript(upstream.requests.at(-1)?.json)).toEqual([['user', 'Say']])
    expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'answered', usage_state: 'measured' })
  })

  test('a stream tells usage to those alone who asked', async () => {
    for (const asks of [true, false]) {
      upstream.next({ text: 'Hello there.' })
      const stream = await gateway.openai.completions.create({
        model,
        prompt: 'Say',
        stream: true,
        ...(asks ? { stream_options: { include_usage: true } } : {}),
      })
      let text = ''
      let finish: string | undefined
      let usage: unknown
      for await (const chunk of stream) {
        text += chunk.choices[0]?.text ?? ''
        finish = chunk.choices[0]?.finish_reason ?? finish
        usage = chunk.usage ?? usage
        expect(chunk.object).toBe('text_completion')
      }
      expect([text, finish]).toEqual(['Hello there.', 'stop'])
      expect(usage !== undefined).toBe(asks)
      expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'answered', usage_state: 'measured' })
    }
  })

  test('errors come in OpenAI’s form, before the first word and after it', async () => {
    upstream.next({ fault: { kind: 'invalid-request', message: 'Not that.' } })
    const refused = gateway.openai.completions.create({ model, prompt: 'Say' })
    await expect(refused).rejects.toMatchObject({ status: 400, message: /Not that/ })
    const fault = { kind: 'overloaded', message: 'Too busy to go on.' } as const
    upstream.next({ text: 'Hello there. '.repeat(9), faultAfter: { frames: 8, fault } })
    const stream = await gateway.openai.completions.create({ model, prompt: 'Say', stream: true })
    let text = ''
    const listen = async (): Promise<void> => {
      for await (const chunk of stream) text += chunk.choices[0]?.text ?? ''
    }
    await expect(listen()).rejects.toThrow('Too busy to go on.')
    expect(text).toMatch(/^Hello/)
    expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'cut' })
  })

  test('89. a cut stream ends in an error', async () => {
    upstream.next({ text: 'Hello there. '.repeat(99), cutAfter: 2000 })
    const answer = await gateway.post(path, { model, prompt: 'Say', stream: true })
    const text = await answer.text()
    expect(text).toContain('"error"')
    expect(text).not.toContain('"finish_reason":"stop"')
  })
})

test('what it cannot do is said by its field', async () => {
  await gateway.connect(upstream, 'openai-chat')
  for (const [wrong, param] of [
    [{ prompt: [[1, 2, 3]] }, 'prompt'],
    [{ prompt: { text: 'x' } }, 'prompt'],
  ] as const) {
    const answer = await gateway.post(path, { model, ...wrong })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { param: expect.stringContaining(param) } })
  }
  expect(upstream.requests.filter(({ method }) => method === 'POST')).toHaveLength(0)
})
