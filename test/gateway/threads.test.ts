/** Conversations that the vendor keeps: where nobody can keep them, the SDK is told so and sends everything itself. */
import { expect, test } from 'vitest'
import { weather } from '../support/clients/client.ts'
import { transcript } from '../support/clients/transcript.ts'
import { startGateway } from '../support/gateway.ts'
import { startUpstream } from '../support/upstream/index.ts'

test.each([true, false])(
  'a tool loop over a thread is run without one by a platform that has none, stream: %s',
  async (stream) => {
    await using upstream = await startUpstream({ models: [{ id: 'test-model' }] })
    await using gateway = await startGateway()
    await gateway.connect(upstream, 'openai-chat')
    upstream.next(
      { calls: [{ id: 'first', name: weather.name, arguments: '{"place":"Zürich"}' }] },
      { text: 'Fair.' },
    )
    const message = await gateway.anthropic.beta.messages
      .toolRunner({
        model: 'test-model',
        max_tokens: 400,
        stream,
        messages: [{ role: 'user', content: 'How is the weather in Zürich?' }],
        tools: [
          {
            name: weather.name,
            description: weather.description,
            input_schema: weather.schema,
            parse: (input: unknown) => input,
            run: () => 'fair',
          },
        ],
      })
      .runUntilDone()
    expect(message.content).toMatchObject([{ type: 'text', text: 'Fair.' }])
    expect(transcript(upstream.requests.at(-1)?.json)).toEqual([
      ['user', 'How is the weather in Zürich?'],
      ['call', { place: 'Zürich' }],
      ['result', { place: 'Zürich' }, 'fair'],
    ])
  },
)

test.each([true, false])(
  'a thread that the vendor has lost is told in the words the SDK starts a new one on, stream: %s',
  async (stream) => {
    await using upstream = await startUpstream({ models: [{ id: 'test-model' }] })
    await using gateway = await startGateway()
    await gateway.connect(upstream, 'anthropic-messages')
    const lost = {
      type: 'error',
      error: {
        type: 'not_found_error',
        message: 'thread: not found',
        details: { error_code: 'thread_not_found' },
      },
    }
    upstream.next({ status: 404, raw: JSON.stringify(lost), as: 'json' })
    const answer = await gateway.post('/v1/messages', {
      model: 'test-model',
      max_tokens: 9,
      stream,
      messages: [{ role: 'user', content: 'Go on' }],
    })
    expect(answer.status).toBe(404)
    expect(await answer.json()).toEqual(lost)
  },
)
