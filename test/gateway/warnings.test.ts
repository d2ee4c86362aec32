/** What a request or an answer lost on its way: told in a header, and kept in the ledger. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ExchangeRow } from '../../electron/metering/exchange-row.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { startUpstream, type Upstream } from '../support/upstream/index.ts'

let gateway: Gateway
let upstream: Upstream
const model = 'test-model'
let rows: ExchangeRow[]
beforeEach(async () => {
  upstream = await startUpstream({ models: [{ id: model, maxOutput: 4096 }] })
  gateway = await startGateway()
  rows = []
  gateway.engine.ports.recorded((row) => rows.push(row))
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})
const header = 'x-plugboard-warning'
const chat = { model, messages: [{ role: 'user', content: 'Hi' }] }
/** Asks for what Anthropic's protocol has no word for. */
const lossy = { ...chat, seed: 7, logit_bias: { 50256: -100 } }

describe.each([true, false])('stream: %s,', (stream) => {
  const ask = (path: string, body: object): Promise<Response> =>
    gateway.post(path, { ...body, stream })

  test('what the upstream’s protocol cannot say stands in the header and in the ledger', async () => {
    await gateway.connect(upstream, 'anthropic-messages')
    upstream.next({ text: 'Hello.' })
    const answer = await ask('/v1/chat/completions', lossy)
    const told = answer.headers.get(header) ?? ''
    expect(await answer.text()).toContain('Hello.')
    expect(told).toMatch(/seed: .+/)
    expect(told).toContain('logit_bias: ')
    const fields = rows[0]?.warnings.map(({ field }) => field)
    expect(fields).toEqual(expect.arrayContaining(['seed', 'logit_bias']))
    expect(told).toBe(
      rows[0]?.warnings.map(({ field, action }) => `${field}: ${action}`).join('; '),
    )
    const kept = gateway.rows().at(-1)?.['warnings']
    expect(JSON.parse(String(kept))).toEqual(rows[0]?.warnings)
  })

  test('nothing lost, nothing told', async () => {
    await gateway.connect(upstream, 'anthropic-messages')
    upstream.next({ text: 'Hello.' })
    const answer = await ask('/v1/chat/completions', chat)
    await answer.text()
    expect(answer.headers.get(header)).toBeNull()
    expect(rows[0]?.warnings).toEqual([])
  })

  test('only the try that answered counts', async () => {
    await gateway.connect(upstream, 'anthropic-messages', { priority: 1 })
    await gateway.connect(upstream, 'openai-chat')
    upstream.next({ fault: { kind: 'server-error', message: 'No.' } }, { text: 'Hello.' })
    const answer = await ask('/v1/chat/completions', lossy)
    expect(await answer.text()).toContain('Hello.')
    expect(answer.headers.get(header)).toBeNull()
    expect(rows[0]?.attempts).toHaveLength(2)
  })

  test('a refusal by the upstream tells what its request had lost', async () => {
    await gateway.connect(upstream, 'anthropic-messages')
    upstream.next({ fault: { kind: 'invalid-request', message: 'No.' } })
    const answer = await ask('/v1/chat/completions', lossy)
    expect(answer.status).toBe(400)
    expect(answer.headers.get(header)).toContain('seed')
  })

  test('what an answer held and its client’s protocol cannot say stands in the ledger', async () => {
    await gateway.connect(upstream, 'openai-responses')
    const search = { query: 'lakes', sources: [{ url: 'https://a.example/', title: 'A' }] }
    upstream.next({ text: 'Hello.', search })
    const answer = await ask('/v1/chat/completions', {
      ...chat,
      web_search_options: {},
    })
    expect(await answer.text()).toContain('Hello.')
    expect(rows[0]?.warnings.map(({ field }) => field).join()).toMatch(/search/)
    // A stream's header is out before its end; a whole answer's is not.
    expect(answer.headers.get(header) ?? 'unsaid').toMatch(stream ? /unsaid|search/ : /search/)
  })

  test('the header is plain ASCII in one line, whatever a client calls its things', async () => {
    await gateway.connect(upstream, 'anthropic-messages')
    upstream.next({ text: 'Hello.' })
    const answer = await ask('/v1/chat/completions', {
      ...lossy,
      'Zürich\r\nx-evil: 1': 'a field of nobody',
      '\u{1F600}': 1,
      ['long'.repeat(2000)]: 1,
    })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('x-evil')).toBeNull()
    const told = answer.headers.get(header) ?? ''
    expect(told).toMatch(/^[\x20-\x7e]+$/)
    expect(told.length).toBeLessThanOrEqual(1000)
    await answer.text()
  })
})
