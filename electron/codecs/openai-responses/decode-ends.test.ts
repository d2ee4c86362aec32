/** Tests of how a stream ends: whole, cut, failed, or with something else behind it. */
import { describe, expect, it, test } from 'vitest'
import {
  added,
  answer,
  completed,
  created,
  decode,
  failureOf,
  fixture,
  frame,
  piece,
} from '../../../test/support/script-responses.ts'

describe('ends', () => {
  const text = [
    created,
    added(0, { type: 'message', id: 'm' }),
    piece('output_text.delta', 0, { content_index: 0, delta: 'Once' }),
  ]

  it('102. an error event is the last word, although a failed response follows it', () => {
    expect(failureOf(fixture('openai-failed'))).toEqual({
      kind: 'rate-limited',
      code: 'rate_limit_exceeded',
      message: 'Rate limit reached for gpt-5.6. Please try again in 1.3s.',
    })
  })

  it.each([
    ['101. a failed response', { code: 'server_error', message: 'm' }, 'upstream-unavailable'],
    ['115. a prompt too long', { code: 'context_length_exceeded', message: 'm' }, 'context-length'],
    ['101. no quota', { code: 'insufficient_quota', message: 'm' }, 'quota-exhausted'],
    ['101. no plan', { code: 'usage_not_included', message: 'm' }, 'quota-exhausted'],
    ['101. too busy', { code: 'server_is_overloaded', message: 'm' }, 'overloaded'],
    ['101. too fast', { code: 'slow_down', message: 'm' }, 'overloaded'],
    ['101. a bad prompt', { code: 'invalid_prompt', message: 'm' }, 'invalid-request'],
    ['101. a policy', { code: 'cyber_policy', message: 'm' }, 'invalid-request'],
    ['101. nothing at all', null, 'upstream-unavailable'],
  ])('%s is an error of its kind', (_, error, kind) => {
    const failed = frame('response.failed', { response: { status: 'failed', error } })
    expect(failureOf([...text, failed])).toMatchObject({ kind })
  })

  it('133. a plan that is used up says until when', () => {
    const error = { type: 'usage_limit_reached', message: 'm', resets_at: 1_760_000_100 }
    expect(failureOf([...text, frame('error', { error })])).toMatchObject({
      kind: 'quota-exhausted',
      resetsAt: 1_760_000_100_000,
    })
  })

  it('102. errors are understood flat, nested, and without a type', () => {
    const said = { code: 'server_is_overloaded', message: 'Busy' }
    for (const data of [
      { type: 'error', ...said },
      { type: 'error', error: said },
      { error: said },
    ])
      expect(failureOf([...text, { data: JSON.stringify(data) }])).toMatchObject({
        kind: 'overloaded',
        message: 'Busy',
      })
  })

  it('101. an incomplete answer says why, and an unknown reason does not pass for a whole answer', () => {
    const stop = (incomplete_details: unknown, type = 'response.incomplete') =>
      answer([...text, frame(type, { response: { status: 'incomplete', incomplete_details } })])
        .stop
    expect(stop({ reason: 'content_filter' })).toEqual({
      reason: 'content-filter',
      raw: 'content_filter',
    })
    expect(stop({ reason: 'max_output_tokens' }).reason).toBe('length')
    expect(stop(null)).toEqual({ reason: 'length', raw: 'incomplete' })
    expect(stop({ reason: 'max_output_tokens' }, 'response.completed').reason).toBe('length')
  })

  it('101. a response that failed or was cancelled is no answer, whatever its event is called', () => {
    const error = { code: 'server_error', message: 'm' }
    expect(failureOf([...text, completed([], { status: 'failed', error })]).kind).toBe(
      'upstream-unavailable',
    )
    expect(failureOf([...text, completed([], { status: 'cancelled' })]).kind).toBe(
      'upstream-incomplete',
    )
    expect(failureOf([...text, frame('response.cancelled')]).kind).toBe('upstream-incomplete')
  })

  it('89. [DONE] alone is no end', () => {
    expect(failureOf([...text, { data: '[DONE]' }]).kind).toBe('upstream-incomplete')
  })

  it('97. an answer of nothing is an answer', () => {
    expect(answer([created, completed()])).toMatchObject({ blocks: [], stop: { reason: 'stop' } })
  })

  it('93. an end that tells no usage is an end all the same', () => {
    expect(answer([...text, completed()])).toMatchObject({ stop: { reason: 'stop' } })
    expect(answer([...text, completed()])).not.toHaveProperty('usage')
  })

  it('94. usage that is null counts nothing, not zero', () => {
    expect(answer([created, completed([], { usage: null })]).usage).toBeUndefined()
  })

  it('96. an answer that was never announced begins with its first word', () => {
    const [start] = decode([...text.slice(1), completed()])
    expect(start).toMatchObject({ type: 'start' })
    expect(decode([completed()])[0]).toEqual({ type: 'start', id: 'resp_1', model: 'gpt' })
  })

  test('a frame that is no JSON object is an error, and nothing after it counts', () => {
    for (const data of ['{"type":', 'null', '[]', '"x"', ': ping'])
      expect(failureOf([...text, { data }, completed()]).kind).toBe('upstream-invalid')
  })

  test('events that mean nothing to us are passed over', () => {
    const noise = [
      frame('keepalive', { sequence_number: 3 }),
      frame('codex.rate_limits', { rate_limits: {} }),
      frame('response.audio.delta', { delta: 'AA' }),
      frame('response.never_heard_of', { output_index: 0 }),
      { data: '' },
    ]
    expect(answer([...noise.slice(0, 2), ...text, ...noise, completed()]).blocks).toMatchObject([
      { text: 'Once' },
    ])
  })
})
