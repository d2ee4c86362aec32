/** Bodies as ChatGPT's Codex takes them: only fields it knows, always streamed, never stored. */
import { describe, expect, it, test } from 'vitest'
import { allowedFields } from './allowed.ts'
import { adjust, forced, user } from './fixtures/adjust.ts'
import { codex } from './index.ts'

const [codec] = codex.speaks

describe('a body', () => {
  test('never goes as it came, and goes in Responses only', () => {
    expect(codex.forwards()).toBe(false)
    expect(codex.speaks.map(({ id }) => id)).toEqual(['openai-responses'])
  })

  test('of Codex itself stays what it is', () => {
    const body = {
      model: 'gpt-5.5',
      instructions: 'i',
      input: [
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'd' }] },
        user('hi'),
        { type: 'reasoning', summary: [], encrypted_content: 'gAAAAmade-up' },
        { type: 'function_call', name: 'shell', arguments: '{}', call_id: 'call_1' },
        { type: 'function_call_output', call_id: 'call_1', output: 'done' },
      ],
      tools: [
        { type: 'function', name: 'shell', parameters: {} },
        { type: 'custom', name: 'apply_patch' },
        { type: 'namespace', name: 'n', description: 'd', tools: [] },
        { type: 'tool_search', execution: 'client' },
      ],
      tool_choice: 'auto',
      parallel_tool_calls: true,
      reasoning: { effort: 'high', summary: 'auto' },
      ...forced,
      stream_options: { reasoning_summary_delivery: 'd' },
      service_tier: 'priority',
      prompt_cache_key: 'k',
      text: { verbosity: 'low' },
      client_metadata: { a: 'b' },
    }
    expect(adjust(body)).toEqual({ adjusted: body, warnings: [], lost: [] })
  })

  test('that says everything inside its input gets no instructions beside it', () => {
    const input = [{ type: 'additional_tools', role: 'developer', tools: [] }, user('hi')]
    expect(adjust({ input, parallel_tool_calls: false }).adjusted).toEqual({ input, ...forced })
  })

  test('holds nothing but what is known there, whatever a client asked for', () => {
    const { adjusted, lost } = adjust({
      input: [],
      max_output_tokens: 100,
      max_completion_tokens: 100,
      temperature: 0.2,
      top_p: 0.5,
      metadata: { a: 'b' },
      user: 'u',
      safety_identifier: 's',
      truncation: 'auto',
      context_management: [{}],
      conversation: 'c',
      background: true,
      prompt: { id: 'p' },
      previous_response_id: 'resp_1',
      generate: false,
      field_of_tomorrow: 1,
    })
    expect(adjusted).toEqual({ input: [], instructions: '', ...forced })
    expect(lost).toEqual([
      'max_output_tokens',
      'max_completion_tokens',
      'temperature',
      'top_p',
      'metadata',
      'user',
      'safety_identifier',
      'truncation',
      'context_management',
      'conversation',
      'background',
      'prompt',
      'previous_response_id',
      'generate',
      'field_of_tomorrow',
    ])
  })

  test('loses without a word what asks for nothing', () => {
    const idle = {
      temperature: 1,
      top_p: 1,
      truncation: 'disabled',
      background: false,
      metadata: {},
      user: null,
      service_tier: 'auto',
    }
    expect(adjust({ input: [], ...idle })).toMatchObject({
      adjusted: { input: [], instructions: '', ...forced },
      warnings: [],
    })
  })

  test('says why a limit of the output is gone', () => {
    expect(adjust({ max_output_tokens: 5 }).warnings).toEqual([
      {
        field: 'max_output_tokens',
        action: 'dropped: a ChatGPT plan takes no limit of the output',
      },
    ])
  })

  it('114. always asks for a stream, and for nothing to be stored', () => {
    const { adjusted, lost } = adjust({ stream: false, store: true, include: ['a.b'] })
    expect(adjusted).toMatchObject(forced)
    expect(lost).toEqual(['include.a.b'])
  })

  it('120. keeps no option of the stream but Codex’s own', () => {
    const options = (stream_options: unknown) =>
      adjust({ stream_options }).adjusted['stream_options']
    expect(options({ include_obfuscation: false, include_usage: true })).toBeUndefined()
    expect(options({ include_obfuscation: false, reasoning_summary_delivery: 'd' })).toEqual({
      reasoning_summary_delivery: 'd',
    })
  })

  it('130. takes no word about the prompt cache but its key', () => {
    const part = { type: 'input_text', text: 'hi' }
    const { adjusted, lost } = adjust({
      prompt_cache_key: 'k',
      prompt_cache_retention: '24h',
      prompt_cache_options: { mode: 'explicit' },
      input: [
        { role: 'user', content: [{ ...part, prompt_cache_breakpoint: { mode: 'explicit' } }] },
        {
          type: 'function_call_output',
          call_id: 'c',
          output: [{ ...part, prompt_cache_breakpoint: {} }],
        },
      ],
    })
    expect(adjusted).toEqual({
      prompt_cache_key: 'k',
      input: [
        { role: 'user', content: [part] },
        { type: 'function_call_output', call_id: 'c', output: [part] },
      ],
      instructions: '',
      ...forced,
    })
    expect(lost.slice(0, 3)).toEqual([
      'prompt_cache_retention',
      'prompt_cache_options',
      'prompt_cache_breakpoint',
    ])
  })

  test.each([
    ['priority', 'priority', []],
    ['default', undefined, []],
    ['flex', undefined, ['service_tier']],
  ])('of the tier %s', (tier, kept, told) => {
    const { adjusted, lost } = adjust({ service_tier: tier })
    expect([adjusted['service_tier'], lost]).toEqual([kept, told])
  })

  test('has instructions that are a text', () => {
    expect(adjust({ instructions: null })).toMatchObject({
      adjusted: { instructions: '' },
      lost: [],
    })
    expect(adjust({ instructions: [user('x')] })).toMatchObject({
      adjusted: { instructions: '' },
      lost: ['instructions'],
    })
  })

  it('70. names the effort of Codex’s helpers as the model does', () => {
    const { adjusted } = adjust({ reasoning: { effort: 'ultra', summary: 'auto' } })
    expect(adjusted['reasoning']).toEqual({ effort: 'max', summary: 'auto' })
  })

  test('is left as it was', () => {
    const body = { input: [{ role: 'system', content: 'x', id: 'odd' }], top_p: 0.5 }
    const before = structuredClone(body)
    adjust(body)
    expect(body).toEqual(before)
  })

  test('that our own codec built is allowed in every field', () => {
    const request = codec.client.parseRequest({
      model: 'm',
      instructions: 'i',
      input: 'hi',
      max_output_tokens: 50,
      temperature: 0.5,
      store: true,
      metadata: { a: 'b' },
      safety_identifier: 's',
      service_tier: 'flex',
      truncation: 'auto',
      tools: [{ type: 'function', name: 'f', parameters: {} }],
      tool_choice: 'required',
      prompt_cache_key: 'k',
    })
    const { body } = codec.upstream.buildRequest(request, {
      model: 'gpt-5.5',
      issuer: codex.issuer,
    })
    const fields = Object.keys(adjust(body).adjusted)
    expect(fields.filter((field) => !allowedFields.has(field))).toEqual([])
    expect(fields).toContain('tools')
  })
})
