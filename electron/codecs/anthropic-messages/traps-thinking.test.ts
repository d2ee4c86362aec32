/** Traps of thinking, its proofs and the settings it bears on that others fell into, by the numbers they go under. */
import { describe, expect, it } from 'vitest'
import type { Block } from '../../hub/content.ts'
import type { Event } from '../../hub/event.ts'
import type { Request } from '../../hub/request.ts'
import { buildRequest } from './build-request.ts'
import { assistant, build, call, home, messages, result, user, warned } from './fixtures/asking.ts'
import { block, decode, delta, last, responseOf, startFrame } from './fixtures/heard.ts'
import { encode, end, read, start, story } from './fixtures/told.ts'
import { parseRequest } from './parse-request.ts'

const budgeted = 'claude-sonnet-4-5'
const newer = 'claude-opus-5'
const thought = (issuer: string): Block => ({
  type: 'reasoning',
  text: 'hm',
  signature: { issuer, blob: 'SIG' },
})
const think: Request['reasoning'] = { mode: 'budget', tokens: 2000 }
const f = { type: 'function', name: 'f' } as const

/** Sends what a client was streamed back as its history and reads it. */
function returned(events: readonly Event[]): readonly Block[] {
  const content: Record<string, unknown>[] = []
  for (const frame of encode(events).map(read)) {
    const { type, content_block: opened, delta: change } = frame
    if (type === 'content_block_start') content.push({ ...(opened as object) })
    const { type: kind, ...fields } = (change ?? {}) as Record<string, string>
    const told = content.at(-1)
    if (told && kind === 'signature_delta') Object.assign(told, fields)
    if (told && kind === 'text_delta') told['text'] = `${String(told['text'])}${fields['text']}`
    if (told && kind === 'thinking_delta')
      told['thinking'] = `${String(told['thinking'])}${fields['thinking']}`
  }
  const body = { model: 'm', max_tokens: 9, messages: [{ role: 'assistant', content }] }
  return parseRequest(body).turns[0]?.blocks ?? []
}

describe('thoughts in the history', () => {
  const loop = (...before: readonly Block[]) => [
    user('q'),
    assistant(...before, call('a')),
    user(result('a', 'r')),
  ]

  it('56. an open tool loop without signed thoughts turns thinking off for the request', () => {
    const wire = build({ turns: loop(), reasoning: think }, { model: budgeted })
    expect(wire.body['thinking']).toEqual({ type: 'disabled' })
    expect(warned(wire)).toContain('thinking')
  })

  it('56. one that begins with its signed thought keeps thinking', () => {
    const wire = build({ turns: loop(thought(home)), reasoning: think }, { model: budgeted })
    expect(wire.body['thinking']).toMatchObject({ type: 'enabled' })
    expect(wire.body['messages']).toMatchObject([
      {},
      { content: [{ type: 'thinking', signature: 'SIG' }, { type: 'tool_use' }] },
      {},
    ])
  })

  it('57. a thought of a signature alone is kept, both ways', () => {
    const content = [
      { type: 'thinking', thinking: '', signature: 'SIG' },
      { type: 'text', text: 'a' },
    ]
    const history = [
      { role: 'user', content: 'q' },
      { role: 'assistant', content },
      { role: 'user', content: 'r' },
    ]
    const request = parseRequest({ model: 'm', max_tokens: 9, messages: history })
    expect(buildRequest(request, { model: newer, issuer: home }).body['messages']).toEqual(history)
    const heard = decode([
      startFrame,
      block(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'signature_delta', signature: 'SIG' }),
      last,
    ])
    expect(responseOf(heard).blocks).toMatchObject([
      { type: 'reasoning', text: '', signature: { blob: 'SIG' } },
    ])
  })

  it('58. a proof of another vendor is never sent, and comes back to its issuer from the client', () => {
    const sent = messages([user('q'), assistant(thought('gemini'), 'a'), user('r')])
    expect(JSON.stringify(sent)).not.toContain('SIG')
    const events: readonly Event[] = [
      start,
      { type: 'reasoning-start', block: 0 },
      { type: 'delta', block: 0, text: 'hm' },
      { type: 'signature', block: 0, carrier: { issuer: 'gemini', blob: 'SIG' } },
      { type: 'block-end', block: 0 },
      end,
    ]
    expect(returned(events)).toEqual([thought('gemini')])
  })

  it('62. thoughts and calls keep the order in which they came', () => {
    const turns = [
      user('q'),
      assistant(thought(home), call('a'), thought(home), call('b')),
      user(result('a', 'A'), result('b', 'B')),
    ]
    const [, answer] = messages(turns) as { content: { type: string }[] }[]
    expect(answer?.content.map(({ type }) => type)).toEqual([
      'thinking',
      'tool_use',
      'thinking',
      'tool_use',
    ])
  })
})

describe('thoughts in a stream', () => {
  it('59. thoughts come in a block of thinking, words in one of text, whatever block was open', () => {
    const heard = decode([
      startFrame,
      block(0, { type: 'text', text: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'hm' }),
      delta(0, { type: 'text_delta', text: 'so' }),
      last,
    ])
    expect(
      responseOf(heard).blocks.filter((one) => 'text' in one && one.text !== ''),
    ).toMatchObject([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'so' },
    ])
    const told = encode([
      start,
      { type: 'reasoning-start', block: 0 },
      { type: 'delta', block: 0, text: 'hm' },
      { type: 'block-end', block: 0 },
      end,
    ])
    expect(story(told)).toContain('start 0 thinking')
  })

  it('60. a signature is told before its block stops', () => {
    const told = encode([
      start,
      { type: 'reasoning-start', block: 0 },
      { type: 'signature', block: 0, carrier: { issuer: home, blob: 'SIG' } },
      { type: 'delta', block: 0, text: 'hm' },
      { type: 'block-end', block: 0 },
      end,
    ])
    expect(story(told).slice(1, 5)).toEqual([
      'start 0 thinking',
      'delta 0 hm',
      'delta 0 signature_delta',
      'stop 0',
    ])
  })

  it('61. each thought is one block with its one signature', () => {
    const thoughts = [0, 1].flatMap((at): readonly Event[] => [
      { type: 'reasoning-start', block: at },
      { type: 'delta', block: at, text: `${at} a\n\n${at} b` },
      { type: 'signature', block: at, carrier: { issuer: 'openai-responses', blob: `S${at}` } },
      { type: 'block-end', block: at },
    ])
    expect(returned([start, ...thoughts, end])).toEqual(
      [0, 1].map((at) => ({
        type: 'reasoning',
        text: `${at} a\n\n${at} b`,
        signature: { issuer: 'openai-responses', blob: `S${at}` },
      })),
    )
  })

  it('63. the proof of a call or of a text of another vendor returns to that very call or text', () => {
    const proof = (at: number): Event => ({
      type: 'signature',
      block: at,
      carrier: { issuer: 'gemini', blob: `P${at}` },
    })
    const blocks = returned([
      start,
      { type: 'text-start', block: 0 },
      { type: 'delta', block: 0, text: 'I look.' },
      proof(0),
      { type: 'block-end', block: 0 },
      { type: 'tool-start', block: 1, id: 'a', name: 'f', kind: 'function' },
      proof(1),
      { type: 'block-end', block: 1 },
      { type: 'tool-start', block: 2, id: 'b', name: 'f', kind: 'function' },
      { type: 'block-end', block: 2 },
      end,
    ])
    expect(blocks).toEqual([
      { type: 'text', text: 'I look.', signature: { issuer: 'gemini', blob: 'P0' } },
      expect.objectContaining({ id: 'a', signature: { issuer: 'gemini', blob: 'P1' } }) as unknown,
      expect.not.objectContaining({ signature: expect.anything() as unknown }) as unknown,
    ])
  })
})

describe('what thinking excludes', () => {
  it('64. a forced tool turns thinking off where the two exclude each other', () => {
    const forced: Partial<Request> = { tools: [f], toolChoice: { type: 'any' }, reasoning: think }
    const wire = build(forced, { model: budgeted })
    expect(wire.body).toMatchObject({
      thinking: { type: 'disabled' },
      tool_choice: { type: 'any' },
    })
    expect(warned(wire)).toContain('thinking')
    const newest = build(forced, { model: 'claude-opus-5-5' })
    expect(newest.body).toMatchObject({
      thinking: { type: 'adaptive' },
      tool_choice: { type: 'auto' },
    })
  })

  it('65. a budget is at least 1024 and below max_tokens, which grows where nobody set it', () => {
    const built = (tokens: number, maxOutput?: number) =>
      build(
        {
          reasoning: { mode: 'budget', tokens },
          ...(maxOutput === undefined ? {} : { maxOutput }),
        },
        { model: budgeted },
      ).body
    expect(built(100)).toMatchObject({ thinking: { budget_tokens: 1024 } })
    expect(built(40_000)).toMatchObject({ max_tokens: 48_192, thinking: { budget_tokens: 40_000 } })
    expect(built(40_000, 4000)).toMatchObject({
      max_tokens: 4000,
      thinking: { budget_tokens: 2000 },
    })
    expect(built(2000, 800)).toMatchObject({ max_tokens: 800, thinking: { type: 'disabled' } })
  })

  it('66. while it thinks a model takes no temperature, no top_k and a narrow top_p at most', () => {
    const sampling = { temperature: 0.2, topP: 0.5, topK: 3 }
    const wire = build({ reasoning: think, sampling }, { model: budgeted })
    for (const field of ['temperature', 'top_p', 'top_k'])
      expect(wire.body).not.toHaveProperty(field)
    expect(warned(wire)).toEqual(['temperature', 'top_p', 'top_k'])
    expect(
      build({ reasoning: think, sampling: { topP: 0.97 } }, { model: budgeted }).body,
    ).toMatchObject({ top_p: 0.97 })
  })

  it('66. temperature and top_p together go only to models that take both', () => {
    const sampling = { temperature: 0.2, topP: 0.5 }
    expect(build({ sampling }, { model: budgeted }).body).not.toHaveProperty('top_p')
    expect(build({ sampling }, { model: 'claude-sonnet-4-0' }).body).toMatchObject({ top_p: 0.5 })
  })

  it('67. models that take no sampling settings get none', () => {
    const sampling = { temperature: 0.2, topP: 0.5, topK: 3 }
    for (const model of ['claude-opus-4-7', 'claude-sonnet-5', 'claude-fable-5', newer]) {
      const { body } = build({ sampling }, { model })
      expect(Object.keys(body).toSorted()).toEqual(['max_tokens', 'messages', 'model', 'stream'])
    }
  })
})

describe('how much a model should think', () => {
  it.each(['low', 'medium', 'high', 'xhigh', 'max'] as const)(
    '68. the effort %s passes as it is',
    (effort) => {
      const { body } = build({ reasoning: { mode: 'effort', effort } }, { model: newer })
      expect(body).toMatchObject({ thinking: { type: 'adaptive' }, output_config: { effort } })
    },
  )

  it('68. adaptive thinking without an effort gets none', () => {
    const { body } = build({ reasoning: { mode: 'auto' } }, { model: newer })
    expect(body['thinking']).toEqual({ type: 'adaptive' })
    expect(body).not.toHaveProperty('output_config')
  })

  it('69. a model that cannot be kept from thinking is asked for little, never for a budget of nought', () => {
    const wire = build({ reasoning: { mode: 'off' } }, { model: 'claude-fable-5' })
    expect(wire.body).toMatchObject({ output_config: { effort: 'low' } })
    expect(wire.body).not.toHaveProperty('thinking')
    expect(warned(wire)).toEqual(['thinking'])
  })

  it.each([
    ['minimal', newer, 'low'],
    ['xhigh', 'claude-opus-4-6', 'max'],
    ['xhigh', 'claude-sonnet-4-6', 'max'],
  ] as const)('70. the effort %s, which %s does not know, is told as %s', (effort, model, told) => {
    const wire = build({ reasoning: { mode: 'effort', effort } }, { model })
    expect(wire.body['output_config']).toEqual({ effort: told })
    expect(warned(wire)).toEqual(['reasoning_effort'])
  })

  it('70. models that know budgets alone get the effort as one', () => {
    const { body } = build({ reasoning: { mode: 'effort', effort: 'high' } }, { model: budgeted })
    expect(body).toMatchObject({ thinking: { type: 'enabled', budget_tokens: 24_576 } })
    expect(body).not.toHaveProperty('output_config')
  })
})
