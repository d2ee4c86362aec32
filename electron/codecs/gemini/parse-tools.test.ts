/** Tools as clients of this protocol offer them, and which of them the model must use. */
import { expect, test } from 'vitest'
import { ask, fault } from './fixtures/asked.ts'

test('functions and the vendor’s own tools are told apart, also within one object', () => {
  const { tools } = ask({
    tools: [
      {
        functionDeclarations: [
          {
            name: 'f',
            description: 'd',
            parameters: { type: 'OBJECT', properties: { a: { type: 'STRING' } } },
            behavior: 'NON_BLOCKING',
          },
          { name: 'g' },
        ],
        googleSearch: { excludeDomains: ['x.test'] },
      },
      { urlContext: {} },
    ],
  })
  expect(tools).toEqual([
    {
      type: 'function',
      name: 'f',
      description: 'd',
      parameters: { type: 'object', properties: { a: { type: 'string' } } },
      extras: { gemini: { behavior: 'NON_BLOCKING' } },
    },
    { type: 'function', name: 'g' },
    {
      type: 'hosted',
      protocol: 'gemini',
      name: 'googleSearch',
      raw: { googleSearch: { excludeDomains: ['x.test'] } },
      search: { blockedDomains: ['x.test'] },
    },
    { type: 'hosted', protocol: 'gemini', name: 'urlContext', raw: { urlContext: {} } },
  ])
})

test.each([
  [{ mode: 'AUTO' }, { type: 'auto' }],
  [{ mode: 'NONE' }, { type: 'none' }],
  [{ mode: 'ANY' }, { type: 'any' }],
  [
    { mode: 'ANY', allowedFunctionNames: ['f'] },
    { type: 'named', name: 'f', kind: 'function' },
  ],
  [
    { mode: 'ANY', allowedFunctionNames: ['f', 'g'] },
    { type: 'allowed', mode: 'any', names: ['f', 'g'] },
  ],
  [
    { mode: 'VALIDATED', allowedFunctionNames: ['f'] },
    { type: 'allowed', mode: 'auto', names: ['f'] },
  ],
  [{ mode: 'MODE_UNSPECIFIED' }, undefined],
])('32. the tool choice %j is understood', (functionCallingConfig, choice) => {
  const request = ask({ toolConfig: { functionCallingConfig } })
  expect(request.toolChoice).toEqual(choice)
  expect(request.extras).toEqual({})
})

test('32. a check of calls against their schemas is kept for this protocol', () => {
  const request = ask({ toolConfig: { functionCallingConfig: { mode: 'VALIDATED' } } })
  expect(request.toolChoice).toBeUndefined()
  expect(request.extras).toEqual({
    gemini: { toolConfig: { functionCallingConfig: { mode: 'VALIDATED' } } },
  })
})

test.each([-100, 100.5, 0, '5'])('126. the limit of output %j is refused', (maxOutputTokens) => {
  expect(fault({ generationConfig: { maxOutputTokens } })).toBe('generationConfig.maxOutputTokens')
})
