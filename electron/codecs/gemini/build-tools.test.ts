/** Tests of tools and the choice among them. */
import { describe, expect, it } from 'vitest'
import type { Tool } from '../../hub/request.ts'
import { buildRequest } from './build-request.ts'
import { ask } from './fixtures/asked.ts'
import {
  gemini3,
  build,
  bodyOf,
  user,
  model,
  text,
  call,
  result,
  words,
  look,
  warned,
} from './fixtures/requests.ts'

describe('tools', () => {
  const search: Tool = {
    type: 'hosted',
    protocol: 'anthropic-messages',
    name: 'web_search',
    raw: { type: 'web_search_20250305' },
    search: { maxUses: 3 },
  }

  it('38. a function goes out with the fields this protocol knows, and no others', () => {
    const tool: Tool = {
      ...look,
      description: 'Looks.',
      strict: false,
      cache: {},
      extras: { 'anthropic-messages': { input_examples: [1], eager_input_streaming: true } },
    }
    expect(bodyOf({ tools: [tool] })['tools']).toEqual([
      {
        functionDeclarations: [
          {
            name: 'look',
            description: 'Looks.',
            parametersJsonSchema: { type: 'object', properties: { at: { type: 'string' } } },
          },
        ],
      },
    ])
  })

  it('26. names that the service refuses are changed, one to one, in every place', () => {
    const names = ['1st', 'mcp.files:read', `${'x'.repeat(70)}a`, `${'x'.repeat(70)}b`]
    const tools = names.map((name): Tool => ({ type: 'function', name }))
    const turns = [
      user(text('Hi')),
      model(call('c', '{}', { name: '1st' })),
      user(result('c', words('ok'))),
    ]
    const wire = build({
      tools,
      turns,
      toolChoice: { type: 'named', name: '1st', kind: 'function' },
    })
    const sent = [...wire.tools.keys()]
    expect(new Set(sent).size).toBe(4)
    for (const name of sent) expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/)
    const [first = ''] = sent
    expect(wire.tools.get(first)?.name).toBe('1st')
    expect(JSON.stringify(wire.body).split(`"${first}"`)).toHaveLength(5)
  })

  it('36. tools of two namespaces never fall together', () => {
    const tools: readonly Tool[] = ['a', 'b'].map((namespace) => ({
      type: 'function',
      name: 'go',
      namespace,
    }))
    expect([...build({ tools }).tools.keys()]).toEqual(['a__go', 'b__go'])
  })

  it('35. a custom tool goes out as a function of one text', () => {
    const wire = build({ tools: [{ type: 'custom', name: 'patch', description: 'Patches.' }] })
    expect(wire.body['tools']).toMatchObject([
      { functionDeclarations: [{ name: 'patch', parametersJsonSchema: { required: ['input'] } }] },
    ])
    expect(wire.tools.get('patch')).toEqual({ name: 'patch', kind: 'custom' })
  })

  it.each([
    [{ type: 'auto' }, { mode: 'AUTO' }],
    [{ type: 'none' }, { mode: 'NONE' }],
    [{ type: 'any' }, { mode: 'ANY' }],
    [
      { type: 'named', name: 'look', kind: 'function' },
      { mode: 'ANY', allowedFunctionNames: ['look'] },
    ],
    [
      { type: 'allowed', mode: 'auto', names: ['look'] },
      { mode: 'VALIDATED', allowedFunctionNames: ['look'] },
    ],
    [
      { type: 'allowed', mode: 'any', names: ['look', 'gone'] },
      { mode: 'ANY', allowedFunctionNames: ['look'] },
    ],
  ] as const)('32. the choice %j goes out in its form', (toolChoice, expected) => {
    expect(bodyOf({ tools: [look], toolChoice })['toolConfig']).toEqual({
      functionCallingConfig: expected,
    })
  })

  it('strict tools hold the model to their schemas', () => {
    expect(bodyOf({ tools: [{ ...look, strict: true }] })['toolConfig']).toEqual({
      functionCallingConfig: { mode: 'VALIDATED' },
    })
  })

  it('28. a choice without tools is dropped', () => {
    const body = bodyOf({ toolChoice: { type: 'any' } })
    expect(body).not.toHaveProperty('tools')
    expect(body).not.toHaveProperty('toolConfig')
    expect(warned({ toolChoice: { type: 'any' } })).toEqual(['tool_choice'])
  })

  it('33. a wish for one call at a time is told to be lost', () => {
    expect(warned({ tools: [look], parallelTools: false })).toContain('parallel_tool_calls')
  })

  it('136. the search of another vendor becomes the target’s own; other tools are dropped and told', () => {
    expect(bodyOf({ tools: [search] })['tools']).toEqual([{ googleSearch: {} }])
    expect(warned({ tools: [search] })).toEqual(['web search max_uses'])
    const code: Tool = {
      type: 'hosted',
      protocol: 'openai-responses',
      name: 'code_interpreter',
      raw: {},
    }
    expect(bodyOf({ tools: [code] })).not.toHaveProperty('tools')
    expect(warned({ tools: [code] })).toEqual(['tools.code_interpreter'])
  })

  it('137. search stands beside functions in an object of its own, and only on models that take both', () => {
    const tools = [look, search]
    expect(bodyOf({ tools })).toMatchObject({
      tools: [{ functionDeclarations: [{ name: 'look' }] }, { googleSearch: {} }],
      toolConfig: { includeServerSideToolInvocations: true },
    })
    expect(bodyOf({ tools }, 'gemini-2.5-pro')['tools']).toHaveLength(1)
    expect(warned({ tools }, 'gemini-2.5-pro')).toEqual(['tools.web_search'])
  })

  it('138. the same request is written the same, key by key', () => {
    const schema = { properties: { z: { type: 'number' }, a: { type: 'string' } }, type: 'object' }
    const tools: readonly Tool[] = [{ type: 'function', name: 'b', parameters: schema }, look]
    const json = JSON.stringify(bodyOf({ tools }))
    expect(JSON.stringify(bodyOf({ tools }))).toBe(json)
    expect(json).toContain('"properties":{"z":{"type":"number"},"a":{"type":"string"}}')
  })
})

describe('what a client of this protocol says of calling, and chooses nothing by it', () => {
  const configOf = (
    functionCallingConfig: object,
    tools: object[] = [{ functionDeclarations: [{ name: 'f' }] }],
  ) => {
    const asking = ask({ tools, toolConfig: { functionCallingConfig, retrievalConfig: { a: 1 } } })
    return buildRequest(asking, { model: gemini3, issuer: 'gemini' }).body['toolConfig']
  }

  it.each([{ mode: 'VALIDATED' }, { streamFunctionCallArguments: true }])(
    '32. %j goes out again',
    (functionCallingConfig) => {
      expect(configOf(functionCallingConfig)).toEqual({
        functionCallingConfig,
        retrievalConfig: { a: 1 },
      })
    },
  )

  it('28. goes nowhere without functions', () => {
    expect(configOf({ mode: 'VALIDATED' }, [{ codeExecution: {} }])).toEqual({
      retrievalConfig: { a: 1 },
    })
  })
})

it('of two functions of one name the first is declared, and that is told', () => {
  const tools = [look, { ...look, description: 'Again' }]
  expect(bodyOf({ tools })['tools']).toEqual(bodyOf({ tools: [look] })['tools'])
  expect(warned({ tools })).toEqual(['tools.look'])
})
