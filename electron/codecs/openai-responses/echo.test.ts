/** Tests of the response object: every field that strict clients demand, and what was asked repeated in it. */
import { describe, expect, it, test } from 'vitest'
import { end, last, read, start, tell, text, whole } from './fixtures/told.ts'
import { parseRequest } from './parse-request.ts'

/** By the Open Responses schema: must be there, and may be null. */
const nullable = [
  ...['completed_at', 'previous_response_id', 'instructions', 'error', 'incomplete_details'],
  ...['reasoning', 'usage', 'max_output_tokens', 'max_tool_calls', 'safety_identifier'],
  'prompt_cache_key',
]

/** Must be there, and of this type. */
const typed: Readonly<Record<string, unknown>> = {
  id: expect.any(String),
  object: 'response',
  created_at: expect.any(Number),
  model: expect.any(String),
  output: expect.any(Array),
  parallel_tool_calls: expect.any(Boolean),
  temperature: expect.any(Number),
  top_p: expect.any(Number),
  presence_penalty: expect.any(Number),
  frequency_penalty: expect.any(Number),
  top_logprobs: expect.any(Number),
  store: expect.any(Boolean),
  background: expect.any(Boolean),
  service_tier: expect.any(String),
  truncation: expect.any(String),
  text: { format: { type: 'text' }, verbosity: 'medium' },
  tools: expect.any(Array),
  tool_choice: 'auto',
  metadata: {},
}

const events = [start, ...text(0, 'x'), end()]

test.each([0, 1, -1])('100. the response in frame %i has every field', (at) => {
  const { response } = read(tell(events).at(at))
  expect(response).toMatchObject(typed)
  for (const field of nullable) expect(response).toHaveProperty(field)
})

it('100. a failed response has every field too', () => {
  const error = { type: 'error', error: { kind: 'internal', message: 'Oh.' } } as const
  const response = last(tell([start, error]))
  expect(response).toMatchObject(typed)
  for (const field of nullable) expect(response).toHaveProperty(field)
})

describe('what was asked', () => {
  const body = {
    model: 'm',
    input: 'hi',
    instructions: 'Be brief.',
    max_output_tokens: 99,
    max_tool_calls: 2,
    metadata: { a: 'b' },
    parallel_tool_calls: false,
    prompt_cache_key: 'k',
    reasoning: { effort: 'high', summary: 'detailed' },
    safety_identifier: 's',
    service_tier: 'flex',
    store: false,
    temperature: 0.3,
    text: {
      format: {
        type: 'json_schema',
        name: 'n',
        schema: { type: 'object' },
        strict: true,
        description: 'd',
      },
      verbosity: 'low',
    },
    tool_choice: { type: 'function', name: 'f' },
    tools: [
      {
        type: 'function',
        name: 'f',
        description: 'd',
        parameters: { type: 'object' },
        strict: true,
        defer_loading: true,
      },
      {
        type: 'custom',
        name: 'c',
        description: null,
        format: { type: 'grammar', syntax: 'regex', definition: 'x' },
      },
      {
        type: 'namespace',
        name: 'n',
        description: 'space',
        tools: [
          { type: 'function', name: 'g', description: null, parameters: null, strict: null },
          { type: 'function', name: 'h', description: null, parameters: null, strict: null },
        ],
      },
      { type: 'web_search', search_context_size: 'low' },
    ],
    top_p: 0.9,
    truncation: 'auto',
  }

  test('is repeated as it was written', () => {
    const { model: _, input: _input, ...echoed } = body
    const asked = (): ReturnType<typeof parseRequest> => parseRequest(body)
    expect(last(tell(events, { asked }))).toMatchObject(echoed)
    expect(whole(events, { asked })).toMatchObject(echoed)
  })

  test('is read once, however many frames repeat it', () => {
    let times = 0
    const asked = (): ReturnType<typeof parseRequest> => {
      times++
      return parseRequest(body)
    }
    tell(events, { asked })
    expect(times).toBe(1)
  })

  it.each([
    'none',
    'required',
    { type: 'web_search_preview' },
    { type: 'custom', name: 'c' },
    { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'f' }] },
  ])('32. repeats the choice %j', (tool_choice) => {
    const asked = (): ReturnType<typeof parseRequest> => parseRequest({ ...body, tool_choice })
    expect(last(tell(events, { asked }))['tool_choice']).toEqual(tool_choice)
  })

  it.each([
    [{ user: 'u' }, { user: 'u', safety_identifier: null }],
    [{ safety_identifier: 's' }, { user: null, safety_identifier: 's' }],
    [
      { user: 'u', safety_identifier: 's' },
      { user: 'u', safety_identifier: 's' },
    ],
  ])('54. repeats the user as %j names them', (fields, echoed) => {
    const { safety_identifier: _, ...rest } = body as Record<string, unknown>
    const asked = (): ReturnType<typeof parseRequest> => parseRequest({ ...rest, ...fields })
    expect(last(tell(events, { asked }))).toMatchObject(echoed)
  })

  it('128. the tier is the one asked for, and never the wish to choose one', () => {
    const tier = (service_tier: string): unknown =>
      last(tell(events, { asked: () => parseRequest({ ...body, service_tier }) }))['service_tier']
    expect(tier('priority')).toBe('priority')
    expect(tier('auto')).toBe('default')
  })
})
