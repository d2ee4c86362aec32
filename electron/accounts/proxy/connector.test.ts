/** Requests through real proxies, and why they fail. */
import { once } from 'node:events'
import { createServer as createHttp, type Server } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { createServer as createTcp, type Server as TcpServer } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { request } from 'undici'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { testCertificate, testKey } from '../../../test/support/certificate.ts'
import { type FakeProxy, startHttpProxy, startSocksProxy } from '../../../test/support/proxies.ts'
import { testClock } from '../../../test/support/state.ts'
import { systemClock } from '../../kernel/clock.ts'
import { readLogin, readProxyAddress } from '../../kernel/proxy-address.ts'
import { openDispatcher } from '../dispatcher.ts'
import { proxyConnector, type UsableProxy } from './connector.ts'
import { tryProxy } from './trial.ts'

const trusted = getCACertificates('default')
const target = { host: '127.0.0.1', port: 0 }
let open: Server
let secure: Server
let securePort = 0
const stack: AsyncDisposable[] = []

const portOf = (server: { address(): unknown }): number => {
  const address = server.address()
  return typeof address === 'object' && address && 'port' in address ? Number(address.port) : 0
}

async function listening<T extends TcpServer>(server: T): Promise<T> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

beforeAll(async () => {
  open = await listening(createHttp((_, response) => response.end('plain')))
  secure = await listening(
    createHttps({ key: testKey, cert: testCertificate }, (_, response) => response.end('secret')),
  )
  target.port = portOf(open)
  securePort = portOf(secure)
})
afterAll(() => {
  for (const server of [open, secure]) {
    server.closeAllConnections()
    server.close()
  }
})
beforeEach(() => setDefaultCACertificates([...trusted, testCertificate]))
afterEach(async () => {
  setDefaultCACertificates(trusted)
  for (const one of stack.splice(0)) await one[Symbol.asyncDispose]()
})

const running = async (proxy: Promise<FakeProxy>): Promise<FakeProxy> => {
  const started = await proxy
  stack.push(started)
  return started
}

function usable(url: string): UsableProxy {
  const { address, login } = readProxyAddress(url)
  return { address, login: () => login && readLogin(login) }
}

async function through(url: string, to: string): Promise<string> {
  const dispatcher = openDispatcher(proxyConnector(() => usable(url), systemClock))
  try {
    return await (await request(to, { dispatcher })).body.text()
  } finally {
    await dispatcher.destroy()
  }
}

const plainUrl = () => `http://127.0.0.1:${target.port}/`
const secureUrl = () => `https://localhost:${securePort}/`
const withLogin = (url: string, login: string) => url.replace('://', `://${login}@`)
const login = { user: 'anna', password: 'p@ss' }

test('a plain and an encrypted upstream are reached through an HTTP proxy', async () => {
  const proxy = await running(startHttpProxy())
  expect(await through(proxy.url, plainUrl())).toBe('plain')
  expect(await through(proxy.url, secureUrl())).toBe('secret')
  expect(proxy.asked).toEqual([`127.0.0.1:${target.port}`, `localhost:${securePort}`])
  expect(proxy.logins).toEqual([undefined, undefined])
})

test('the same through a SOCKS 5 proxy, which looks names up itself', async () => {
  const proxy = await running(startSocksProxy())
  expect(await through(proxy.url, plainUrl())).toBe('plain')
  expect(await through(proxy.url, secureUrl())).toBe('secret')
  expect(proxy.asked).toEqual([`127.0.0.1:${target.port}`, `localhost:${securePort}`])
})

test('a proxy that is spoken to over TLS hides where requests go and who asks', async () => {
  const proxy = await running(
    startHttpProxy({ tls: { key: testKey, cert: testCertificate }, login }),
  )
  expect(await through(withLogin(proxy.url, 'anna:p%40ss'), secureUrl())).toBe('secret')
})

test.each(['http', 'socks5'] as const)(
  'a login is shown to a %s proxy that wants one',
  async (kind) => {
    const proxy = await running(
      kind === 'http' ? startHttpProxy({ login }) : startSocksProxy({ login }),
    )
    expect(await through(withLogin(proxy.url, 'anna:p%40ss'), plainUrl())).toBe('plain')
    expect(proxy.logins).toEqual([kind === 'http' ? `Basic ${btoa('anna:p@ss')}` : 'anna:p@ss'])
  },
)

test.each([
  ['::1', [0, 0, 0, 0, 0, 0, 0, 1]],
  ['2001:db8::7:1', [0x2001, 0xdb8, 0, 0, 0, 0, 7, 1]],
])('the IPv6 address %s is written out for SOCKS', async (host, groups) => {
  const proxy = await running(startSocksProxy({ leadsTo: target }))
  expect(await through(proxy.url, `http://[${host}]:8000/`)).toBe('plain')
  const written = groups.map((group) => group.toString(16).padStart(4, '0')).join(':')
  expect(proxy.asked).toEqual([`${written}:8000`])
})

test('connections through a proxy are used again', async () => {
  const proxy = await running(startHttpProxy())
  const dispatcher = openDispatcher(proxyConnector(() => usable(proxy.url), systemClock))
  for (let count = 0; count < 3; count++) {
    await (await request(plainUrl(), { dispatcher })).body.text()
    await new Promise(setImmediate)
  }
  expect(proxy.asked).toHaveLength(1)
  await dispatcher.destroy()
})

const failing = async (url: string, to = plainUrl()) => {
  const trial = await tryProxy(usable(url), { url: to, clock: systemClock })
  const thrown: unknown = await through(url, to).catch((error: unknown) => error)
  return { trial, thrown }
}

/** A server that says something else than a proxy would. */
async function stranger(says: string | undefined): Promise<string> {
  const server = await listening(
    createTcp((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => (says === undefined ? socket.destroy() : socket.end(says)))
    }),
  )
  stack.push({ [Symbol.asyncDispose]: async () => void server.close() })
  return `127.0.0.1:${portOf(server)}`
}

test('a proxy that works says how long it took', async () => {
  const proxy = await running(startHttpProxy())
  expect(await tryProxy(usable(proxy.url), { url: secureUrl(), clock: systemClock })).toEqual({
    ok: true,
    target: `localhost:${securePort}`,
    ms: expect.any(Number),
  })
})

test('where nothing listens, that is said', async () => {
  const gone = await startHttpProxy()
  await gone[Symbol.asyncDispose]()
  const { trial, thrown } = await failing(gone.url)
  expect(trial).toMatchObject({ ok: false, fault: 'refused' })
  expect(trial).toMatchObject({ message: expect.stringContaining('nothing listens there') })
  expect(thrown).toMatchObject({ code: 'EPROXY', fault: 'refused' })
})

test('a name that nobody knows is said', async () => {
  const { trial } = await failing('http://nobody.invalid:8080')
  expect(trial).toMatchObject({ ok: false, fault: 'name' })
})

test.each(['http', 'socks5'] as const)(
  'a %s proxy that wants a login, or another one, says so',
  async (kind) => {
    const start = kind === 'http' ? startHttpProxy : startSocksProxy
    const proxy = await running(start({ login }))
    const without = await failing(proxy.url)
    expect(without.trial).toMatchObject({
      fault: 'login',
      message: expect.stringContaining('wants a login: enter it as'),
    })
    const wrong = await failing(withLogin(proxy.url, 'anna:c4n4ry'))
    expect(wrong.trial).toMatchObject({
      fault: 'login',
      message: expect.stringContaining('does not accept the login'),
    })
    expect(JSON.stringify(wrong) + String(wrong.thrown)).not.toContain('c4n4ry')
  },
)

test.each([
  ['http', 'SSH-2.0-OpenSSH_9.9\r\n\r\n'],
  ['http', 'HTTP/1.1 404 Not Found\r\n\r\n'],
  ['http', undefined],
  ['socks5', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['socks5', undefined],
] as const)('what is no %s proxy (%j) is told from one', async (kind, says) => {
  const { trial } = await failing(`${kind}://${await stranger(says)}`)
  expect(trial).toMatchObject({ ok: false, fault: 'not-a-proxy' })
})

test('a certificate of the proxy that cannot be trusted is the proxy’s', async () => {
  const proxy = await running(startHttpProxy({ tls: { key: testKey, cert: testCertificate } }))
  setDefaultCACertificates(trusted)
  const { trial } = await failing(proxy.url)
  expect(trial).toMatchObject({ fault: 'tls', message: expect.stringContaining('self-signed') })
  expect(proxy.asked).toEqual([])
})

test('a proxy that speaks no TLS is not called https', async () => {
  const proxy = await running(startHttpProxy())
  const { trial } = await failing(proxy.url.replace('http:', 'https:'))
  expect(trial).toMatchObject({ fault: 'tls', message: expect.stringContaining('http://') })
})

test('a proxy that shows a false certificate for the platform is found out', async () => {
  const proxy = await running(startHttpProxy())
  setDefaultCACertificates(trusted)
  const { trial } = await failing(proxy.url, secureUrl())
  expect(trial).toMatchObject({
    fault: 'tls',
    message: expect.stringContaining('may be reading along'),
  })
})

test.each([
  ['http', 403, 'denied'],
  ['http', 502, 'upstream'],
  ['http', 504, 'upstream'],
  ['socks5', 2, 'denied'],
  ['socks5', 4, 'upstream'],
  ['socks5', 99, 'upstream'],
] as const)(
  'a %s proxy that answers %d is blamed for what it is: %s',
  async (kind, refuse, fault) => {
    const proxy = await running((kind === 'http' ? startHttpProxy : startSocksProxy)({ refuse }))
    const { trial } = await failing(proxy.url)
    expect(trial).toMatchObject({ ok: false, fault })
  },
)

test('a proxy that says nothing is given up', async () => {
  const server = await listening(createTcp(() => undefined))
  const clock = testClock()
  const connector = proxyConnector(() => usable(`http://127.0.0.1:${portOf(server)}`), clock)
  const dispatcher = openDispatcher(connector)
  const answer = request(plainUrl(), { dispatcher }).catch((error: unknown) => error)
  await once(server, 'connection')
  clock.advance(10_000)
  expect(await answer).toMatchObject({ code: 'EPROXY', fault: 'unreachable' })
  await dispatcher.destroy()
  server.close()
})
