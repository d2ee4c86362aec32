/** Tests of how an answer ends, well or badly. */
import { describe, expect, test } from 'vitest'
import { chunk, done, finish, hear, tool } from '../../../test/support/script-chunks.ts'
import type { Frame } from '../codec.ts'

describe('how it ends', () => {
  const text = chunk({ content: 'Hi' })
  const lastOf = (...frames: readonly Frame[]) => hear(frames).at(-1)

  test('a finish_reason is enough', () => {
    expect(lastOf(text, finish('stop'))).toMatchObject({ type: 'end', stop: { reason: 'stop' } })
  })

  test('[DONE] is enough', () => {
    expect(lastOf(text, done)).toMatchObject({ type: 'end', stop: { reason: 'stop' } })
  })

  test('a close without either is an error', () => {
    expect(lastOf(text)).toMatchObject({ error: { kind: 'upstream-incomplete' } })
  })

  test('[DONE] with nothing before it is an error', () => {
    expect(lastOf(done)).toMatchObject({ error: { kind: 'upstream-invalid' } })
  })

  test('what comes after [DONE] is ignored, and so is a second one', () => {
    const events = hear([text, finish('stop'), done, text, done])
    expect(events.filter(({ type }) => type === 'end')).toHaveLength(1)
    expect(events.filter(({ type }) => type === 'delta')).toHaveLength(1)
  })

  test('the last of several usages counts, even behind the finish', () => {
    const usage = (output: number): Frame => ({
      data: JSON.stringify({ choices: [], usage: { prompt_tokens: 5, completion_tokens: output } }),
    })
    expect(lastOf(text, usage(1), usage(2), finish('stop'), usage(3), done)).toMatchObject({
      usage: { input: 5, output: 3 },
    })
  })

  test.each([
    ['stop', 'tool-calls'],
    ['tool_calls', 'tool-calls'],
    ['length', 'length'],
    ['content_filter', 'content-filter'],
  ])('with a tool call, %s means %s', (word, reason) => {
    const call = tool({ index: 0, id: 'a', function: { name: 'look', arguments: '{' } })
    expect(lastOf(call, finish(word))).toMatchObject({ stop: { reason, raw: word } })
  })

  test.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['tool_calls', 'stop'],
    ['sensitive', 'content-filter'],
    ['model_context_window_exceeded', 'context-full'],
    ['whatever', 'other'],
  ])('with text alone, %s means %s', (word, reason) => {
    expect(lastOf(text, finish(word))).toMatchObject({ stop: { reason, raw: word } })
  })

  test('a later plain stop does not hide that the limit was reached', () => {
    expect(lastOf(text, finish('length'), finish('stop'))).toMatchObject({
      stop: { reason: 'length' },
    })
  })

  test.each(['error', 'insufficient_system_resource', 'network_error'])(
    'the finish %s is an error, not an end',
    (word) => {
      expect(lastOf(text, finish(word), done)).toMatchObject({
        type: 'error',
        error: { kind: 'upstream-unavailable' },
      })
    },
  )
})

describe('errors inside the stream', () => {
  const text = chunk({ content: 'Hi' })

  test.each([
    [
      'an envelope',
      { error: { message: 'Slow down', code: 'rate_limit_exceeded' } },
      'rate-limited',
    ],
    [
      'a status as code',
      { error: { message: 'Provider failed', code: 502 } },
      'upstream-unavailable',
    ],
    [
      'an error beside choices',
      { choices: [], error: { message: 'no', code: 429 } },
      'rate-limited',
    ],
    ['an object of type error', { object: 'error', message: 'bad', code: 400 }, 'invalid-request'],
    [
      'a full window',
      { error: { message: "This model's maximum context length is 8192 tokens" } },
      'context-length',
    ],
    ['a bare sentence', { detail: 'Unsupported parameter: x' }, 'upstream-unavailable'],
  ])('%s ends the answer', (_, body, kind) => {
    const events = hear([text, { data: JSON.stringify(body) }, text, done])
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { kind } })
  })

  test('a choice that failed', () => {
    const failed = chunk({ content: '' }, { error: { code: 502, message: 'gone' } })
    expect(hear([text, failed]).at(-1)).toMatchObject({ error: { message: 'gone' } })
  })

  test('a frame named error', () => {
    const events = hear([text, { event: 'error', data: '{"message":"boom","code":500}' }])
    expect(events.at(-1)).toMatchObject({ error: { message: 'boom' } })
  })

  test('garbage', () => {
    expect(hear([text, { data: '{"id":' }]).at(-1)).toMatchObject({
      error: { kind: 'upstream-invalid' },
    })
  })
})
