/** The shared connection pool does not make exchanges wait for each other. */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { request } from 'undici'
import { expect, test } from 'vitest'
import { openDispatcher } from './dispatcher.ts'

test('two hundred answers of one host can be awaited at once, and connections are used again', async () => {
  const count = 200
  const waiting: ServerResponse[] = []
  let connections = 0
  // Answers nobody before everybody has asked: a hidden queue would stand still here.
  const server = createServer((_, response) => {
    waiting.push(response)
    if (waiting.length === count) for (const one of waiting.splice(0)) one.end('ok')
  })
  server.on('connection', () => (connections += 1))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  const dispatcher = openDispatcher()
  const wave = () =>
    Promise.all(
      Array.from({ length: count }, async () => (await request(url, { dispatcher })).body.text()),
    )
  expect(await wave()).toHaveLength(count)
  // A connection is free again a turn after its answer has ended.
  await setImmediate()
  expect(await wave()).toHaveLength(count)
  expect(connections).toBe(count)
  await dispatcher.close()
  server.close()
  await once(server, 'close')
})
