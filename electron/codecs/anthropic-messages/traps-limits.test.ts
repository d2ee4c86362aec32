/** Traps of limits, tiers, cache marks and retry hints that others fell into, by the numbers they go under. */
import type { ByteMark } from '../codec.ts'
import { sealMark } from '../kit/carrier.ts'
import { describe, expect, it } from 'vitest'
import type { Block } from '../../hub/content.ts'
import type { Request } from '../../hub/request.ts'
import { buildRequest } from './build-request.ts'
import { renderError } from './errors.ts'
import { build, home, user, warned } from './fixtures/asking.ts'
import { parseError } from './parse-error.ts'
import { parseRequest } from './parse-request.ts'
import { passage } from './passage.ts'

const holdsMark = (body: string, { before, rare, after = [''] }: ByteMark): boolean =>
  after.some((text) => body.includes(before + rare + text))

const asked = (fields: object): Request =>
  parseRequest({
    model: 'm',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'q' }],
    ...fields,
  })

describe('limits', () => {
  it('126. max_tokens is always there: what the model gives, as far as that is known', () => {
    const limit = (model: string, maxOutput?: number): unknown =>
      build({}, { model, ...(maxOutput === undefined ? {} : { maxOutput }) }).body['max_tokens']
    expect(limit('glm-x')).toBe(8192)
    expect(limit('glm-x', 96_000)).toBe(96_000)
    expect(limit('claude-opus-5')).toBe(32_000)
    expect(limit('claude-3-haiku-20240307')).toBe(8192)
  })

  it('126. one too large for the model is lowered, one for a model nobody knows is not', () => {
    const wire = build({ maxOutput: 200_000 }, { model: 'claude-opus-4-1' })
    expect(wire.body['max_tokens']).toBe(32_000)
    expect(warned(wire)).toEqual(['max_tokens'])
    expect(build({ maxOutput: 200_000 }).body['max_tokens']).toBe(200_000)
  })

  it('127. stop strings go as a list, without those the service refuses', () => {
    const wire = build({ stop: ['END', ' \n'] })
    expect(wire.body['stop_sequences']).toEqual(['END'])
    expect(warned(wire)).toEqual(['stop'])
    expect(build({ stop: [' '] }).body).not.toHaveProperty('stop_sequences')
  })
})

describe('tiers', () => {
  it.each([
    ['auto', { service_tier: 'auto' }, []],
    ['default', { service_tier: 'standard_only' }, []],
    ['priority', { service_tier: 'auto' }, ['service_tier']],
    ['flex', {}, ['service_tier']],
    ['fast', { speed: 'fast' }, []],
  ])(
    '128. the tier %s is told in the words of this protocol, or not at all',
    (tier, fields, told) => {
      const wire = build({ tier }, { model: 'claude-opus-5-5' })
      const { service_tier, speed } = wire.body
      expect(JSON.parse(JSON.stringify({ service_tier, speed }))).toEqual(fields)
      expect(warned(wire)).toEqual(told)
    },
  )

  it('128. a model that cannot be fast is not asked to be', () => {
    for (const model of ['claude-sonnet-5-5', 'claude-opus-4-7', 'claude-novella-6', 'glm-x']) {
      const wire = build({ tier: 'fast' }, { model })
      expect([wire.body['speed'], warned(wire)]).toEqual([undefined, ['service_tier']])
    }
  })

  it('128. a client’s speed is the tier of other vendors', () => {
    expect(asked({ speed: 'fast' })).toMatchObject({ tier: 'fast', extras: {} })
    expect(asked({ speed: 'standard' })).not.toHaveProperty('tier')
    const both = asked({ speed: 'fast', service_tier: 'standard_only' })
    expect(both).toMatchObject({ tier: 'default', extras: { [home]: { speed: 'fast' } } })
    expect(buildRequest(both, { model: 'm', issuer: home }).body).toMatchObject({
      speed: 'fast',
      service_tier: 'standard_only',
    })
  })
})

describe('cache marks', () => {
  const marked = (words: string, ttl?: '5m' | '1h'): Block => ({
    type: 'text',
    text: words,
    cache: ttl ? { ttl } : {},
  })

  it('129. there are four at most, and one at the top level is one of them', () => {
    const turns = [user(...['1', '2', '3', '4', '5'].map((words) => marked(words)))]
    expect(JSON.stringify(build({ turns }).body).split('"cache_control"')).toHaveLength(5)
    const extras = { [home]: { cache_control: { type: 'ephemeral' } } }
    expect(JSON.stringify(build({ turns, extras }).body).split('"cache_control"')).toHaveLength(5)
  })

  it('129. one of an hour does not stand behind one of five minutes', () => {
    const wire = build({ turns: [user(marked('1', '5m'), marked('2', '1h'))] })
    expect(JSON.stringify(wire.body)).not.toContain('1h')
    expect(warned(wire)).toEqual(['cache_control'])
  })

  it('129. none stands on a thought or on an empty text', () => {
    const mark = { cache_control: { type: 'ephemeral' } }
    const history = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'q' },
          { type: 'text', text: '', ...mark },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 'S', ...mark },
          { type: 'redacted_thinking', data: 'D', ...mark },
          { type: 'text', text: 'a' },
        ],
      },
      { role: 'user', content: 'r' },
    ]
    const wire = buildRequest(asked({ messages: history }), { model: 'm', issuer: home })
    expect(JSON.stringify(wire.body)).not.toContain('cache_control')
    expect(JSON.stringify(wire.body)).toContain('redacted_thinking')
  })
})

describe('errors', () => {
  it('133. every hint at when to try again is read', () => {
    const now = Date.parse('2026-08-01T00:00:00Z')
    const limit = { type: 'error', error: { type: 'rate_limit_error', message: 'slow' } }
    expect(parseError(429, limit, { 'retry-after': '30' }, now)).toMatchObject({
      kind: 'rate-limited',
      retryAt: now + 30_000,
    })
    const used = {
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-reset': String(now / 1000 + 3600),
    }
    expect(parseError(429, limit, used, now)).toMatchObject({
      kind: 'quota-exhausted',
      resetsAt: now + 3_600_000,
    })
  })

  it('money that is gone is a billing error, which nobody tries again; a plan that comes back is not', () => {
    const message = 'No credit.'
    expect(renderError({ kind: 'quota-exhausted', message, status: 402 })).toMatchObject({
      status: 402,
      body: { error: { type: 'billing_error' } },
    })
    expect(
      renderError({ kind: 'quota-exhausted', message, status: 402, resetsAt: 5 }),
    ).toMatchObject({
      status: 429,
      body: { error: { type: 'rate_limit_error' } },
    })
  })

  it('a conflict stays one, both ways', () => {
    const body = { type: 'error', error: { type: 'conflict_error', message: 'Twice.' } }
    const error = parseError(409, body, {}, 0)
    expect(error).toMatchObject({ kind: 'invalid-request', status: 409, code: 'conflict_error' })
    expect(renderError(error)).toEqual({ status: 409, body })
  })
})

describe('what is forwarded', () => {
  it('58. a body that brings back what only a translation writes is known by its bytes', () => {
    const holds = (block: object, spaces?: number): boolean => {
      const body = JSON.stringify(
        { messages: [{ role: 'assistant', content: [block] }] },
        null,
        spaces,
      )
      return [sealMark, ...passage.brought].some((mark) => holdsMark(body, mark))
    }
    for (const spaces of [undefined, 1]) {
      expect(holds({ type: 'thinking', thinking: '', signature: 'pb1.eyJpIjoi' }, spaces)).toBe(
        true,
      )
      expect(holds({ type: 'redacted_thinking', data: 'pb1.eyJpIjoi' }, spaces)).toBe(true)
      expect(holds({ type: 'thinking', thinking: 'hm', signature: '' }, spaces)).toBe(true)
      expect(holds({ type: 'text', citations: [{ encrypted_index: '' }] }, spaces)).toBe(true)
      expect(holds({ type: 'thinking', thinking: '', signature: 'EqQB' }, spaces)).toBe(false)
      expect(holds({ type: 'text', text: 'see "signature":"" and "pb1.x"' }, spaces)).toBe(false)
    }
  })

  it('the upstream’s id of the answer is noted, streamed and whole', () => {
    const message = { id: 'msg_1', usage: { input_tokens: 1, output_tokens: 1 } }
    const data = JSON.stringify({ type: 'message_start', message })
    expect(passage.needles.some((needle) => data.includes(needle))).toBe(true)
    expect(passage.watch().read({ data })).toMatchObject({ id: 'msg_1', usage: { input: 1 } })
    expect(passage.readBody(message)).toMatchObject({ id: 'msg_1', usage: { input: 1 } })
    expect(passage.telling).toContain('id')
  })
})
