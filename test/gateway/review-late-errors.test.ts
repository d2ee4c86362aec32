/** What goes wrong after an answer has begun: told to the client without the account's key, and to the upstream by hanging up. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Gateway, protocols, startGateway } from '../support/gateway.ts'
import { plainRequest } from '../support/plain-request.ts'
import { startUpstream, type Upstream } from '../support/upstream/index.ts'

const model = 'test-model'
let gateway: Gateway
let upstream: Upstream
beforeEach(async () => {
  upstream = await startUpstream({ models: [{ id: model, maxOutput: 4096 }] })
  gateway = await startGateway()
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})

test.each(protocols)(
  'a key that the upstream quotes in the middle of its stream, asked in %s',
  async (client) => {
    // Of no shape that is known for keys.
    const secret = 'Zq81mKJd92hsLwPq0x7TtR4vBnY6cE3a'
    const baseUrl = upstream.baseUrl('openai-chat')
    const responses = upstream.baseUrl('openai-responses')
    for (const account of [
      { platform: 'openai-compatible', baseUrl },
      { platform: 'openai-compatible', preset: 'custom-responses', baseUrl: responses },
      { platform: 'anthropic', baseUrl: upstream.baseUrl('anthropic-messages') },
      { platform: 'google', baseUrl: upstream.baseUrl('gemini') },
    ]) {
      const { id } = await gateway.admin.accounts.create({ ...account, secret })
      const fault = { kind: 'server-error', message: `The key ${secret} is used up.` } as const
      upstream.next({ text: 'Hello to everybody.', faultAfter: { frames: 4, fault } })
      const { path, body } = plainRequest(client, { model, stream: true })
      const said = await (await gateway.post(path, body)).text()
      expect(said).toContain('is used up')
      expect(said).not.toContain(secret)
      expect(JSON.stringify(gateway.rows().at(-1))).not.toContain(secret)
      expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'cut' })
      await gateway.admin.accounts.remove({ id })
    }
  },
)

test.each(['/v1/chat/completions', '/v1/messages'])(
  '119. an upstream that never ends its frame is hung up on, asked at %s',
  async (path) => {
    const piece = Buffer.alloc(1048576, 'A')
    let left = (): void => undefined
    const closed = new Promise<void>((resolve) => (left = resolve))
    const server = createServer((request, response) => {
      if (request.method === 'GET') return response.end(JSON.stringify({ data: [{ id: model }] }))
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.on('close', left)
      response.write('data: {"x":"')
      const more = (): void => {
        while (!response.destroyed)
          if (!response.write(piece)) return void response.once('drain', more)
      }
      return more()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await gateway.admin.accounts.create({
      platform: 'openai-compatible',
      baseUrl: `http://127.0.0.1:${port}/v1`,
    })
    const messages = [{ role: 'user', content: 'Hi' }]
    const answer = await gateway.post(path, { model, max_tokens: 9, stream: true, messages })
    expect(answer.status).toBe(502)
    await closed
    server.closeAllConnections()
    server.close()
  },
)
