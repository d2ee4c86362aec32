/** The fake's Gemini takes the conversations that Google takes and refuses what it refuses, in its words. */
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signatureOf } from '../../../../electron/providers/demo/gemini/signature.ts'
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
const call = (name = 'f', more: object = {}) => ({ functionCall: { name, args: {} }, ...more })
const response = (name: string | undefined = 'f') => ({
  functionResponse: { name, response: { output: 'ok' } },
})
const declared = (parameters: object, name = 'f') => [
  { functionDeclarations: [{ name, parameters }] },
]
const city = { type: 'OBJECT', properties: { city: { type: 'STRING' } }, required: ['city'] }
const signed = { thoughtSignature: signatureOf('hm') }

describe('a request', () => {
  test.each<[string, object, string?]>([
    ['a text', { contents: [user] }],
    ['a text without a role', { contents: [{ parts: [{ text: 'hi' }] }] }],
    [
      'everything at once, in both spellings',
      {
        system_instruction: { parts: [{ text: 'be brief' }] },
        contents: [
          turn('user', { inline_data: { mime_type: 'image/png', data: 'AAAA' } }, { text: 'look' }),
          turn('model', { text: 'hm', thought: true }, { text: '', ...signed }, call()),
          turn('function', response()),
          turn('model', { text: 'a' }),
          turn('model', { text: 'b' }),
          user,
        ],
        tools: declared({ ...city, nullable: true }),
        tool_config: {
          function_calling_config: { mode: 'ANY', allowed_function_names: ['f'] },
        },
        generation_config: { max_output_tokens: 5, stop_sequences: ['a'], temperature: 2 },
        safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF' }],
      },
    ],
    [
      'a signed call of Gemini 3, its sibling and its steps before unsigned',
      {
        contents: [
          user,
          turn('model', call()),
          turn('user', response()),
          turn('model', { text: 'x' }),
          user,
          turn('model', call('f', signed), call('g')),
          turn('user', response(), response('g')),
        ],
      },
      'gemini-3-pro-preview',
    ],
    [
      'a call of another vendor that says so',
      {
        contents: [
          user,
          turn('model', call('f', { thoughtSignature: 'skip_thought_signature_validator' })),
          turn('user', response()),
        ],
      },
      'gemini-3-pro-preview',
    ],
    [
      'a JSON Schema',
      {
        contents: [user],
        tools: [
          {
            functionDeclarations: [
              {
                name: 'f',
                parametersJsonSchema: {
                  $schema: 'x',
                  type: 'object',
                  properties: { a: { type: ['string', 'null'] } },
                  additionalProperties: false,
                },
              },
            ],
          },
        ],
      },
    ],
  ])('may be %s', async (_, body, model) => {
    expect(await post(body, model === undefined ? {} : { model })).toMatchObject({ status: 200 })
  })

  const contents = [user]
  test.each<[string, object, string, string?]>([
    ['no contents', {}, 'contents: must be set'],
    [
      'an unknown field',
      { contents, model_name: 1 },
      'Unknown name "modelName": Cannot find field.',
    ],
    [
      'an unknown field of a part',
      { contents: [turn('user', { text: 'a', cache_control: {} })] },
      "at 'contents[0].parts[0]': Cannot find field.",
    ],
    [
      'a model that begins',
      { contents: [turn('model', { text: 'a' }), user] },
      'alternate between user and model',
    ],
    ['two turns of the person', { contents: [user, user] }, 'alternate between user and model'],
    [
      'a model that ends',
      { contents: [user, turn('model', { text: 'a' })] },
      'end with a user role',
    ],
    ['another role', { contents: [turn('assistant', { text: 'a' })] }, 'valid role: user, model'],
    ['no parts', { contents: [turn('user')] }, 'must not be empty'],
    ['an empty text', { contents: [turn('user', { text: '' })] }, "required oneof field 'data'"],
    [
      'a part of nothing',
      { contents: [turn('user', { thought: true })] },
      "required oneof field 'data'",
    ],
    [
      'a part of two',
      { contents: [turn('user', { text: 'a', ...call() })] },
      "oneof field 'data' is already set",
    ],
    [
      'arguments as text',
      {
        contents: [
          user,
          turn('model', { functionCall: { name: 'f', args: '{}' } }),
          turn('user', response()),
        ],
      },
      'function_call.args',
    ],
    [
      'a response as text',
      {
        contents: [
          user,
          turn('model', call()),
          turn('user', { functionResponse: { name: 'f', response: 'ok' } }),
        ],
      },
      'function_response.response',
    ],
    [
      'a response without a name',
      { contents: [user, turn('model', call()), turn('user', response(''))] },
      'function_response.name: Name cannot be empty.',
    ],
    [
      'too few responses',
      { contents: [user, turn('model', call(), call('g')), turn('user', response())] },
      'number of function response parts',
    ],
    [
      'a response to nothing',
      { contents: [turn('user', response())] },
      'immediately after a function call turn',
    ],
    [
      'a foreign signature',
      {
        contents: [
          user,
          turn('model', call('f', { thoughtSignature: 'RXJVQg==' })),
          turn('user', response()),
        ],
      },
      'Thought signature is not valid.',
    ],
    [
      'an unsigned call',
      { contents: [user, turn('model', call()), turn('user', response())] },
      'missing a thought_signature',
      'gemini-3-pro-preview',
    ],
    [
      'an unsigned second step',
      {
        contents: [
          user,
          turn('model', call('f', signed)),
          turn('user', response()),
          turn('model', call()),
          turn('user', response()),
        ],
      },
      'missing a thought_signature',
      'gemini-3.1-pro',
    ],
  ])('is refused for %s', async (_, body, message, model) => {
    const { status, text } = await post(body, model === undefined ? {} : { model })
    const { error } = JSON.parse(text) as { error: { message: string; status: string } }
    expect([status, error.status]).toEqual([400, 'INVALID_ARGUMENT'])
    expect(error.message).toContain(message)
  })

  test('is refused in an array where the answer would have been one', async () => {
    const { text } = await post({}, { verb: 'streamGenerateContent' })
    expect(JSON.parse(text)).toMatchObject([{ error: { code: 400 } }])
  })

  test('shows its key in a header, the query or as a bearer', async () => {
    const body = { contents: [user] }
    expect((await post(body, { headers: { authorization: 'Bearer sk-1' } })).status).toBe(200)
    expect((await post(body, { headers: {}, verb: 'generateContent?key=sk-1' })).status).toBe(200)
    const wrong = await post(body, { headers: { 'x-goog-api-key': 'no' } })
    expect(wrong.status).toBe(400)
    expect(wrong.text).toContain('API_KEY_INVALID')
  })
})
