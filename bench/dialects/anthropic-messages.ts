/** The Messages protocol as the bench speaks it (Anthropic API reference, Messages and streaming). */
import { bare, streamsByField } from './dialect.ts'
import type { Answering, Dialect } from './dialect.ts'
import { at, count, dataLines, text } from './json.ts'

const event = (body: { readonly type: string; readonly [field: string]: unknown }): string =>
  `event: ${body.type}\ndata: ${JSON.stringify(body)}\n\n`

const usage = (answering: Answering, outputTokens: number): object => ({
  input_tokens: answering.inputTokens,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: outputTokens,
})

const message = (answering: Answering, rest: object): object => ({
  id: 'msg_bench000000000000000000',
  type: 'message',
  role: 'assistant',
  model: answering.model,
  ...rest,
})

const path = '/v1/messages'

export const anthropicMessages: Dialect = {
  id: 'anthropic-messages',
  path: () => path,
  spokenAt: (asked) => bare(asked).endsWith(path),
  headers: { 'anthropic-version': '2023-06-01' },
  request: (asking) =>
    JSON.stringify({
      model: asking.model,
      max_tokens: 4096,
      temperature: 0.2,
      ...(asking.stream ? { stream: true } : {}),
      system: 'You are a careful assistant.',
      messages: asking.turns.map((content, index) => ({
        role: index % 2 === 0 ? 'user' : 'assistant',
        content,
      })),
    }),
  streams: (_path, excerpt) => streamsByField(excerpt),
  stream: {
    head: (answering) => [
      event({
        type: 'message_start',
        message: message(answering, {
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: usage(answering, 1),
        }),
      }),
      event({
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'text', text: '' },
      }),
      event({ type: 'ping' }),
    ],
    text: (_answering, words) =>
      event({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text: words },
      }),
    tail: (answering) => [
      event({ type: 'content_block_stop', index: 0 }),
      event({
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: usage(answering, answering.outputTokens),
      }),
      event({ type: 'message_stop' }),
    ],
  },
  answer: (answering, words) =>
    JSON.stringify(
      message(answering, {
        content: [{ type: 'text', text: words }],
        stop_reason: 'end_turn',
        stop_sequence: null,
        usage: usage(answering, answering.outputTokens),
      }),
    ),
  readStream(body) {
    const events = dataLines(body)
    const named = (type: string): unknown => events.findLast((one) => at(one, 'type') === type)
    // What message_delta says of the input replaces what message_start said, where it says it at all.
    const input = at(named('message_delta'), 'usage', 'input_tokens')
    return {
      text: events.map((one) => text(at(one, 'delta', 'text'))).join(''),
      inputTokens: count(input ?? at(named('message_start'), 'message', 'usage', 'input_tokens')),
      outputTokens: count(at(named('message_delta'), 'usage', 'output_tokens')),
      finished: named('message_stop') !== undefined,
    }
  },
  readAnswer(body) {
    const answer: unknown = JSON.parse(body)
    return {
      text: text(at(answer, 'content', 0, 'text')),
      inputTokens: count(at(answer, 'usage', 'input_tokens')),
      outputTokens: count(at(answer, 'usage', 'output_tokens')),
      finished: at(answer, 'stop_reason') === 'end_turn',
    }
  },
  lastWord: 'message_stop',
}
