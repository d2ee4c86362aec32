/** A streamed answer that is cut at any byte before its end is never told as a whole one, in any pair of protocols. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codecs } from '../../electron/codecs/index.ts'
import type { GatewayError } from '../../electron/hub/error.ts'
import type { Answer, Reader } from '../../electron/gateway/answer.ts'
import { forwardStream } from '../../electron/gateway/forward-stream.ts'
import { openTally } from '../../electron/gateway/tally.ts'
import { translateStream } from '../../electron/gateway/translate.ts'
import { type Gateway, type Protocol, protocols, startGateway } from '../support/gateway.ts'
import { ending, plainRequest } from '../support/plain-request.ts'
import { recordedStream } from '../support/recorded-stream.ts'
import { type Play, startUpstream, type Upstream } from '../support/upstream/index.ts'

const model = 'gemini-2.5-flash'
const play: Play = {
  reasoning: 'Hm — 你.',
  text: 'Grüße 👩‍👩‍👧.',
  calls: [{ id: 'one', name: 'get_weather', arguments: '{"place":"Zürich"}' }],
  usage: { input: 9, output: 7, reasoning: 2 },
}
const ask = { model, stream: true, tools: true }
const pairs = protocols.flatMap((upstream) =>
  protocols.map((client) => [upstream, client] as const),
)

/** What a stream of a protocol ends on: the frame that is evidence of a whole answer. */
const evidence: Readonly<Record<Protocol, RegExp>> = {
  'openai-chat': /"finish_reason":"tool_calls"/,
  'openai-responses': /data: \{"type":"response\.completed"/,
  'anthropic-messages': /"stop_reason":"tool_use"/,
  gemini: /"finishReason":"STOP"/,
}

let upstream: Upstream
let gateway: Gateway
beforeAll(async () => {
  upstream = await startUpstream({ models: [{ id: model }] })
  gateway = await startGateway()
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})

/** The streamed answer of a platform, byte for byte, and where the frame ends that is its evidence. */
async function fixture(protocol: Protocol): Promise<{ bytes: Buffer; whole: number }> {
  const bytes = await recordedStream(upstream, protocol, { play, model })
  const at = bytes.toString('latin1').search(evidence[protocol])
  expect(at).toBeGreaterThan(0)
  // The last byte of the line is its closing brace.
  return {
    bytes,
    whole: bytes.toString('latin1').slice(0, bytes.indexOf('\n', at)).trimEnd().length,
  }
}

function codecOf(protocol: Protocol) {
  const found = codecs.find(({ id }) => id === protocol)
  if (!found) throw new Error(`there is no codec for ${protocol}`)
  return found
}

interface Told {
  text: string
  error?: GatewayError
  ended: boolean
}

/** Reads an upstream's bytes as the gateway does, and keeps what the client is told. */
function reading(from: Protocol, to: Protocol): { readonly reader: Reader; readonly told: Told } {
  const told: Told = { text: '', ended: false }
  const answer: Answer = {
    begun: () => undefined,
    failed: (error) => {
      told.error = error
      told.ended = true
    },
    write: (bytes) => {
      told.text += bytes.toString()
    },
    done: (last, error) => {
      told.text += last.toString()
      if (error) told.error = error
      told.ended = true
    },
  }
  const tally = openTally({ id: 'x', now: 0, protocol: to, path: '/', tool: undefined })
  const { client, passage } = codecOf(to)
  const reader =
    from === to
      ? forwardStream({
          ...{ client, passage, tally, answer },
          alias: undefined,
          wantsUsage: true,
          own: () => undefined,
          keep: undefined,
          hush: (error) => error,
        })
      : translateStream({
          from: codecOf(from),
          to: client,
          wire: { tools: new Map() },
          target: { issuer: from },
          answering: {
            model,
            wantsUsage: true,
            id: 'x',
            created: 0,
            inputEstimate: 0,
            asked: () => client.parseRequest(plainRequest(to, ask).body, ask),
            warn: () => undefined,
          },
          stream: true,
          tally,
          answer,
          memory: { listener: () => undefined, keeper: () => undefined },
          hush: (error) => error,
        })
  return { reader, told }
}

describe.each(pairs)('%s → %s', (from, to) => {
  test('89. cut at any byte before its end, it is an error to the client, and at the last byte it is not', async () => {
    const { bytes, whole } = await fixture(from)
    for (let length = 0; length <= bytes.length; length++) {
      if (length >= whole && length < bytes.length) continue
      const { reader, told } = reading(from, to)
      if (length > 0) reader.push([bytes.subarray(0, length)])
      if (!told.ended) reader.end()
      const cut = length < bytes.length
      expect([length, told.ended, told.error !== undefined]).toEqual([length, true, cut])
      expect([length, ending[to].test(told.text)]).toEqual([length, !cut])
    }
  })

  test('89. over a socket it is an error in the client’s own words, and a cut in the ledger', async () => {
    const account = await gateway.connect(upstream, from)
    const { bytes, whole } = await fixture(from)
    const { path, body } = plainRequest(to, ask)
    for (let cutAfter = 1; cutAfter < whole; cutAfter += Math.ceil(bytes.length / 24)) {
      upstream.next({ ...play, cutAfter })
      const answer = await gateway.post(path, body)
      const text = await answer.text()
      expect([cutAfter, ending[to].test(text), text.includes('"error"')]).toEqual([
        cutAfter,
        false,
        true,
      ])
      expect(gateway.rows().at(-1)).toMatchObject({
        outcome: answer.status === 200 ? 'cut' : 'upstream-error',
        error_kind: 'upstream-incomplete',
      })
      await gateway.admin.accounts.clearError({ id: account })
    }
    await gateway.admin.accounts.remove({ id: account })
  })
})
