/** The fake of Copilot's data plane takes what the real one takes, at the endpoints it takes it at. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { codeOf, told } from '../fake-server/calls.ts'
import { clients } from '../github-sign-in/index.ts'
import { testClock, type TestClock } from '../state.ts'
import { without } from './body.ts'
import { quotaExceeded, rateLimited } from './errors.ts'
import { startCopilotWorld, type CopilotWorld } from './index.ts'

let world: CopilotWorld
let clock: TestClock
beforeEach(async () => {
  clock = testClock()
  world = await startCopilotWorld({ now: clock.now })
})
afterEach(() => world[Symbol.asyncDispose]())

type Json = Record<string, unknown>

/** The short token of somebody. */
async function exchanged(login = 'octo-anna'): Promise<string> {
  const github = world.github.signIn(world.github.user(login), clients.githubApp)
  const answer = await fetch(`${world.github.origin}/copilot_internal/v2/token`, {
    headers: { authorization: `token ${github}`, 'user-agent': 'plugboard/1' },
  })
  const { token, endpoints } = (await answer.json()) as {
    token: string
    endpoints: { api: string }
  }
  expect(endpoints.api).toBe(world.copilot.origin)
  return token
}
const direct = (login = 'octo-anna') =>
  world.github.signIn(world.github.user(login), clients.oauthApp)

const headersOf = (token: string, more: Record<string, string> = {}) => ({
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
  'user-agent': 'plugboard/1',
  ...more,
})
const send = (path: string, body: object, headers = headersOf(direct())) =>
  fetch(world.copilot.origin + path, { method: 'POST', headers, body: JSON.stringify(body) })
const refusal = async (answer: Response) => {
  const said = await told(answer)
  return [said.status, codeOf(said)]
}
const eventsOf = async (answer: Response): Promise<readonly Json[]> =>
  (await answer.text())
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)) as Json)

const user = { role: 'user', content: 'hi' }
const chat = (model: string, more: object = {}) => ({ model, messages: [user], ...more })
const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }]
const call = { name: 'f', arguments: '{}' }

describe('the door', () => {
  it('lets exchanged tokens in with the headers of an editor, until they expire', async () => {
    const token = await exchanged()
    const editor = { 'editor-version': 'plugboard/1', 'copilot-integration-id': 'plugboard' }
    const ask = (more: Record<string, string>) =>
      send('/chat/completions', chat('gpt-4.1'), headersOf(token, more))
    expect((await ask({})).status).toBe(400)
    expect((await ask({ 'editor-version': 'plugboard/1' })).status).toBe(400)
    expect((await ask(editor)).status).toBe(200)
    world.copilot.switches.demandsIntegrationId = false
    expect((await ask({ 'editor-version': 'plugboard/1' })).status).toBe(200)
    clock.advance(1_800_000)
    expect((await ask(editor)).status).toBe(401)
  })

  it('lets tokens of OAuth apps in as they are, those of GitHub Apps and of people not', async () => {
    const ask = (token: string) => send('/chat/completions', chat('gpt-4.1'), headersOf(token))
    expect((await ask(direct())).status).toBe(200)
    const app = world.github.signIn(world.github.user('octo-anna'), clients.githubApp)
    expect((await ask(app)).status).toBe(401)
    expect((await ask('github_pat_x')).status).toBe(400)
    const token = direct()
    world.github.revoke(token)
    expect((await ask(token)).status).toBe(401)
    expect(await refusal(await ask(direct('octo-dora')))).toEqual([403, 'no_copilot_access'])
  })

  it('is also found at the address of the sign-in', async () => {
    const answer = await fetch(`${world.github.origin}/models`, { headers: headersOf(direct()) })
    expect(answer.status).toBe(200)
  })

  it('notes who passes himself off as another program', async () => {
    await send('/chat/completions', chat('gpt-4.1'))
    expect(world.copilot.disguises).toEqual([])
    const editor = { 'copilot-integration-id': 'vscode-chat' }
    await send('/chat/completions', chat('gpt-4.1'), headersOf(direct(), editor))
    expect(world.copilot.disguises).toEqual(['copilot-integration-id: vscode-chat'])
  })
})

describe('models', () => {
  it('are served at the endpoints they list and at no other', async () => {
    const answer = await fetch(`${world.copilot.origin}/models`, { headers: headersOf(direct()) })
    const { data } = (await answer.json()) as {
      data: { id: string; capabilities: { type: string }; supported_endpoints?: string[] }[]
    }
    expect(data.map(({ id }) => id)).toContain('claude-opus-4.5')
    const bodies = {
      '/chat/completions': (model: string) => chat(model),
      '/responses': (model: string) => ({ model, input: 'hi' }),
      '/v1/messages': (model: string) => chat(model, { max_tokens: 50 }),
    }
    const talking = data.filter(
      ({ id, capabilities }) => capabilities.type === 'chat' && !id.startsWith('gemini'),
    )
    for (const { id, supported_endpoints: served = ['/chat/completions'] } of talking)
      for (const [path, body] of Object.entries(bodies)) {
        const { status, body: said } = await told(await send(path, body(id)))
        const code = codeOf({ status, body: said })
        expect([id, path, status, code]).toEqual(
          served.includes(path)
            ? [id, path, 200, undefined]
            : [id, path, 400, 'unsupported_api_for_model'],
        )
      }
  })

  it('depend on the plan', async () => {
    const ask = (login: string) =>
      send('/chat/completions', chat('claude-opus-4.5'), headersOf(direct(login)))
    expect((await ask('octo-anna')).status).toBe(200)
    expect(await refusal(await ask('octo-cleo'))).toEqual([400, 'model_not_supported'])
  })

  it('can want consent first', async () => {
    const ask = () => send('/chat/completions', chat('gemini-3-pro-preview'))
    expect(await refusal(await ask())).toEqual([400, 'model_not_supported'])
    const path = '/models/gemini-3-pro-preview/policy'
    expect((await send(path, { state: 'enabled' })).status).toBe(200)
    expect((await ask()).status).toBe(200)
  })

  it('turn lists of texts into vectors', async () => {
    const model = 'text-embedding-3-small'
    expect((await send('/embeddings', { model, input: 'hi' })).status).toBe(400)
    expect((await send('/embeddings', { model, input: ['hi'] })).status).toBe(200)
  })
})

describe('chats', () => {
  it('with Claude split words and calls over two choices', async () => {
    const play = { text: 'Let me see.', calls: [call] }
    world.copilot.next(play, play)
    const body = chat('claude-sonnet-4.5', { tools })
    const whole = (await told(await send('/chat/completions', body))).body
    expect(whole['choices']).toMatchObject([
      { index: 0, message: { content: 'Let me see.' }, finish_reason: 'tool_calls' },
      { index: 1, message: { tool_calls: [{ function: { name: 'f' } }] } },
    ])
    const events = await eventsOf(await send('/chat/completions', { ...body, stream: true }))
    const choices = events.flatMap((event) => event['choices'] as { index: number; delta: Json }[])
    const placesOf = (field: string) =>
      new Set(choices.filter(({ delta }) => field in delta).map(({ index }) => index))
    expect([...placesOf('content')]).toEqual([0])
    expect([...placesOf('tool_calls')]).toEqual([1])
  })

  it('tell thoughts as reasoning_text, and what they cost', async () => {
    world.copilot.next({ text: 'Hello', reasoning: 'Hm.' })
    const { body } = await told(await send('/chat/completions', chat('claude-sonnet-4.5')))
    expect(body).toMatchObject({
      choices: [{ message: { reasoning_text: 'Hm.', reasoning_opaque: expect.any(String) } }],
      copilot_usage: { total_nano_aiu: expect.any(Number) },
    })
  })

  it('with Gemini want its seal back with the calls', async () => {
    const model = 'gemini-3-pro-preview'
    await send(`/models/${model}/policy`, { state: 'enabled' })
    world.copilot.next({ calls: [call] })
    const { body } = await told(await send('/chat/completions', chat(model, { tools })))
    const [{ message }] = body['choices'] as [{ message: Json }]
    const { annotations: _, ...said } = message
    const [{ id }] = said['tool_calls'] as [{ id: string }]
    const go = (assistant: Json) =>
      send('/chat/completions', {
        model,
        tools,
        messages: [user, assistant, { role: 'tool', tool_call_id: id, content: 'x' }],
      })
    expect((await go(said)).status).toBe(200)
    const { reasoning_opaque: __, ...bare } = said
    expect((await go(bare)).status).toBe(400)
  })

  it('with GPT take no limit', async () => {
    expect((await send('/chat/completions', chat('gpt-4.1', { max_tokens: 50 }))).status).toBe(400)
    const claude = chat('claude-sonnet-4.5', { max_tokens: 50 })
    expect((await send('/chat/completions', claude)).status).toBe(200)
  })

  it('take pictures only with their header', async () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
    const body = chat('gpt-4.1', { messages: [{ role: 'user', content: [image] }] })
    expect((await send('/chat/completions', body)).status).toBe(400)
    const vision = headersOf(direct(), { 'copilot-vision-request': 'true' })
    expect((await send('/chat/completions', body, vision)).status).toBe(200)
  })
})

describe('responses', () => {
  const body = { model: 'gpt-5.3-codex', input: 'hi', stream: true, store: false }

  it('give an item another id in every event', async () => {
    world.copilot.next({ text: 'Hello there, you' })
    const events = await eventsOf(await send('/responses', body))
    const ids = events.flatMap(({ item_id: id, item }) => {
      const own = (item as Json | undefined)?.['id']
      return [id, own].filter((one) => typeof one === 'string')
    })
    expect(ids.length).toBeGreaterThan(3)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('take their items back without the ids, sealed thoughts with a renewed token too', async () => {
    world.copilot.next({ text: 'Hello', reasoning: 'Hm.' })
    const include = ['reasoning.encrypted_content']
    const events = await eventsOf(await send('/responses', { ...body, include }))
    const items = events
      .filter(({ type }) => type === 'response.output_item.done')
      .map(({ item }) => item as Json)
    const input = (mine: readonly Json[]) => [user, ...mine, user]
    expect((await send('/responses', { ...body, input: input(items) })).status).toBe(400)
    const bare = items.map((item) => without(item, 'id'))
    expect((await send('/responses', { ...body, input: input(bare) })).status).toBe(200)
  })
})

describe('messages', () => {
  const body = chat('claude-sonnet-4.5', { max_tokens: 50 })

  it('are answered and counted with a bearer token', async () => {
    world.copilot.next({ text: 'Hello' })
    expect((await told(await send('/v1/messages', body))).body).toMatchObject({
      content: [{ type: 'text', text: 'Hello' }],
    })
    const { max_tokens: _, ...countable } = body as Json
    const counted = await told(await send('/v1/messages/count_tokens', countable))
    expect(counted.body['input_tokens']).toBeGreaterThan(0)
  })

  it('take no eager tools and no answer that was begun', async () => {
    const eager = { name: 'f', input_schema: { type: 'object' }, eager_input_streaming: true }
    expect((await send('/v1/messages', { ...body, tools: [eager] })).status).toBe(400)
    const begun = { ...body, messages: [user, { role: 'assistant', content: 'Well' }] }
    expect((await send('/v1/messages', begun)).status).toBe(400)
  })
})

describe('what is left', () => {
  it('stands in the headers of answers, and of nothing else', async () => {
    const answer = await send('/chat/completions', chat('gpt-4.1'))
    const left = (kind: string) =>
      Object.fromEntries(new URLSearchParams(answer.headers.get(`x-quota-snapshot-${kind}`) ?? ''))
    const premium = { ent: '3900', ovPerm: 'true', totRem: '2418' }
    expect(left('premium_interactions')).toMatchObject(premium)
    expect(left('chat')['ent']).toBe('-1')
    const refused = await send('/chat/completions', chat('nothing'))
    expect(refused.headers.get('x-quota-snapshot-chat')).toBeNull()
  })

  it('shrinks by what people ask, and not by what their agents do', async () => {
    const token = direct('octo-ben')
    const { premium } = world.github.user('octo-ben').seat
    const ask = (initiator: string) =>
      send(
        '/chat/completions',
        chat('claude-opus-4.5'),
        headersOf(token, { 'x-initiator': initiator }),
      )
    await ask('user')
    await ask('agent')
    expect(premium.remaining).toBe(117)
    expect(world.copilot.initiators).toEqual(['user', 'agent'])
    premium.remaining = 0
    expect(await refusal(await ask('user'))).toEqual([402, 'quota_exceeded'])
  })

  it('can be said to be over at any time', async () => {
    world.copilot.next(
      { fault: quotaExceeded() },
      { fault: rateLimited('user_model_rate_limited', 7) },
    )
    expect((await send('/chat/completions', chat('gpt-4.1'))).status).toBe(402)
    const limited = await send('/v1/messages', chat('claude-sonnet-4.5', { max_tokens: 50 }))
    expect(limited.status).toBe(429)
    expect(limited.headers.get('retry-after')).toBe('7')
  })
})
