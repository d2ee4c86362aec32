/** An upstream that thinks for long is cut off by nobody but the gateway's own clock. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { request } from 'undici'
import { expect, test, vi } from 'vitest'
import { openDispatcher } from '../../electron/accounts/dispatcher.ts'
import { deferred } from '../support/upstream/gate.ts'

const hour = 3_600_000

test('111. the HTTP library waits for as long as the upstream thinks, before its head and after it', async () => {
  const head = deferred<void>()
  const end = deferred<void>()
  const arrived = deferred<void>()
  const server = createServer((_, response) => {
    arrived.resolve()
    void head.promise.then(() => {
      response.write('At ')
      void end.promise.then(() => response.end('last.'))
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  const dispatcher = openDispatcher()
  try {
    const { port } = server.address() as AddressInfo
    const asked = request(`http://127.0.0.1:${port}/`, { dispatcher })
    await arrived.promise
    await vi.advanceTimersByTimeAsync(hour)
    head.resolve()
    const { body } = await asked
    await vi.advanceTimersByTimeAsync(hour)
    end.resolve()
    expect(await body.text()).toBe('At last.')
  } finally {
    vi.useRealTimers()
    await dispatcher.destroy()
    server.close()
  }
})
