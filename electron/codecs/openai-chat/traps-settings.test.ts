/** The traps of other gateways, by number: thoughts and settings that are asked of an upstream of this protocol. */
import { describe, expect, it } from 'vitest'
import type { Block } from '../../hub/content.ts'
import type { Request } from '../../hub/request.ts'
import { buildRequest } from './build-request.ts'
import { parseRequest } from './parse-request.ts'

const hello = parseRequest({ model: 'public', messages: [{ role: 'user', content: 'Hi' }] })

const build = (wishes: Partial<Request>, model = 'theirs') =>
  buildRequest({ ...hello, ...wishes }, { model, issuer: 'them' })
const message = (...blocks: readonly Block[]) => {
  const { body, warnings } = build({ turns: [{ role: 'assistant', blocks }] })
  const [first] = body['messages'] as readonly Record<string, unknown>[]
  return { message: first, warnings }
}
const look: Block = { type: 'tool-call', id: 'a', name: 'look', arguments: '{}', kind: 'function' }
const ours = (blob: string) => ({ issuer: 'them', blob })
const foreign = { issuer: 'somebody', blob: 'b64' }

describe('thoughts', () => {
  it('57. a proof without visible thoughts goes back', () => {
    const thought: Block = { type: 'reasoning', text: '', signature: ours('proof') }
    expect(message(thought, look).message).toMatchObject({ reasoning_opaque: 'proof' })
  })

  it('58. a blob of another vendor stays away, and that is told', () => {
    const { message: built, warnings } = message(
      { type: 'reasoning', text: 'Hm.', signature: foreign },
      { type: 'reasoning', text: '', redacted: foreign },
      { ...look, signature: foreign },
    )
    expect(JSON.stringify(built)).not.toContain('b64')
    expect(built).toMatchObject({ reasoning_content: 'Hm.' })
    expect(warnings.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['reasoning signature', 'tool call signature']),
    )
  })

  it('61. each thought goes back with its own proof', () => {
    const entry = (index: number) =>
      JSON.stringify({ type: 'reasoning.text', index, signature: `proof ${index}` })
    const thought = (index: number): Block => ({
      type: 'reasoning',
      text: `Thought ${index}.`,
      signature: ours(entry(index)),
    })
    expect(message(thought(0), thought(1), look).message).toMatchObject({
      reasoning_details: [
        { index: 0, text: 'Thought 0.', signature: 'proof 0' },
        { index: 1, text: 'Thought 1.', signature: 'proof 1' },
      ],
    })
  })

  it('63. the proof of a call goes back where Google looks for it', () => {
    expect(message({ ...look, signature: ours('proof') }).message).toMatchObject({
      tool_calls: [{ extra_content: { google: { thought_signature: 'proof' } } }],
    })
  })

  it('63. a proof of Google’s goes to Gemini wherever it is served, and to no other model', () => {
    const proven: Block = { ...look, signature: { issuer: 'gemini', blob: 'proof' } }
    const turns = [{ role: 'assistant', blocks: [proven] }] as const
    const sent = (model: string): string => JSON.stringify(build({ turns }, model).body['messages'])
    expect(sent('google/gemini-3-pro')).toContain('"thought_signature":"proof"')
    expect(sent('theirs')).not.toContain('proof')
  })

  it('71. thoughts before a call are sent back with it', () => {
    expect(message({ type: 'reasoning', text: 'Hm.' }, look).message).toMatchObject({
      reasoning_content: 'Hm.',
      tool_calls: [{ id: 'a' }],
    })
  })

  it('72. blocks of thought that came as thinking_blocks go back as such', () => {
    const proof = JSON.stringify({ type: 'thinking', signature: 'proof' })
    const sealed = JSON.stringify({ type: 'redacted_thinking', data: 'sealed' })
    expect(
      message(
        { type: 'reasoning', text: 'Hm.', signature: ours(proof) },
        { type: 'reasoning', text: '', redacted: ours(sealed) },
        look,
      ).message,
    ).toMatchObject({
      thinking_blocks: [
        { type: 'thinking', thinking: 'Hm.', signature: 'proof' },
        { type: 'redacted_thinking', data: 'sealed' },
      ],
    })
  })
})

describe('settings', () => {
  it.each(['minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const)(
    '68. the effort %s is asked for as it is',
    (effort) => {
      const { body, warnings } = build({ reasoning: { mode: 'effort', effort } })
      expect(body['reasoning_effort']).toBe(effort)
      expect(warnings).toEqual([])
    },
  )

  it('70. an effort the model does not know becomes its nearest, and that is told', () => {
    const { body, warnings } = build({ reasoning: { mode: 'effort', effort: 'max' } }, 'gpt-5.1')
    expect(body['reasoning_effort']).toBe('high')
    expect(warnings).toMatchObject([{ field: 'reasoning_effort' }])
    expect(build({ reasoning: { mode: 'off' } }, 'gpt-5').body['reasoning_effort']).toBe('minimal')
    expect(build({ reasoning: { mode: 'off' } }, 'gpt-4o').body).not.toHaveProperty(
      'reasoning_effort',
    )
  })

  it.each([
    ['gpt-5', { temperature: 0.2 }, ['temperature']],
    ['gpt-5', { temperature: 1, topP: 1, frequencyPenalty: 0 }, []],
    ['gpt-5.2', { temperature: 0.2 }, []],
    ['o3', { presencePenalty: 1, seed: 1 }, ['presence_penalty']],
    ['gpt-4o', { temperature: 0.2 }, []],
  ] as const)('70. %s is not asked for sampling that it refuses: %j', (model, sampling, lost) => {
    expect(build({ sampling }, model).warnings.map(({ field }) => field)).toEqual(lost)
  })

  it('85. the form of the answer is asked for, with its schema', () => {
    const schema = { type: 'object', properties: {} }
    const output = { type: 'json-schema', name: 'the form', schema } as const
    expect(build({ output }).body['response_format']).toEqual({
      type: 'json_schema',
      json_schema: { name: 'the_form', schema },
    })
    expect(build({ output: { type: 'json' } }).body['response_format']).toEqual({
      type: 'json_object',
    })
  })

  it('86. tools are strict only where the client said so', () => {
    const parameters = { type: 'object', properties: { a: { type: 'string' } } }
    const strict = (wish: { strict?: boolean }): unknown =>
      build({ tools: [{ type: 'function', name: 'look', parameters, ...wish }] }).body['tools']
    expect(JSON.stringify(strict({}))).not.toContain('strict')
    expect(strict({ strict: true })).toMatchObject([{ function: { strict: true, parameters } }])
  })

  it('95. usage is asked for always', () => {
    expect(build({ stream: false, wantsUsage: false }).body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  it('121. one answer is asked for, and that is told', () => {
    const { body, warnings } = build({ count: 3 })
    expect(body).not.toHaveProperty('n')
    expect(warnings).toMatchObject([{ field: 'n' }])
  })

  it('126. a limit above the model’s own is lowered; of unknown models nothing is known', () => {
    expect(build({ maxOutput: 99_999 }, 'gpt-4.1').body['max_completion_tokens']).toBe(32_768)
    expect(build({ maxOutput: 99_999 }).body['max_completion_tokens']).toBe(99_999)
    const listed = buildRequest(
      { ...hello, maxOutput: 9000 },
      {
        model: 'theirs',
        issuer: 'them',
        maxOutput: 4096,
      },
    )
    expect(listed.body['max_completion_tokens']).toBe(4096)
    expect(listed.warnings).toMatchObject([{ field: 'max_completion_tokens' }])
  })

  it('127. stop strings are a list, as many as the model takes', () => {
    expect(build({ stop: ['a'] }).body['stop']).toEqual(['a'])
    expect(build({ stop: ['a', 'b', 'c', 'd', 'e'] }, 'gpt-4o').body['stop']).toHaveLength(4)
    const { body, warnings } = build({ stop: ['a'] }, 'o3')
    expect(body).not.toHaveProperty('stop')
    expect(warnings).toMatchObject([{ field: 'stop' }])
  })

  it.each([
    ['fast', 'fast'],
    ['priority', 'priority'],
    ['standard_only', 'default'],
    ['standard', 'default'],
    ['unspecified', 'default'],
    ['ultrafast', undefined],
  ])('128. the tier %s is asked for as %s', (tier, asked) => {
    const { body, warnings } = build({ tier })
    expect(body['service_tier']).toBe(asked)
    expect(warnings.length).toBe(asked === undefined ? 1 : 0)
  })

  it('129. cache marks of other protocols stay away, and that is told', () => {
    const { body, warnings } = build({
      system: [{ type: 'text', text: 's', cache: { ttl: '1h' } }],
      tools: [{ type: 'function', name: 'look', cache: {} }],
    })
    expect(JSON.stringify(body)).not.toMatch(/cache/)
    expect(warnings).toMatchObject([{ field: 'cache_control' }])
  })

  it('129. cache marks of this protocol and its dialects come out as they came', () => {
    const content = [
      { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'b', prompt_cache_breakpoint: { mode: 'explicit' } },
    ]
    const messages = [{ role: 'user', content }]
    const { body, warnings } = build(parseRequest({ model: 'm', messages }))
    expect(body['messages']).toEqual(messages)
    expect(warnings).toEqual([])
  })

  it('130. what only another protocol knows of caching stays away, and that is told', () => {
    const { body, warnings } = build({
      extras: { another: { prompt_cache_retention: '24h', prompt_cache_options: {} } },
    })
    expect(JSON.stringify(body)).not.toMatch(/prompt_cache/)
    expect(warnings).toHaveLength(2)
  })
})
