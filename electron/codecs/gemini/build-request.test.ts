/** Tests of the address, the settings and the thinking that are asked for, and of what the target cannot express. */
import { describe, expect, it } from 'vitest'
import type { Request } from '../../hub/request.ts'
import { build, bodyOf, user, look, contentsOf, warned } from './fixtures/requests.ts'

describe('the address', () => {
  it.each([
    ['gemini-3-pro-preview', '/models/gemini-3-pro-preview:streamGenerateContent?alt=sse'],
    ['models/gemini-2.5-pro', '/models/gemini-2.5-pro:streamGenerateContent?alt=sse'],
    ['tunedModels/mine', '/tunedModels/mine:streamGenerateContent?alt=sse'],
    ['a/b?c', '/models/a%2Fb%3Fc:streamGenerateContent?alt=sse'],
  ])('of %s', (name, path) => {
    expect(build({}, name).path).toBe(path)
  })
})

describe('settings', () => {
  const configOf = (request: Partial<Request>, name?: string): unknown =>
    bodyOf(request, name)['generationConfig']

  it('all that both sides know', () => {
    expect(
      configOf({
        sampling: {
          temperature: 0.5,
          topP: 0.9,
          topK: 40,
          seed: 7,
          frequencyPenalty: 1,
          presencePenalty: -1,
        },
        maxOutput: 100,
        logprobs: { top: 3 },
      }),
    ).toEqual({
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      seed: 7,
      frequencyPenalty: 1,
      presencePenalty: -1,
      maxOutputTokens: 100,
      responseLogprobs: true,
      logprobs: 3,
    })
  })

  it('126. too many output tokens are lowered where the limit is known, and only there', () => {
    expect(configOf({ maxOutput: 100_000 })).toEqual({ maxOutputTokens: 65_536 })
    expect(configOf({ maxOutput: 100_000 }, 'gemini-9-pro')).toEqual({ maxOutputTokens: 100_000 })
  })

  it('127. stop strings are a list, of no more than the service takes', () => {
    expect(configOf({ stop: ['a', '', 'b', 'c', 'd', 'e', 'f'] })).toEqual({
      stopSequences: ['a', 'b', 'c', 'd', 'e'],
    })
  })

  it('128. tiers go out in the words of the target', () => {
    expect(bodyOf({ tier: 'fast' })['serviceTier']).toBe('priority')
    expect(bodyOf({ tier: 'auto' })).not.toHaveProperty('serviceTier')
    expect(warned({ tier: 'scale' })).toEqual(['service_tier'])
  })

  it('129. cache marks never go out', () => {
    const turns = [user({ type: 'text', text: 'a', cache: { ttl: '1h' } })]
    expect(contentsOf(turns)).toEqual([{ role: 'user', parts: [{ text: 'a' }] }])
    expect(warned({ turns })).toEqual(['cache_control'])
  })

  it('85. the form of the answer is enforced by its schema, or by its type alone', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
    expect(configOf({ output: { type: 'json-schema', name: 'x', schema } })).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    })
    expect(configOf({ output: { type: 'json' } })).toEqual({ responseMimeType: 'application/json' })
    const own = { type: 'object', properties: { a: { const: 'x' } } }
    expect(configOf({ output: { type: 'json-schema', name: 'x', schema: own } })).toEqual({
      responseMimeType: 'application/json',
      responseSchema: { type: 'object', properties: { a: { type: 'string', enum: ['x'] } } },
    })
  })

  it('87. beside functions the form is asked for in words where the model cannot enforce it', () => {
    const request = { tools: [look], output: { type: 'json' } } as const
    expect(configOf(request, 'gemini-2.5-pro')).toBeUndefined()
    expect(bodyOf(request, 'gemini-2.5-pro')['systemInstruction']).toBeDefined()
    expect(configOf(request)).toEqual({ responseMimeType: 'application/json' })
  })

  it('what only this protocol knows comes out again, in its place', () => {
    const body = bodyOf({
      tools: [look],
      toolChoice: { type: 'auto' },
      maxOutput: 5,
      extras: {
        gemini: {
          safetySettings: [{ category: 'X' }],
          cachedContent: 'cachedContents/1',
          generationConfig: { speechConfig: { a: 1 } },
          toolConfig: {
            retrievalConfig: { languageCode: 'de' },
            functionCallingConfig: { mode: 'VALIDATED' },
          },
        },
        'openai-chat': { prediction: {} },
      },
    })
    expect(body).toMatchObject({
      safetySettings: [{ category: 'X' }],
      cachedContent: 'cachedContents/1',
      generationConfig: { speechConfig: { a: 1 }, maxOutputTokens: 5 },
      toolConfig: {
        retrievalConfig: { languageCode: 'de' },
        functionCallingConfig: { mode: 'VALIDATED' },
      },
    })
    expect(body).not.toHaveProperty('prediction')
  })

  it('what the target has no setting for is told', () => {
    expect(
      warned({
        verbosity: 'low',
        user: 'u',
        metadata: { a: 'b' },
        store: true,
        cacheKey: 'k',
        count: 2,
        sampling: { logitBias: { '1': 2 }, seed: 2 ** 40 },
        extras: { 'openai-chat': { prediction: {} } },
      }).toSorted(),
    ).toEqual([
      'logit_bias',
      'metadata',
      'n',
      'prediction',
      'prompt_cache_key',
      'seed',
      'store',
      'user',
      'verbosity',
    ])
  })
})

describe('thinking', () => {
  const thinking = (reasoning: Request['reasoning'], name: string): unknown => {
    const config = bodyOf(reasoning ? { reasoning } : {}, name)['generationConfig']
    return (config as Record<string, unknown> | undefined)?.['thinkingConfig']
  }

  it.each([
    ['gemini-2.5-flash', { mode: 'off' }, { thinkingBudget: 0 }],
    ['gemini-2.5-pro', { mode: 'off' }, { thinkingBudget: 128 }],
    [
      'gemini-2.5-pro',
      { mode: 'budget', tokens: 99_999 },
      { includeThoughts: true, thinkingBudget: 32_768 },
    ],
    ['gemini-2.5-flash', { mode: 'auto' }, { includeThoughts: true, thinkingBudget: -1 }],
    [
      'gemini-2.5-flash',
      { mode: 'effort', effort: 'medium' },
      { includeThoughts: true, thinkingBudget: 8192 },
    ],
    [
      'gemini-2.5-flash',
      { mode: 'effort', effort: 'max' },
      { includeThoughts: true, thinkingBudget: 24_576 },
    ],
    [
      'gemini-3-pro-preview',
      { mode: 'budget', tokens: 2000 },
      { includeThoughts: true, thinkingLevel: 'HIGH' },
    ],
    [
      'gemini-3-flash-preview',
      { mode: 'off', show: false },
      { includeThoughts: false, thinkingLevel: 'MINIMAL' },
    ],
    ['gemini-3.1-pro-preview', { mode: 'auto', show: true }, { includeThoughts: true }],
    ['gemini-2.0-flash', { mode: 'effort', effort: 'high' }, undefined],
  ] as const)('69. %s told %j gets one wish that it takes', (name, reasoning, expected) => {
    expect(thinking(reasoning, name)).toEqual(expected)
  })

  it.each([
    ['gemini-2.5-flash', { mode: 'off' }, undefined],
    ['gemini-2.5-flash', { mode: 'auto' }, true],
    ['gemini-2.5-flash', { mode: 'auto', show: false }, false],
  ] as const)(
    '%s told %j shows its thoughts unless they are not wanted',
    (name, reasoning, shown) => {
      expect(thinking(reasoning, name)).toHaveProperty('thinkingBudget')
      const config = thinking(reasoning, name) as Record<string, unknown>
      expect(config['includeThoughts']).toBe(shown)
    },
  )

  it.each([
    ['gemini-3-pro-preview', 'minimal', 'LOW'],
    ['gemini-3-pro-preview', 'medium', 'HIGH'],
    ['gemini-3.1-pro-preview', 'medium', 'MEDIUM'],
    ['gemini-3-flash-preview', 'minimal', 'MINIMAL'],
    ['gemini-3.7-flash', 'minimal', 'LOW'],
    ['gemini-3-flash-preview', 'xhigh', 'HIGH'],
    ['gemini-9-ultra', 'max', 'HIGH'],
    ['gemma-3-27b-it', 'max', undefined],
    ['gemini-flash-latest', 'max', 'HIGH'],
  ] as const)('70. %s told %s thinks at a level it knows', (name, effort, level) => {
    expect(thinking({ mode: 'effort', effort }, name)).toEqual(
      level === undefined ? undefined : { includeThoughts: true, thinkingLevel: level },
    )
  })
})
