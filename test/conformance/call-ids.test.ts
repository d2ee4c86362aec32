/** Ids of calls: those an upstream does not give are unique to the exchange, and no two calls of one answer share one. */
import { describe, expect, it } from 'vitest'
import { codecs } from '../../electron/codecs/index.ts'
import type { Frame } from '../../electron/codecs/codec.ts'
import { noTools } from './speech.ts'

const frame = (data: object, event?: string): Frame => ({
  data: JSON.stringify(data),
  ...(event === undefined ? {} : { event }),
})

const typed = (data: Readonly<Record<string, unknown>> & { readonly type: string }): Frame =>
  frame(data, data.type)

/** An answer with two calls of one tool that both have this id; '' for none. */
const twoCalls: Readonly<Record<string, (id: string) => readonly Frame[]>> = {
  'openai-chat': (id) => [
    frame({
      id: 'chatcmpl-1',
      choices: [
        {
          index: 0,
          delta: {
            tool_calls: [0, 1].map((index) => ({
              index,
              ...(id === '' ? {} : { id }),
              type: 'function',
              function: { name: 'look', arguments: `{"at":${index}}` },
            })),
          },
        },
      ],
    }),
    frame({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }),
    { data: '[DONE]' },
  ],
  'openai-responses': (id) => [
    ...[0, 1].map((output_index) =>
      typed({
        type: 'response.output_item.done',
        output_index,
        item: { type: 'function_call', name: 'look', call_id: id, arguments: '{}' },
      }),
    ),
    typed({ type: 'response.completed', response: { status: 'completed', output: [] } }),
  ],
  'anthropic-messages': (id) => [
    typed({ type: 'message_start', message: {} }),
    ...[0, 1].flatMap((index) => [
      typed({
        type: 'content_block_start',
        index,
        content_block: { type: 'tool_use', name: 'look', id, input: {} },
      }),
      typed({ type: 'content_block_stop', index }),
    ]),
    typed({ type: 'message_delta', delta: { stop_reason: 'tool_use' } }),
    typed({ type: 'message_stop' }),
  ],
  gemini: (id) => [
    frame({
      candidates: [
        {
          content: {
            parts: [0, 1].map((at) => ({
              functionCall: { name: 'look', args: { at }, ...(id === '' ? {} : { id }) },
            })),
          },
          finishReason: 'STOP',
        },
      ],
    }),
  ],
}

describe.each(codecs)('$id', ({ id: protocol, upstream }) => {
  const idsOf = (given: string, seed: string): readonly string[] => {
    const decoder = upstream.decodeStream(noTools, { issuer: protocol, seed })
    const events = [...decoder.push(twoCalls[protocol]?.(given) ?? []), ...decoder.end()]
    return events.flatMap((event) => (event.type === 'tool-start' ? [event.id] : []))
  }

  it('15. ids that the upstream does not give are others in every exchange', () => {
    const ids = [...idsOf('', 'one'), ...idsOf('', 'two')]
    expect(ids).toHaveLength(4)
    expect(new Set(ids).size).toBe(4)
    expect(idsOf('', 'one')).toEqual(idsOf('', 'one'))
  })

  it('15. an id that two calls share is the first one’s alone', () => {
    const [first, second] = idsOf('call_7', 'one')
    expect(first).toBe('call_7')
    expect(second).toMatch(/^call_[0-9a-z]{20}$/)
  })
})
