/** How an answer may end: empty, without its count, without its last frame, or never; each SDK is told what is true. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { programs } from '../support/clients/index.ts'
import { type Gateway, type Protocol, protocols, startGateway } from '../support/gateway.ts'
import { ending, plainRequest } from '../support/plain-request.ts'
import { startUpstream, type Upstream } from '../support/upstream/index.ts'

const models: Readonly<Record<Protocol, string>> = {
  'openai-chat': 'model-of-chat',
  'openai-responses': 'model-of-responses',
  'anthropic-messages': 'model-of-messages',
  gemini: 'gemini-2.5-flash',
}
const lanes = programs.flatMap(({ client, ...program }) =>
  protocols.flatMap((upstream) =>
    [true, false].map((stream) => ({
      ...program,
      upstream,
      stream,
      model: models[upstream],
      program: client(stream),
    })),
  ),
)

let gateway: Gateway
const homes = new Map<Protocol, { readonly upstream: Upstream; readonly account: string }>()
beforeAll(async () => {
  gateway = await startGateway()
  for (const protocol of protocols) {
    const upstream = await startUpstream({ models: [{ id: models[protocol] }] })
    homes.set(protocol, { upstream, account: await gateway.connect(upstream, protocol) })
  }
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await Promise.all([...homes.values()].map(({ upstream }) => upstream.close()))
})

function homeOf(protocol: Protocol): { readonly upstream: Upstream; readonly account: string } {
  const found = homes.get(protocol)
  if (!found) throw new Error(`nobody speaks ${protocol}`)
  return found
}
const row = () => gateway.rows().at(-1)

test.each(lanes)(
  '97. an empty answer is an answer: $label → $upstream, stream: $stream',
  async ({ upstream, program, model, stops }) => {
    homeOf(upstream).upstream.next({ text: '' })
    const heard = await program.ask(gateway, { model, text: 'Say nothing.' })
    expect(heard).toMatchObject({ text: '', calls: [], stop: stops.stop })
    expect(row()).toMatchObject({ outcome: 'answered' })
  },
)

// Messages has no answer without its tokens.
const silent = lanes.filter(
  ({ protocol, upstream }) => upstream !== protocol || protocol !== 'anthropic-messages',
)
test.each(silent)(
  'an answer whose tokens are never told is estimated: $label → $upstream, stream: $stream',
  async ({ upstream, program, model }) => {
    homeOf(upstream).upstream.next({ text: 'Who counts these words?', usage: null })
    const heard = await program.ask(gateway, { model, text: 'Hello' })
    expect(heard.text).toBe('Who counts these words?')
    expect(row()).toMatchObject({ outcome: 'answered', usage_state: 'estimated' })
    expect(Number(row()?.['output_tokens'])).toBeGreaterThan(0)
  },
)

// A body has no frames, and Gemini's streams have no last one beside the one that says why it ends.
const framed = lanes.filter(
  ({ protocol, upstream, stream }) => upstream !== 'gemini' && (stream || protocol !== upstream),
)
test.each(framed.filter(({ upstream }) => upstream !== 'openai-responses'))(
  '90. what says why it ends is the end, without a last frame: $label → $upstream, stream: $stream',
  async ({ upstream, program, model, stops }) => {
    homeOf(upstream).upstream.next({ text: 'All is said.', last: false })
    const heard = await program.ask(gateway, { model, text: 'Hello' })
    expect(heard).toMatchObject({ text: 'All is said.', stop: stops.stop })
    expect(row()).toMatchObject({ outcome: 'answered' })
  },
)

test.each(framed.filter(({ upstream }) => upstream === 'openai-responses'))(
  '89. a response is not whole before its last event: $label → $upstream, stream: $stream',
  async ({ upstream, program, model }) => {
    const { upstream: home, account } = homeOf(upstream)
    home.next({ text: 'All is said.', last: false })
    await expect(program.ask(gateway, { model, text: 'Hello' })).rejects.toBeInstanceOf(Error)
    expect(row()).toMatchObject({ outcome: 'cut', error_kind: 'upstream-incomplete' })
    await gateway.admin.accounts.clearError({ id: account })
  },
)

test.each([
  ['openai-chat', 'data: [DONE]\n\n'],
  ['anthropic-messages', 'event: message_stop\ndata: {"type":"message_stop"}\n\n'],
] as const)(
  '90. a stream of %s that is passed on gets the last frame it lacks',
  async (protocol, end) => {
    homes.get(protocol)?.upstream.next({ text: 'All is said.', last: false })
    const { path, body } = plainRequest(protocol, { model: models[protocol], stream: true })
    const told = await (await gateway.post(path, body)).text()
    expect(told).toMatch(ending[protocol])
    expect(told.endsWith(end)).toBe(true)
    expect(told.split(end)).toHaveLength(2)
    expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'answered', passed_through: 1 })
  },
)
