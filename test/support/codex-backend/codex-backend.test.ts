/** The fake Codex backend takes what the real one takes and refuses the rest in its own words. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { told } from '../fake-server/calls.ts'
import { testClock, type TestClock } from '../state.ts'
import { atCapacity, cloudflareBlock, tokenRevoked } from './errors.ts'
import { startCodexWorld, type CodexWorld } from './index.ts'

let world: CodexWorld
let clock: TestClock
beforeEach(async () => {
  clock = testClock()
  world = await startCodexWorld({ now: clock.now })
})
afterEach(() => world[Symbol.asyncDispose]())

type Json = Record<string, unknown>
const anna = () => world.openai.member('anna@example.org', 'Personal')
const ben = () => world.openai.member('ben@example.org', 'Personal')

function headersOf(member = anna(), token = world.openai.signIn(member).access_token) {
  return {
    authorization: `Bearer ${token}`,
    'chatgpt-account-id': member.workspace.id,
    originator: 'plugboard',
    'user-agent': 'plugboard/1',
    'content-type': 'application/json',
  }
}

const good = {
  model: 'gpt-5.5',
  instructions: '',
  input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
  store: false,
  stream: true,
  include: ['reasoning.encrypted_content'],
}

const send = (body: object, headers: Record<string, string> = headersOf(), path = '/responses') =>
  fetch(world.codex.baseUrl + path, { method: 'POST', headers, body: JSON.stringify(body) })

const eventsOf = async (answer: Response): Promise<readonly Json[]> =>
  (await answer.text())
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice(6)) as Json)

describe('answers', () => {
  it('come as a stream whose end repeats nothing', async () => {
    world.codex.next({ text: 'Hello' })
    const answer = await send(good)
    const events = await eventsOf(answer)
    expect(events.at(-1)).toMatchObject({ type: 'response.completed', response: { output: [] } })
    const done = events.find(({ type }) => type === 'response.output_item.done')
    expect(done).toMatchObject({ item: { content: [{ text: 'Hello' }] } })
    expect(answer.headers.get('x-codex-primary-window-minutes')).toBe('300')
    expect(answer.headers.get('x-codex-secondary-used-percent')).toBe('40')
    expect(answer.headers.get('x-codex-credits-has-credits')).toBe('False')
  })

  it('can begin with what is left', async () => {
    world.codex.switches.tellsQuotaInStream = true
    world.codex.next({ text: 'Hello' })
    const [first, second] = await eventsOf(await send(good))
    expect(first).toMatchObject({
      type: 'codex.rate_limits',
      rate_limits: { primary: { used_percent: 12.5, window_minutes: 300 } },
    })
    expect(second).toMatchObject({ type: 'response.created' })
  })

  it('can fail after they have begun', async () => {
    world.codex.next({ text: 'Hello', faultAfter: { frames: 2, fault: tokenRevoked() } })
    const answer = await send(good)
    expect(answer.status).toBe(200)
    expect((await eventsOf(answer)).map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.failed',
    ])
  })

  it('take thoughts back from the same workspace after its token was renewed, and from no other', async () => {
    const { access_token: first } = world.openai.signIn(anna())
    world.codex.next({ text: 'Hello', reasoning: 'Hm.' })
    const events = await eventsOf(await send(good, headersOf(anna(), first)))
    const items = events
      .filter(({ type }) => type === 'response.output_item.done')
      .map(({ item }) => item)
    const more = { ...good, input: [...good.input, ...items, ...good.input] }
    expect((await send(more)).status).toBe(200)
    const foreign = await told(await send(more, headersOf(ben())))
    expect(foreign.status).toBe(404)
  })
})

describe('the body', () => {
  it.each([
    'max_output_tokens',
    'temperature',
    'top_p',
    'metadata',
    'user',
    'truncation',
    'previous_response_id',
    'prompt_cache_retention',
    'safety_identifier',
    'context_management',
    'background',
    'conversation',
    'something_new',
  ])('may not hold %s', async (name) => {
    expect(await told(await send({ ...good, [name]: null }))).toEqual({
      status: 400,
      body: { detail: `Unsupported parameter: ${name}` },
    })
  })

  it.each<[string, object, string]>([
    ['to be stored', { store: true }, 'Store must'],
    ['the answer at once', { stream: false }, 'Stream must'],
    ['another tier', { service_tier: 'flex' }, 'service_tier'],
    ['no instructions', { instructions: undefined }, 'Instructions'],
    ['a text for input', { input: 'hi' }, 'list'],
    ['other things included', { include: [] }, 'Include'],
    ['parallel calls without tools', { parallel_tool_calls: true }, 'with tools'],
    ['another system', { input: [{ role: 'system', content: 'x' }] }, 'System messages'],
    ['unpadded streams', { stream_options: { include_obfuscation: false } }, 'stream_options'],
    ['a tool by its old name', { tools: [{ type: 'web_search_preview' }] }, 'tool type'],
    ['a model of another plan', { model: 'gpt-5.3-codex-spark' }, 'when using Codex with'],
  ])('may not ask for %s', async (_, change, detail) => {
    const { status, body } = await told(await send({ ...good, ...change }))
    expect(status).toBe(400)
    expect(body['detail']).toContain(detail)
  })

  it('is otherwise checked as OpenAI checks it', async () => {
    const input = [{ type: 'function_call_output', call_id: 'c', output: 'x' }]
    const { status, body } = await told(await send({ ...good, input }))
    expect(status).toBe(400)
    expect(body['error']).toMatchObject({ param: 'input' })
  })

  it('holds tools and instructions in its input for models that want it so', async () => {
    const { instructions: _, ...rest } = good
    const tools = { type: 'additional_tools', role: 'developer', tools: [] }
    const lite = {
      ...rest,
      model: 'gpt-5.6-sol',
      input: [tools, ...good.input],
      parallel_tool_calls: false,
    }
    const headers = { ...headersOf(), 'x-openai-internal-codex-responses-lite': 'true' }
    expect((await send(lite, headers)).status).toBe(200)
    expect((await send({ ...lite, instructions: '' }, headers)).status).toBe(400)
  })
})

describe('the door', () => {
  it('tells an expired token, a withdrawn one and an unknown one apart', async () => {
    const one = world.openai.signIn(anna()).access_token
    const other = world.openai.signIn(anna()).access_token
    world.openai.revoke(other)
    expect((await told(await send(good, headersOf(anna(), other)))).body).toMatchObject({
      error: { code: 'token_revoked' },
    })
    clock.advance(11 * 86_400_000)
    expect(await told(await send(good, headersOf(anna(), one)))).toMatchObject({
      status: 401,
      body: { error: { code: 'token_expired' } },
    })
    expect(await told(await send(good, headersOf(anna(), 'x')))).toEqual({
      status: 401,
      body: { detail: 'Unauthorized' },
    })
  })

  it('wants the workspace of the token and the name of the program', async () => {
    const { 'chatgpt-account-id': _, ...less } = headersOf()
    expect((await send(good, less)).status).toBe(400)
    const other = { ...headersOf(), 'chatgpt-account-id': ben().workspace.id }
    expect((await send(good, other)).status).toBe(403)
    const { originator: __, ...nameless } = headersOf()
    expect((await send(good, nameless)).status).toBe(403)
  })

  it('notes who passes himself off as another program', async () => {
    await send(good)
    expect(world.codex.disguises).toEqual([])
    await send(good, { ...headersOf(), originator: 'codex_cli_rs' })
    expect(world.codex.disguises).toEqual(['originator: codex_cli_rs'])
  })

  it('is shut for workspaces that lost Codex, and can be shut by who stands before it', async () => {
    world.codex.next(cloudflareBlock)
    const blocked = await send(good)
    expect(blocked.status).toBe(403)
    expect(blocked.headers.get('content-type')).toContain('text/html')
    world.codex.next(atCapacity)
    expect(JSON.stringify((await told(await send(good))).body)).toContain('at capacity')
    anna().workspace.codex = false
    expect(await told(await send(good))).toMatchObject({
      status: 429,
      body: { error: { type: 'usage_not_included' } },
    })
  })
})

describe('what is left', () => {
  it('ends the use of a window until it begins anew', async () => {
    const resetsAt = clock.now() + 3_600_000
    world.codex.quota(anna()).primary = { usedPercent: 100, minutes: 300, resetsAt }
    expect(await told(await send(good))).toMatchObject({
      status: 429,
      body: {
        error: {
          type: 'usage_limit_reached',
          plan_type: 'plus',
          resets_at: Math.floor(resetsAt / 1000),
        },
      },
    })
    clock.set(resetsAt)
    expect((await send(good)).status).toBe(200)
  })

  it('stands on a page of its own', async () => {
    world.codex.quota(anna()).additional = [
      {
        id: 'codex-bengalfox',
        name: 'GPT-5.3 Codex Spark',
        primary: { usedPercent: 3, minutes: 300, resetsAt: clock.now() + 1000 },
        secondary: null,
      },
    ]
    const page = await told(
      await fetch(`${world.codex.origin}/backend-api/wham/usage`, { headers: headersOf() }),
    )
    expect(page.body).toMatchObject({
      plan_type: 'plus',
      rate_limit: {
        allowed: true,
        primary_window: { used_percent: 13, limit_window_seconds: 18_000 },
        secondary_window: { used_percent: 40 },
      },
      additional_rate_limits: [{ limit_name: 'GPT-5.3 Codex Spark' }],
      spend_control: null,
    })
    const answer = await send(good)
    expect(answer.headers.get('x-codex-bengalfox-primary-used-percent')).toBe('3')
  })

  it('is a month for free plans', async () => {
    const answer = await send(good, headersOf(ben()))
    expect(answer.headers.get('x-codex-primary-window-minutes')).toBe('43200')
    expect(answer.headers.get('x-codex-secondary-window-minutes')).toBeNull()
  })
})

describe('beside the answers', () => {
  const models = async (version: string, member = anna()) => {
    const answer = await fetch(`${world.codex.baseUrl}/models${version}`, {
      headers: headersOf(member),
    })
    return {
      status: answer.status,
      etag: answer.headers.get('etag'),
      body: (await answer.json()) as { models?: { slug: string; visibility: string }[] },
    }
  }

  it('lists the models of the plan that the client is new enough for', async () => {
    const slugs = async (...args: Parameters<typeof models>) =>
      (await models(...args)).body.models?.map(({ slug }) => slug)
    expect(await slugs('?client_version=0.146.0')).toEqual([
      'gpt-5.6-sol',
      'gpt-5.5',
      'gpt-5.4-mini',
      'gpt-5.2',
    ])
    expect(await slugs('?client_version=0.90.0')).toEqual(['gpt-5.2'])
    expect(await slugs('?client_version=0.146.0', ben())).not.toContain('gpt-5.6-sol')
    expect((await models('?client_version=0.146.0')).etag).not.toBeNull()
    expect((await models('')).status).toBe(422)
  })

  it('makes conversations short', async () => {
    const path = '/responses/compact'
    const { model, input, instructions } = good
    const { status, body } = await told(
      await send({ model, input, instructions, tools: [] }, headersOf(), path),
    )
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['output'])
    expect(body['output']).toMatchObject([{ role: 'user' }, { type: 'compaction' }])
    expect((await told(await send(good, headersOf(), path))).body).toEqual({
      detail: 'Unsupported parameter: store',
    })
  })
})
