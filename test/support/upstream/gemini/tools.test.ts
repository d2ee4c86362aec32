/** The fake's Gemini takes the tools and settings that Google takes and refuses what it refuses, in its words. */
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startUpstream, type Upstream } from '../index.ts'

let upstream: Upstream
beforeAll(async () => {
  upstream = await startUpstream({ keys: ['sk-1'], models: [{ id: 'one' }, { id: 'two' }] })
})
afterAll(() => upstream.close())

const key: Record<string, string> = { 'x-goog-api-key': 'sk-1' }

async function post(body: object, { model = 'm', verb = 'generateContent', headers = key } = {}) {
  const answer = await request(`${upstream.baseUrl('gemini')}/models/${model}:${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: answer.statusCode, text: await answer.body.text() }
}

const turn = (role: string, ...parts: object[]) => ({ role, parts })
const user = turn('user', { text: 'hi' })
const declared = (parameters: object, name = 'f') => [
  { functionDeclarations: [{ name, parameters }] },
]
const city = { type: 'OBJECT', properties: { city: { type: 'STRING' } }, required: ['city'] }
const thinking = (config: object) => ({ generationConfig: { thinkingConfig: config } })

describe('a request', () => {
  const contents = [user]
  const many = Array.from({ length: 6 }, (_, index) => String(index))
  test.each<[string, object, string, string?]>([
    [
      'a keyword of JSON Schema',
      { contents, tools: declared({ ...city, additionalProperties: false }) },
      'Unknown name "additionalProperties" at \'tools[0].function_declarations[0].parameters\'',
    ],
    [
      'a keyword deep down',
      {
        contents,
        tools: declared({
          type: 'OBJECT',
          properties: { a: { type: 'NUMBER', exclusiveMinimum: 0 } },
        }),
      },
      "parameters.properties[0].value': Cannot find field.",
    ],
    [
      'two types',
      {
        contents,
        tools: declared({ type: 'OBJECT', properties: { a: { type: ['string', 'null'] } } }),
      },
      'Proto field is not repeating',
    ],
    [
      'numbers to choose from',
      {
        contents,
        tools: declared({ type: 'OBJECT', properties: { a: { type: 'INTEGER', enum: [1] } } }),
      },
      'enum',
    ],
    [
      'a list of nothing',
      { contents, tools: declared({ type: 'OBJECT', properties: { a: { type: 'ARRAY' } } }) },
      'items: missing field.',
    ],
    [
      'an object of nothing',
      { contents, tools: declared({ type: 'OBJECT', properties: {} }) },
      'should be non-empty for OBJECT type',
    ],
    [
      'a need for nothing',
      { contents, tools: declared({ ...city, required: ['b'] }) },
      'required[0]: property is not defined',
    ],
    [
      'a format',
      {
        contents,
        tools: declared({ type: 'OBJECT', properties: { a: { type: 'STRING', format: 'uri' } } }),
      },
      "only 'enum' and 'date-time'",
    ],
    [
      'a keyword of JSON Schema that is not supported',
      {
        contents,
        tools: [
          {
            functionDeclarations: [
              { name: 'f', parametersJsonSchema: { type: 'object', allOf: [] } },
            ],
          },
        ],
      },
      "keyword 'allOf' is not supported",
    ],
    [
      'a reference with company',
      {
        contents,
        tools: [
          {
            functionDeclarations: [
              { name: 'f', parametersJsonSchema: { $ref: '#/$defs/a', type: 'object' } },
            ],
          },
        ],
      },
      "'$'-keywords",
    ],
    [
      'a name that begins with a digit',
      { contents, tools: declared(city, '1f') },
      'Invalid function name.',
    ],
    [
      'two functions of one name',
      { contents, tools: [...declared(city), ...declared(city)] },
      'Duplicate function declaration found: f',
    ],
    [
      'a field of another vendor',
      { contents, tools: [{ functionDeclarations: [{ name: 'f', strict: true }] }] },
      'Unknown name "strict"',
    ],
    [
      'both ways to think',
      { contents, ...thinking({ thinkingBudget: 1, thinkingLevel: 'LOW' }) },
      'only one of thinking budget and thinking level',
    ],
    [
      'no thoughts',
      { contents, ...thinking({ thinkingBudget: 0 }) },
      'Budget 0 is invalid.',
      'gemini-2.5-pro',
    ],
    [
      'too many thoughts',
      { contents, ...thinking({ thinkingBudget: 30_000 }) },
      'between 1 and 24576',
      'gemini-2.5-flash',
    ],
    [
      'a level of a new model',
      { contents, ...thinking({ thinkingLevel: 'LOW' }) },
      'Thinking level is not supported',
      'gemini-2.5-flash',
    ],
    [
      'a level it has not',
      { contents, ...thinking({ thinkingLevel: 'MEDIUM' }) },
      'MEDIUM is not supported',
      'gemini-3-pro-preview',
    ],
    [
      'a search beside functions',
      { contents, tools: [{ googleSearch: {} }, ...declared(city)] },
      'cannot be combined',
      'gemini-2.5-flash',
    ],
    [
      'six stop sequences',
      { contents, generationConfig: { stopSequences: many } },
      'exceeds limit 5',
    ],
    ['no room', { contents, generationConfig: { maxOutputTokens: 0 } }, 'must be positive'],
    [
      'too much room',
      { contents, generationConfig: { maxOutputTokens: 70_000 } },
      '65537 (exclusive)',
    ],
    [
      'a schema for plain text',
      { contents, generationConfig: { responseSchema: city } },
      'only supported with response mime type',
    ],
    [
      'a file from anywhere',
      { contents: [turn('user', { fileData: { fileUri: 'https://example.com/a.png' } })] },
      'Unsupported file URI',
    ],
    [
      'a picture that is none',
      {
        contents: [turn('user', { inlineData: { mimeType: 'image/png', data: 'data:image/png' } })],
      },
      'Base64 decoding failed',
    ],
    [
      'a forced call of nothing',
      { contents, toolConfig: { functionCallingConfig: { mode: 'ANY' } } },
      'without function_declarations',
    ],
    [
      'a choice that is free',
      {
        contents,
        tools: declared(city),
        toolConfig: { functionCallingConfig: { mode: 'AUTO', allowedFunctionNames: ['f'] } },
      },
      'only be set when function calling mode is ANY',
    ],
  ])('is refused for %s', async (_, body, message, model) => {
    const { status, text } = await post(body, model === undefined ? {} : { model })
    const { error } = JSON.parse(text) as { error: { message: string; status: string } }
    expect([status, error.status]).toEqual([400, 'INVALID_ARGUMENT'])
    expect(error.message).toContain(message)
  })
})
