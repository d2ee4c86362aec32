/** Proxies on this machine are found and told apart from whatever else listens. */
import { once } from 'node:events'
import { createServer as createHttp } from 'node:http'
import { createServer as createTcp, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { startHttpProxy, startSocksProxy } from '../../../test/support/proxies.ts'
import { testClock } from '../../../test/support/state.ts'
import { systemClock } from '../../kernel/clock.ts'
import { detectProxies, usualPorts } from './detect.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listening(server: Server): Promise<number> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

const raw = (says: string) =>
  listening(
    createTcp((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(says))
    }),
  )

test('the usual programs are looked for', () => {
  for (const port of [7890, 7897, 1080, 1087, 10808, 10809, 8080, 8888, 6152, 6153, 2080])
    expect(usualPorts).toContain(port)
})

test('both kinds are found, with whether they want a login, and nothing leaves the machine', async () => {
  const login = { user: 'u', password: 'p' }
  await using http = await startHttpProxy()
  await using locked = await startHttpProxy({ login })
  await using socks = await startSocksProxy()
  await using lockedSocks = await startSocksProxy({ login })
  const ports = [http.port, locked.port, socks.port, lockedSocks.port]
  expect(await detectProxies({ clock: systemClock, ports })).toEqual([
    { kind: 'http', port: http.port, url: http.url, wantsLogin: false },
    { kind: 'http', port: locked.port, url: locked.url, wantsLogin: true },
    { kind: 'socks5', port: socks.port, url: socks.url, wantsLogin: false },
    { kind: 'socks5', port: lockedSocks.port, url: lockedSocks.url, wantsLogin: true },
  ])
  expect(new Set([...http.asked, ...locked.asked])).toEqual(new Set(['plugboard.invalid:443']))
  expect(socks.asked).toEqual([])
})

test('web servers and other programs are no proxies', async () => {
  const ports = [
    await listening(createHttp((_, response) => response.end('hello'))),
    await raw('HTTP/1.1 405 Method Not Allowed\r\n\r\n'),
    await raw('HTTP/1.1 403 Forbidden\r\nServer: x\r\n\r\n'),
    await raw('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'),
    await raw('SSH-2.0-OpenSSH_9.9\r\n'),
    await raw(''),
  ]
  expect(await detectProxies({ clock: systemClock, ports })).toEqual([])
})

test('a proxy that says about itself that it forbids is one', async () => {
  const port = await raw('HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n\r\n')
  expect(await detectProxies({ clock: systemClock, ports: [port] })).toMatchObject([
    { kind: 'http' },
  ])
})

test('what accepts connections and says nothing is not waited for long', async () => {
  const server = createTcp(() => undefined)
  const port = await listening(server)
  const clock = testClock()
  const found = detectProxies({ clock, ports: [port] })
  await once(server, 'connection')
  clock.advance(1000)
  expect(await found).toEqual([])
})
