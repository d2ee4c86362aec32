/** Tests of reading tools and the choice among them. */
import { describe, expect, it, test } from 'vitest'
import { parseToolChoice, parseTools } from './parse-tools.ts'

test('a function stands flat', () => {
  const parameters = { type: 'object', properties: { b: {}, a: {} } }
  expect(
    parseTools([{ type: 'function', name: 'f', description: 'd', parameters, strict: false }]),
  ).toEqual([{ type: 'function', name: 'f', description: 'd', parameters, strict: false }])
})

it('138. a schema keeps the order of its fields', () => {
  const parameters = { type: 'object', properties: { z: {}, a: {} }, required: ['z'] }
  const [tool] = parseTools([{ type: 'function', name: 'f', parameters }])
  expect(JSON.stringify(tool)).toContain(JSON.stringify(parameters))
})

it('37. fields that only this protocol knows stay apart', () => {
  expect(
    parseTools([{ type: 'function', name: 'f', defer_loading: true, allowed_callers: ['direct'] }]),
  ).toEqual([
    {
      type: 'function',
      name: 'f',
      extras: { 'openai-responses': { defer_loading: true, allowed_callers: ['direct'] } },
    },
  ])
})

it('35. a custom tool has its grammar flat in its format', () => {
  const format = { type: 'grammar', syntax: 'lark', definition: 'start: "x"' }
  expect(parseTools([{ type: 'custom', name: 'apply_patch', description: 'd', format }])).toEqual([
    {
      type: 'custom',
      name: 'apply_patch',
      description: 'd',
      grammar: { syntax: 'lark', definition: 'start: "x"' },
    },
  ])
  expect(parseTools([{ type: 'custom', name: 'c', format: { type: 'text' } }])).toEqual([
    { type: 'custom', name: 'c' },
  ])
})

it('36. tools of two namespaces may have one name', () => {
  const inside = [{ type: 'function', name: 'get' }]
  const space = (name: string) => ({ type: 'namespace', name, description: name, tools: inside })
  expect(parseTools([space('one'), space('two')])).toEqual(
    ['one', 'two'].map((namespace) => ({
      type: 'function',
      name: 'get',
      namespace,
      extras: { 'openai-responses': { namespace_description: namespace } },
    })),
  )
})

it('36. a namespace without more than its name leaves nothing behind', () => {
  const space = { type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'get' }] }
  expect(parseTools([space])).toEqual([{ type: 'function', name: 'get', namespace: 'n' }])
})

describe('tools that the vendor runs', () => {
  test('are kept as they came, by their type', () => {
    const raw = { type: 'mcp', server_label: 'x', server_url: 'https://a.test' }
    expect(parseTools([raw])).toEqual([
      { type: 'hosted', protocol: 'openai-responses', name: 'mcp', raw },
    ])
  })

  it.each(['web_search', 'web_search_2025_08_26', 'web_search_preview'])(
    '136. %s says what is searched for, for those that search themselves',
    (type) => {
      const raw = {
        type,
        filters: { allowed_domains: ['a.test'] },
        search_context_size: 'low',
        user_location: { type: 'approximate', country: 'DE', city: 'Bonn' },
      }
      expect(parseTools([raw])).toMatchObject([
        {
          search: {
            allowedDomains: ['a.test'],
            contextSize: 'low',
            location: { country: 'DE', city: 'Bonn' },
          },
        },
      ])
    },
  )

  it('40. an empty list of hosts is no list', () => {
    const [tool] = parseTools([{ type: 'web_search', filters: { allowed_domains: [] } }])
    expect(tool).toMatchObject({ search: {} })
    expect(JSON.stringify(tool)).not.toContain('allowedDomains')
  })
})

describe('the choice', () => {
  it.each([
    ['auto', { type: 'auto' }],
    ['none', { type: 'none' }],
    ['required', { type: 'any' }],
    [
      { type: 'function', name: 'f' },
      { type: 'named', name: 'f', kind: 'function' },
    ],
    [
      { type: 'custom', name: 'c' },
      { type: 'named', name: 'c', kind: 'custom' },
    ],
    [
      { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'f' }] },
      { type: 'allowed', mode: 'any', names: ['f'] },
    ],
    [
      { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'custom', name: 'c' }] },
      { type: 'allowed', mode: 'auto', names: ['c'] },
    ],
  ])('32. %j is understood', (value, choice) => {
    expect(parseToolChoice(value)).toEqual({ choice })
  })

  it.each([
    [{ type: 'web_search_preview' }],
    [{ type: 'mcp', server_label: 'x' }],
    [{ type: 'apply_patch' }],
    [{ type: 'shell' }],
    [{ type: 'programmatic_tool_calling' }],
  ])('32. %j comes back on this protocol', (value) => {
    expect(parseToolChoice(value)).toEqual({ own: value })
  })

  it('32. hosted tools may be among the allowed', () => {
    const value = {
      type: 'allowed_tools',
      mode: 'auto',
      tools: [{ type: 'function', name: 'f' }, { type: 'web_search' }],
    }
    expect(parseToolChoice(value)).toEqual({
      choice: { type: 'allowed', mode: 'auto', names: ['f', 'web_search'] },
      own: value,
    })
  })
})
