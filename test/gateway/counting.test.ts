/** Counting tokens before anything is asked: by the upstream where it can, else by an estimate that says it is one. */
import { GoogleGenAI } from '@google/genai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { startUpstream, type Upstream } from '../support/upstream/index.ts'

let gateway: Gateway
let upstream: Upstream
const model = 'test-model'
beforeEach(async () => {
  upstream = await startUpstream({ models: [{ id: model, maxOutput: 4096 }] })
  gateway = await startGateway()
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})
const openai = (): Promise<unknown> =>
  gateway.admin.accounts.create({
    platform: 'openai',
    baseUrl: upstream.baseUrl('openai-responses'),
    secret: 'sk-fake-openai-0123456789abcdefghij',
  })
const asked = (): string[] =>
  upstream.requests.filter(({ method }) => method === 'POST').map(({ path }) => path)

const words = 'word '.repeat(400)
const schema = { type: 'object', properties: { place: { type: 'string', description: words } } }
const picture = { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' }
const call = { id: 'call_a', name: 'look', input: { place: words } }

interface Door {
  readonly protocol: 'anthropic-messages' | 'openai-responses' | 'gemini'
  readonly path: string
  readonly plain: object
  readonly full: object
  readonly count: string
  /** The upstream's own path. */
  readonly theirs: string
}
const doors: readonly Door[] = [
  {
    protocol: 'anthropic-messages',
    path: '/v1/messages/count_tokens',
    plain: { model, messages: [{ role: 'user', content: 'Hi' }] },
    full: {
      model,
      system: words,
      tools: [{ name: 'look', input_schema: schema }],
      messages: [
        { role: 'user', content: [{ type: 'image', source: picture }] },
        { role: 'assistant', content: [{ type: 'tool_use', ...call }] },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: call.id, content: words }],
        },
      ],
    },
    count: 'input_tokens',
    theirs: '/v1/messages/count_tokens',
  },
  {
    protocol: 'openai-responses',
    path: '/v1/responses/input_tokens',
    plain: { model, input: 'Hi' },
    full: {
      model,
      instructions: words,
      tools: [{ type: 'function', name: 'look', parameters: schema, strict: false }],
      input: [
        {
          role: 'user',
          content: [{ type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=' }],
        },
        {
          type: 'function_call',
          call_id: call.id,
          name: call.name,
          arguments: JSON.stringify(call.input),
        },
        { type: 'function_call_output', call_id: call.id, output: words },
      ],
    },
    count: 'input_tokens',
    theirs: '/v1/responses/input_tokens',
  },
  {
    protocol: 'gemini',
    path: `/v1beta/models/${model}:countTokens`,
    plain: { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
    full: {
      generateContentRequest: {
        model: `models/${model}`,
        systemInstruction: { parts: [{ text: words }] },
        tools: [{ functionDeclarations: [{ name: 'look', parametersJsonSchema: schema }] }],
        contents: [
          {
            role: 'user',
            parts: [{ inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }],
          },
          { role: 'model', parts: [{ functionCall: { name: 'look', args: call.input } }] },
          {
            role: 'user',
            parts: [{ functionResponse: { name: 'look', response: { result: words } } }],
          },
        ],
      },
    },
    count: 'totalTokens',
    theirs: `/v1beta/models/${model}:countTokens`,
  },
]

async function count({ path, count: field }: Door, body: unknown) {
  const answer = await gateway.post(path, body)
  const said = (await answer.json()) as Record<string, unknown>
  return {
    status: answer.status,
    how: answer.headers.get('x-plugboard-count'),
    tokens: Number(said[field]),
    said,
  }
}

describe.each(doors)('a count asked in $protocol', (door) => {
  test('124. is an estimate where no upstream counts, of the system, tools, images, calls and results alike', async () => {
    await gateway.connect(upstream, 'openai-chat')
    const plain = await count(door, door.plain)
    expect(plain).toMatchObject({ status: 200, how: 'estimated' })
    expect(plain.tokens).toBeGreaterThan(0)
    expect(plain.tokens).toBeLessThan(30)
    const full = await count(door, door.full)
    expect(full).toMatchObject({ status: 200, how: 'estimated' })
    // 400 words each in the system, a tool, a call and a result, and a picture of unknown size.
    expect(full.tokens).toBeGreaterThan(4 * 400 + 1000)
    expect(full.tokens).toBeLessThan(5 * 400 + 3000)
    expect(asked()).toEqual([])
  })

  test('is measured by an upstream of its own protocol, under the upstream’s name of the model', async () => {
    const account =
      door.protocol === 'openai-responses'
        ? ((await openai()) as { id: string }).id
        : await gateway.connect(upstream, door.protocol)
    const measured = await count(door, door.plain)
    expect(measured).toMatchObject({ status: 200, how: 'measured' })
    expect(measured.tokens).toBeGreaterThan(0)
    expect(asked()).toEqual([door.theirs])
    await gateway.admin.groups.bindings.create({
      id: 'default',
      model: 'alias',
      accountId: account,
      upstreamModel: model,
    })
    const path = door.path.replace(model, 'alias')
    const aliased = await count({ ...door, path }, { ...door.plain, ...alias(door) })
    expect(aliased).toMatchObject({ status: 200, how: 'measured', tokens: measured.tokens })
    expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'answered', model: 'alias' })
  })

  test('124. is an estimate when the upstream that should count cannot, which holds nothing against the model', async () => {
    await gateway.connect(upstream, door.protocol)
    await upstream.close()
    expect(await count(door, door.plain)).toMatchObject({ status: 200, how: 'estimated' })
    const [account] = (await gateway.admin.accounts.list({})).items
    expect(account?.health.state).toBe('ready')
  })

  test('is refused for a wrong body, an unknown model and a wrong key, as this protocol refuses', async () => {
    await gateway.connect(upstream, 'openai-chat')
    const broken = door.protocol === 'gemini' ? { contents: 7 } : { model, messages: 7, input: 7 }
    expect((await count(door, broken)).status).toBe(400)
    const path = door.path.replace(model, 'nowhere')
    const unknown = await count({ ...door, path }, { ...door.plain, ...alias(door, 'nowhere') })
    expect(unknown.status).toBe(404)
    const strange = await gateway.post(door.path, door.plain, { authorization: 'Bearer pb-nobody' })
    expect(strange.status).toBeGreaterThanOrEqual(400)
    expect(JSON.stringify(unknown.said)).toContain('nowhere')
    expect(gateway.rows().map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused'])
  })
})

const alias = ({ protocol }: Door, name = 'alias'): object =>
  protocol === 'gemini' ? {} : { model: name }

test('124. the SDKs read every count', async () => {
  await gateway.connect(upstream, 'openai-chat')
  const anthropic = await gateway.anthropic.messages.countTokens({
    model,
    messages: [{ role: 'user', content: words }],
  })
  expect(anthropic.input_tokens).toBeGreaterThan(400)
  const responses = await gateway.openai.responses.inputTokens.count({ model, input: words })
  expect(responses).toMatchObject({ object: 'response.input_tokens' })
  expect(responses.input_tokens).toBeGreaterThan(400)
  const genai = new GoogleGenAI({ apiKey: gateway.key, httpOptions: { baseUrl: gateway.url } })
  const { totalTokens } = await genai.models.countTokens({ model, contents: words })
  expect(totalTokens).toBeGreaterThan(400)
})
