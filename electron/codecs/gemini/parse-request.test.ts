/** What clients of this protocol ask. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Failure } from '../../hub/error.ts'
import { ask, fault, model, user } from './fixtures/asked.ts'
import { parseRequest } from './parse-request.ts'

test('the address names the model and whether to stream; without one the body names the model', () => {
  const contents = 'hi'
  expect(parseRequest({ contents, model: 'models/x' }, { model: 'y', stream: true })).toEqual({
    model: 'y',
    stream: true,
    system: [],
    turns: [{ role: 'user', blocks: [{ type: 'text', text: 'hi' }] }],
    tools: [],
    sampling: {},
    stop: [],
    wantsUsage: true,
    extras: {},
  })
  expect(parseRequest({ contents, model: 'models/x' })).toMatchObject({ model: 'x', stream: false })
  expect(() => parseRequest({ contents })).toThrow(/model/)
})

test.each([
  ['a string', 'Be brief.'],
  ['a content', { role: 'system', parts: [{ text: 'Be brief.' }, { text: '' }] }],
  ['a content with strings', { parts: ['Be brief.'] }],
  ['one part', { text: 'Be brief.' }],
  ['parts', [{ text: 'Be brief.' }]],
])('43. instructions may be %s', (_, systemInstruction) => {
  expect(ask({ systemInstruction }).system).toEqual([{ type: 'text', text: 'Be brief.' }])
})

test('43. empty instructions are none, and their order is kept', () => {
  expect(ask({ systemInstruction: '' }).system).toEqual([])
  expect(ask({ systemInstruction: { role: 'user' } }).system).toEqual([])
  expect(ask({ systemInstruction: { parts: ['a', 'b'] } }).system.map(({ text }) => text)).toEqual([
    'a',
    'b',
  ])
})

const generationConfig = {
  temperature: 0.5,
  topP: 0.9,
  topK: 40,
  seed: 7,
  presencePenalty: 0.1,
  frequencyPenalty: 0.2,
  maxOutputTokens: 100,
  stopSequences: ['END'],
  candidateCount: 2,
  responseLogprobs: true,
  logprobs: 3,
}

const understood = {
  sampling: {
    temperature: 0.5,
    topP: 0.9,
    topK: 40,
    seed: 7,
    presencePenalty: 0.1,
    frequencyPenalty: 0.2,
  },
  maxOutput: 100,
  stop: ['END'],
  count: 2,
  logprobs: { top: 3 },
}

test('every setting of an answer is understood', () => {
  expect(ask({ generationConfig })).toMatchObject(understood)
  expect(ask({ generationConfig: { logprobs: 3 } })).not.toHaveProperty('logprobs')
})

const snake = (json: object): object =>
  Object.fromEntries(
    Object.entries(json).map(([name, value]: [string, unknown]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  )

test('88. the Python SDK’s spelling is understood at every level', () => {
  expect(
    ask({
      system_instruction: { parts: ['Be brief.'] },
      generation_config: {
        ...snake(generationConfig),
        response_mime_type: 'application/json',
        response_schema: { type: 'OBJECT' },
        thinking_config: { include_thoughts: true, thinking_budget: 512 },
      },
      tools: [
        { function_declarations: [{ name: 'f', parameters_json_schema: { type: 'object' } }] },
        { google_search: {} },
      ],
      tool_config: {
        function_calling_config: { mode: 'any', allowed_function_names: ['f'] },
      },
      safety_settings: [{ category: 'c', threshold: 't' }],
      cached_content: 'cachedContents/1',
      service_tier: 'flex',
    }),
  ).toMatchObject({
    ...understood,
    system: [{ text: 'Be brief.' }],
    output: { type: 'json-schema', schema: { type: 'object' } },
    reasoning: { mode: 'budget', tokens: 512, show: true },
    tools: [
      { type: 'function', name: 'f', parameters: { type: 'object' } },
      { type: 'hosted', name: 'googleSearch', raw: { googleSearch: {} }, search: {} },
    ],
    toolChoice: { type: 'named', name: 'f', kind: 'function' },
    tier: 'flex',
    extras: {
      gemini: {
        safetySettings: [{ category: 'c', threshold: 't' }],
        cachedContent: 'cachedContents/1',
      },
    },
  })
})

test.each([
  [{ thinkingBudget: 0 }, { mode: 'off', show: false }],
  [{ thinkingBudget: -1 }, { mode: 'auto', show: false }],
  [
    { thinkingBudget: 1024, includeThoughts: false },
    { mode: 'budget', tokens: 1024, show: false },
  ],
  [{ thinkingLevel: 'MINIMAL' }, { mode: 'effort', effort: 'minimal', show: false }],
  [
    { thinkingLevel: 'high', includeThoughts: true },
    { mode: 'effort', effort: 'high', show: true },
  ],
  [{ includeThoughts: true }, { mode: 'auto', show: true }],
  [{ includeThoughts: false }, undefined],
  [{ thinkingLevel: 'THINKING_LEVEL_UNSPECIFIED' }, undefined],
])('68. the thinking %j is understood', (thinkingConfig, reasoning) => {
  expect(ask({ generationConfig: { thinkingConfig } }).reasoning).toEqual(reasoning)
})

test('85. the form of the answer is understood in each way to ask for it', () => {
  const output = (config: object) => ask({ generationConfig: config }).output
  const json = { responseMimeType: 'application/json' }
  const named = { type: 'json-schema', name: 'output' }
  expect(output(json)).toEqual({ type: 'json' })
  expect(output({ ...json, responseSchema: { type: 'STRING', nullable: true } })).toEqual({
    ...named,
    schema: { type: ['string', 'null'] },
  })
  expect(output({ ...json, responseJsonSchema: { type: 'object', $defs: {} } })).toEqual({
    ...named,
    schema: { type: 'object', $defs: {} },
  })
  expect(output({ responseSchema: { type: 'OBJECT' } })).toEqual({
    ...named,
    schema: { type: 'object' },
  })
  expect(output({ responseMimeType: 'text/plain' })).toBeUndefined()
})

test('85. a choice among words, which only this protocol has, is kept for it', () => {
  const config = { responseMimeType: 'text/x.enum', responseSchema: { enum: ['a'] } }
  const request = ask({ generationConfig: config })
  expect(request.output).toBeUndefined()
  expect(request.extras).toEqual({ gemini: { generationConfig: config } })
})

test('what the hub has no word for rides along for this protocol', () => {
  expect(
    ask({
      labels: { a: 'b' },
      generationConfig: {
        temperature: 1,
        responseModalities: ['TEXT'],
        speechConfig: {},
        thinkingConfig: { thinkingBudget: 1, somethingNew: true },
      },
      toolConfig: {
        includeServerSideToolInvocations: true,
        functionCallingConfig: { mode: 'AUTO', streamFunctionCallArguments: true },
      },
    }).extras,
  ).toEqual({
    gemini: {
      labels: { a: 'b' },
      generationConfig: {
        responseModalities: ['TEXT'],
        speechConfig: {},
        thinkingConfig: { somethingNew: true },
      },
      toolConfig: {
        includeServerSideToolInvocations: true,
        functionCallingConfig: { streamFunctionCallArguments: true },
      },
    },
  })
})

test.each([
  ['standard', 'default'],
  ['PRIORITY', 'priority'],
  ['unspecified', undefined],
])('128. the tier %s is %s to others', (serviceTier, tier) => {
  expect(ask({ serviceTier }).tier).toBe(tier)
})

test.each([
  [{ systemInstruction: 5 }, 'systemInstruction.parts[0]'],
  [
    { systemInstruction: { parts: [{ inlineData: {} }] } },
    'systemInstruction.parts[0].inlineData.mimeType',
  ],
  [
    { systemInstruction: { parts: [{ text: 'a' }, { executableCode: {} }] } },
    'systemInstruction.parts[1]',
  ],
  [{ tools: 5 }, 'tools'],
  [{ tools: [5] }, 'tools[0]'],
  [{ tools: [{ functionDeclarations: {} }] }, 'tools[0].functionDeclarations'],
  [{ tools: [{ functionDeclarations: [{}] }] }, 'tools[0].functionDeclarations[0].name'],
  [
    { tools: [{ functionDeclarations: [{ name: 'f', parameters: 5 }] }] },
    'tools[0].functionDeclarations[0].parameters',
  ],
  [{ toolConfig: 5 }, 'toolConfig'],
  [{ toolConfig: { functionCallingConfig: { mode: 5 } } }, 'toolConfig.functionCallingConfig.mode'],
  [
    { toolConfig: { functionCallingConfig: { allowedFunctionNames: [5] } } },
    'toolConfig.functionCallingConfig.allowedFunctionNames[0]',
  ],
  [{ generationConfig: 5 }, 'generationConfig'],
  [{ generationConfig: { temperature: 'hot' } }, 'generationConfig.temperature'],
  [{ generationConfig: { stopSequences: 'END' } }, 'generationConfig.stopSequences'],
  [{ generationConfig: { responseLogprobs: 5 } }, 'generationConfig.responseLogprobs'],
  [{ generationConfig: { responseJsonSchema: 5 } }, 'generationConfig.responseJsonSchema'],
  [
    { generationConfig: { thinkingConfig: { thinkingBudget: -5 } } },
    'generationConfig.thinkingConfig.thinkingBudget',
  ],
  [
    { generationConfig: { thinkingConfig: { thinkingLevel: 'SOME' } } },
    'generationConfig.thinkingConfig.thinkingLevel',
  ],
  [{ serviceTier: 5 }, 'serviceTier'],
])('%j is refused at %s', (fields, param) => {
  expect(fault(fields)).toBe(param)
})

const sound = {
  contents: [
    user({ text: 'q' }, { inlineData: { mimeType: 'image/png', data: 'AA==' } }),
    model({ text: 't', thought: true, thoughtSignature: 'CiQ=' }, { functionCall: { name: 'f' } }),
    user({ functionResponse: { name: 'f', response: { output: 'x' }, parts: [] } }),
  ],
  systemInstruction: { parts: [{ text: 's' }] },
  tools: [{ functionDeclarations: [{ name: 'f', parameters: { properties: { a: {} } } }] }],
  toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
  generationConfig: { ...generationConfig, thinkingConfig: { thinkingBudget: 1 } },
}

/** The same JSON with one value replaced. */
const damaged = (value: unknown, path: readonly number[], by: unknown): unknown => {
  const [first, ...rest] = path
  if (first === undefined || typeof value !== 'object' || value === null) return by
  const entries = Object.entries(value)
  if (entries.length === 0) return by
  const [name, inner] = entries[first % entries.length] ?? ['', undefined]
  const mended: unknown = damaged(inner, rest, by)
  return Array.isArray(value) ? value.with(Number(name), mended) : { ...value, [name]: mended }
}

test('bodies of any shape are understood or refused by the field at fault', () => {
  const places = fc.array(fc.nat(20), { maxLength: 7 })
  fc.assert(
    fc.property(places, fc.jsonValue({ maxDepth: 3 }), (path, by) => {
      let refused: unknown
      try {
        parseRequest(damaged(sound, path, by), { model: 'm', stream: false })
      } catch (thrown) {
        refused = thrown
      }
      if (refused === undefined) return
      expect(refused).toBeInstanceOf(Failure)
      expect(refused instanceof Failure && refused.error.param).toBeTruthy()
    }),
    { seed: 4, numRuns: 500 },
  )
})
