/** The traps of other gateways, by number: what clients of this protocol ask. */
import { describe, expect, it, test } from 'vitest'
import { parseRequest } from './parse-request.ts'

const ask = (body: Record<string, unknown>) =>
  parseRequest({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...body })
const blocksOf = (...messages: readonly Record<string, unknown>[]) =>
  ask({ messages }).turns.flatMap(({ blocks }) => blocks)
const call = (id: string) => ({ id, type: 'function', function: { name: 'look', arguments: '{}' } })

describe('messages', () => {
  it('13. what a client repeats of an answer beside its words is not sent on', () => {
    const [block, ...others] = blocksOf({
      role: 'assistant',
      content: 'a',
      id: 'msg_1',
      annotations: [],
      tool_calls: [],
    })
    expect(block).toEqual({ type: 'text', text: 'a' })
    expect(others).toEqual([])
  })

  it('15. calls without ids get the same ids on every replay', () => {
    const bare = { role: 'assistant', function_call: { name: 'look', arguments: '{}' } }
    const result = { role: 'function', name: 'look', content: 'r' }
    const once = blocksOf(bare, result)
    expect(blocksOf(bare, result)).toEqual(once)
    expect(once).toMatchObject([
      { type: 'tool-call', id: expect.stringMatching(/^call_/) },
      { type: 'tool-result', callId: once[0]?.type === 'tool-call' ? once[0].id : '' },
    ])
  })

  it('17. parallel results are one turn', () => {
    const { turns } = ask({
      messages: [
        { role: 'assistant', content: null, tool_calls: [call('a'), call('b')] },
        { role: 'tool', tool_call_id: 'a', content: '1' },
        { role: 'tool', tool_call_id: 'b', content: '2' },
      ],
    })
    expect(turns).toMatchObject([
      { role: 'assistant' },
      { role: 'user', blocks: [{ callId: 'a' }, { callId: 'b' }] },
    ])
  })

  it.each([null, '', undefined, []])('25. a result whose content is %j has none', (content) => {
    const result = { role: 'tool', tool_call_id: 'a', content }
    expect(blocksOf(result)).toMatchObject([{ type: 'tool-result', content: [] }])
  })

  it('39. arguments that are an object instead of JSON are understood', () => {
    const made = { id: 'a', type: 'function', function: { name: 'look', arguments: { at: 1 } } }
    expect(blocksOf({ role: 'assistant', tool_calls: [made] })).toMatchObject([
      { arguments: '{"at":1}' },
    ])
  })

  it('42. developer and system are both instructions', () => {
    expect(
      ask({
        messages: [
          { role: 'developer', content: 'd' },
          { role: 'system', content: 's' },
          { role: 'user', content: 'u' },
        ],
      }).system,
    ).toMatchObject([{ text: 'd' }, { text: 's' }])
  })

  it('43. instructions may be a string or parts, and empty ones are none', () => {
    const system = (content: unknown) => ask({ messages: [{ role: 'system', content }] }).system
    expect(
      system([
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ]),
    ).toMatchObject([{ text: 'a' }, { text: 'b' }])
    expect(system('')).toEqual([])
  })

  it('44. content may be a plain string', () => {
    expect(blocksOf({ role: 'user', content: 'hi' })).toEqual([{ type: 'text', text: 'hi' }])
  })

  it('50. files come as a data: URL or as bare base64', () => {
    const file = (file_data: string) =>
      blocksOf({
        role: 'user',
        content: [{ type: 'file', file: { file_data, filename: 'a.pdf' } }],
      })
    const source = { kind: 'base64', mediaType: 'application/pdf', data: 'AA==' }
    expect(file('data:application/pdf;base64,AA==')).toMatchObject([{ source }])
    expect(file('AA==')).toMatchObject([{ source }])
  })

  it('52. detail, audio and video are kept', () => {
    const video = { type: 'video_url', video_url: { url: 'https://a.test/v.mp4' } }
    expect(
      blocksOf({
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'https://a.test/x.png', detail: 'low' } },
          { type: 'input_audio', input_audio: { data: 'AA==', format: 'mp3' } },
          video,
        ],
      }),
    ).toMatchObject([
      { type: 'image', detail: 'low' },
      { type: 'audio', format: 'mp3', source: { mediaType: 'audio/mpeg' } },
      { type: 'opaque', raw: video },
    ])
  })

  test('parts by the names of OpenAI’s newer protocol are understood', () => {
    expect(
      blocksOf({
        role: 'user',
        content: [
          { type: 'input_text', text: 'a' },
          { type: 'input_image', image_url: 'https://a.test/x.png', detail: 'high' },
        ],
      }),
    ).toEqual([
      { type: 'text', text: 'a' },
      { type: 'image', source: { kind: 'url', url: 'https://a.test/x.png' }, detail: 'high' },
    ])
  })

  test('images that a model made are understood in its message', () => {
    const images = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }]
    expect(blocksOf({ role: 'assistant', content: 'Here.', images })).toEqual([
      { type: 'text', text: 'Here.' },
      { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' } },
    ])
  })
})

describe('thoughts in the history', () => {
  it('57. a proof without words is kept', () => {
    expect(blocksOf({ role: 'assistant', content: '', reasoning_opaque: 'p' })).toMatchObject([
      { type: 'reasoning', text: '', signature: { blob: 'p' } },
    ])
  })

  it('61. each entry of reasoning_details is a thought of its own', () => {
    const details = [0, 1].map((index) => ({
      type: 'reasoning.text',
      index,
      text: `t${index}`,
      signature: `s${index}`,
    }))
    expect(blocksOf({ role: 'assistant', reasoning_details: details })).toMatchObject([
      { type: 'reasoning', text: 't0', signature: { blob: expect.stringContaining('s0') } },
      { type: 'reasoning', text: 't1', signature: { blob: expect.stringContaining('s1') } },
    ])
  })

  it('63. the proof of a call is Google’s where it stands bare, and its issuer’s where it is sealed', () => {
    const proven = (thought_signature: string) =>
      blocksOf({
        role: 'assistant',
        tool_calls: [{ ...call('a'), extra_content: { google: { thought_signature } } }],
      })
    expect(proven('p')).toMatchObject([{ signature: { issuer: 'gemini', blob: 'p' } }])
    const sealed = `pb1.${Buffer.from(JSON.stringify({ i: 'them', b: 'p' })).toString('base64url')}`
    expect(proven(sealed)).toMatchObject([{ signature: { issuer: 'them', blob: 'p' } }])
  })

  it.each(['reasoning_content', 'reasoning', 'reasoning_text'])(
    '72. thoughts are understood by the name %s',
    (field) => {
      expect(blocksOf({ role: 'assistant', content: 'a', [field]: 'Hm.' })).toEqual([
        { type: 'reasoning', text: 'Hm.' },
        { type: 'text', text: 'a' },
      ])
    },
  )

  it('72. thinking_blocks and parts of thought are understood', () => {
    expect(
      blocksOf({
        role: 'assistant',
        content: 'a',
        reasoning_content: 'Hm.',
        thinking_blocks: [
          { type: 'thinking', thinking: 'Hm.', signature: 's' },
          { type: 'redacted_thinking', data: 'd' },
        ],
      }),
    ).toEqual([
      { type: 'reasoning', text: 'Hm.', signature: { issuer: 'anthropic-messages', blob: 's' } },
      { type: 'reasoning', text: '', redacted: { issuer: 'anthropic-messages', blob: 'd' } },
      { type: 'text', text: 'a' },
    ])
    const part = { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }
    expect(blocksOf({ role: 'assistant', content: [part] })).toEqual([
      { type: 'reasoning', text: 'Hm.' },
    ])
  })
})

describe('settings', () => {
  it.each([
    ['auto', { type: 'auto' }],
    ['required', { type: 'any' }],
    ['none', { type: 'none' }],
    [
      { type: 'function', function: { name: 'a' } },
      { type: 'named', name: 'a', kind: 'function' },
    ],
    [
      { type: 'custom', custom: { name: 'a' } },
      { type: 'named', name: 'a', kind: 'custom' },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: {
          mode: 'required',
          tools: [{ type: 'function', function: { name: 'a' } }],
        },
      },
      { type: 'allowed', mode: 'any', names: ['a'] },
    ],
  ])('32. the choice %j is understood', (tool_choice, toolChoice) => {
    expect(ask({ tool_choice }).toolChoice).toEqual(toolChoice)
  })

  it('33. the wish for one call at a time is understood', () => {
    expect(ask({ parallel_tool_calls: false }).parallelTools).toBe(false)
  })

  it.each([
    [
      { reasoning: { effort: 'high', exclude: true } },
      { mode: 'effort', effort: 'high', show: false },
    ],
    [
      { reasoning_effort: 'low', include_reasoning: false },
      { mode: 'effort', effort: 'low', show: false },
    ],
    [{ thinking: { type: 'disabled' } }, { mode: 'off' }],
    [{ enable_thinking: false }, { mode: 'off' }],
    [
      { enable_thinking: true, thinking_budget: 900 },
      { mode: 'budget', tokens: 900 },
    ],
    [{ chat_template_kwargs: { enable_thinking: true } }, { mode: 'auto' }],
  ])('68. how much to think is understood in the words of %j', (body, reasoning) => {
    expect(ask(body).reasoning).toEqual(reasoning)
  })

  it('85. the form of the answer is understood, also a schema beside json_object', () => {
    const schema = { type: 'object' }
    const json_schema = { name: 'a', schema, strict: true }
    expect(ask({ response_format: { type: 'json_schema', json_schema } }).output).toEqual({
      type: 'json-schema',
      ...json_schema,
    })
    expect(ask({ response_format: { type: 'json_object', schema } }).output).toMatchObject({
      type: 'json-schema',
      schema,
    })
  })

  it('127. a stop string may come alone or in a list', () => {
    expect(ask({ stop: 'a' }).stop).toEqual(['a'])
    expect(ask({ stop: ['a', 'b'] }).stop).toEqual(['a', 'b'])
    expect(ask({ stop: null }).stop).toEqual([])
  })

  test('a function may come flat', () => {
    const tools = [{ type: 'function', name: 'look', parameters: { type: 'object' } }]
    expect(ask({ tools }).tools).toEqual(tools)
  })

  test('what the hub has no words for is kept for this protocol', () => {
    const own = {
      modalities: ['text', 'audio'],
      audio: { voice: 'v', format: 'wav' },
      prediction: { type: 'content', content: 'c' },
      moderation: { model: 'm' },
      prompt_cache_options: { mode: 'explicit' },
      prompt_cache_retention: '24h',
      safety_identifier: 's',
    }
    expect(ask(own).extras).toEqual({ 'openai-chat': own })
  })
})
