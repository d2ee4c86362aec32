/** How an upstream's bytes may come: in any pieces, with any line ends, in lines of any length; and how a client's may. */
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { programs } from '../support/clients/index.ts'
import { type Gateway, type Protocol, protocols, startGateway } from '../support/gateway.ts'
import { plainRequest } from '../support/plain-request.ts'
import { recordedStream } from '../support/recorded-stream.ts'
import { type Play, startUpstream, type Upstream } from '../support/upstream/index.ts'

const models: Readonly<Record<Protocol, string>> = {
  'openai-chat': 'kimi-k2-thinking',
  'openai-responses': 'model-high',
  'anthropic-messages': 'claude-3-7-sonnet-thinking',
  gemini: 'gemini-2.5-flash',
}
/** One of each protocol: the first. */
const judges = protocols.flatMap((protocol) => {
  const program = programs.find((each) => each.protocol === protocol)
  return program ? [{ client: protocol, program: program.client(true) }] : []
})
const lanes = judges.flatMap(({ client, program }) =>
  protocols.map((upstream) => ({ client, program, upstream, model: models[upstream] })),
)
const text = 'Grüße 👩‍👩‍👧 — 你好\u2028, "quoted" \\ and\r\nlines'
const place = 'São Paulo 🏙️ 東京'
const usage = { input: 30, cacheRead: 10, output: 20 }
const words: Play = {
  text,
  calls: [{ id: 'one', name: 'get_weather', arguments: JSON.stringify({ place }) }],
  usage,
}

/** What is heard of it, however it comes. */
const whole = {
  said: text,
  calls: [{ place }],
  input: 40,
  cached: 10,
  output: 20,
  outcome: 'answered',
  state: 'measured',
}

let gateway: Gateway
const upstreams = new Map<Protocol, Upstream>()
beforeAll(async () => {
  gateway = await startGateway()
  for (const protocol of protocols) {
    const upstream = await startUpstream({ models: [{ id: models[protocol] }] })
    upstreams.set(protocol, upstream)
    const account = await gateway.connect(upstream, protocol)
    await gateway.admin.groups.bindings.create({
      id: 'default',
      model: `alias of ${protocol}`,
      accountId: account,
      upstreamModel: models[protocol],
    })
  }
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await Promise.all([...upstreams.values()].map((upstream) => upstream.close()))
})

function upstreamOf(protocol: Protocol): Upstream {
  const found = upstreams.get(protocol)
  if (!found) throw new Error(`nobody speaks ${protocol}`)
  return found
}

/** The pieces of a call's arguments in a streamed answer, joined. */
function argumentsIn(stream: string): string {
  const pieces: string[] = []
  for (const [, data = ''] of stream.matchAll(/^data: (\{.*)$/gm))
    JSON.parse(data, (name, value: unknown) => {
      const isPiece = name === 'partial_json' || name === 'arguments'
      const isDelta = name === 'delta' && data.includes('function_call_arguments.delta')
      // Responses tells the whole once more when it is done.
      const isWhole = name === 'arguments' && data.includes('"type":"response.')
      if (typeof value === 'string' && (isDelta || (isPiece && !isWhole))) pieces.push(value)
      return value
    })
  return pieces.join('')
}

describe.each(lanes)('$client → $upstream', ({ client, program, upstream: home, model }) => {
  const hear = async (play: Play) => {
    upstreamOf(home).next(play)
    const heard = await program.ask(gateway, { model, text: 'Hello', tools: true })
    const { outcome, usage_state: state } = gateway.rows().at(-1) ?? {}
    const { text: said, calls, input, cached, output } = heard
    return { said, calls: calls.map((call) => call.input), input, cached, output, outcome, state }
  }

  test.each(['\n', '\r\n', '\r'] as const)('104. lines may end in %j', async (newline) => {
    expect(await hear({ ...words, newline })).toEqual(whole)
  })

  test('104. nothing need stand between a field and its value', async () => {
    const bytes = await recordedStream(upstreamOf(home), home, { play: words, model })
    const raw = bytes.toString().replaceAll(/^(data|event): /gm, '$1:')
    const headers = { 'content-type': 'text/event-stream' }
    expect(await hear({ raw, headers })).toEqual(whole)
  })

  test.each([1, 7, 4096])('105. frames may come in pieces of %s bytes', async (chunkBytes) => {
    expect(await hear({ ...words, chunkBytes })).toEqual(whole)
  })

  test('106. characters may be cut in two, in words and in arguments', async () => {
    expect(await hear({ ...words, chunkBytes: 1, newline: '\r\n' })).toEqual(whole)
  })

  test('119. a line may be longer than any buffer', async () => {
    const long = 'x'.repeat(300_000)
    upstreamOf(home).next({
      text: 'LONG',
      frames: (frames) =>
        frames.map((frame) => ({ ...frame, data: frame.data.replaceAll('LONG', long) })),
    })
    const heard = await program.ask(gateway, { model, text: 'Hello' })
    expect(heard.text).toBe(long)
  })

  test('73. a model whose name ends like a wish about thinking is that model, and nothing is wished', async () => {
    const upstream = upstreamOf(home)
    upstream.next({ text: 'ok' })
    await program.ask(gateway, { model, text: 'Hello' })
    const sent = upstream.requests.at(-1)
    expect(`${sent?.path} ${sent?.body.toString()}`).toContain(model)
    expect(sent?.body.toString()).not.toMatch(/reasoning_effort|"effort"|"thinking"|thinkingConfig/)
  })

  test.each([true, false])(
    '131. nothing but the name that was asked for is told, stream: %s',
    async (stream) => {
      upstreamOf(home).next({ text: 'Told.' })
      const alias = `alias of ${home}`
      const { path, body } = plainRequest(client, { model: alias, stream })
      const told = await (await gateway.post(encodeURI(path), body)).text()
      expect(told).toContain('Told')
      expect(told).toContain(`"${alias}"`)
      expect(told).not.toContain(models[home])
      expect(gateway.rows().at(-1)).toMatchObject({
        model: alias,
        upstream_model: models[home],
      })
    },
  )

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ] as const)('108. a request may come packed as %s', async (encoding, pack) => {
    const upstream = upstreamOf(home)
    upstream.next({ text: 'Told.' })
    const { path, body } = plainRequest(client, { model, stream: true })
    const answer = await fetch(gateway.url + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.key}`,
        'content-type': 'application/json',
        'content-encoding': encoding,
      },
      body: pack(JSON.stringify(body)),
    })
    expect(await answer.text()).toContain('Told')
    expect(upstream.requests.at(-1)?.headers['content-encoding']).toBeUndefined()
    expect(upstream.requests.at(-1)?.json).toBeDefined()
  })
})

// Where one of the two has objects instead of text, there are no bytes to keep.
test.each(lanes.filter(({ client, upstream }) => client !== 'gemini' && upstream !== 'gemini'))(
  'the arguments of a call keep their bytes: $client → $upstream',
  async ({ client, upstream, model }) => {
    const json = '{ "place" : "S\\u00e3o", "b":1.50e0,"a":[ ] }'
    upstreamOf(upstream).next({ calls: [{ id: 'one', name: 'get_weather', arguments: json }] })
    const { path, body } = plainRequest(client, { model, stream: true, tools: true })
    expect(argumentsIn(await (await gateway.post(path, body)).text())).toBe(json)
  },
)
