/** The listener is there for one sign-in, on this machine, and gone at once. */
import { createServer, request } from 'node:http'
import { type AddressInfo, connect, createServer as createPlain, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type Awaited, type Callbacks, type Heard, openCallbacks } from './callbacks.ts'

let open: { close(): unknown }[] = []
afterEach(() => {
  for (const one of open) one.close()
  open = []
})

const callbacks = (): Callbacks => {
  const made = openCallbacks()
  open.push(made)
  return made
}

async function freePort(): Promise<number> {
  const server = createPlain()
  const { port } = await listening(server, 0)
  await new Promise((closed) => server.close(closed))
  return port
}

const listening = (server: Server, port: number, host = '127.0.0.1'): Promise<AddressInfo> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve(server.address() as AddressInfo))
  })

const awaited = (state: string, answer: 'received' | 'refused' = 'received') => {
  const heard: string[] = []
  const one: Awaited = {
    path: '/auth/callback',
    state,
    heard: (query) => {
      heard.push(query.toString())
      return answer
    },
  }
  return { one, heard }
}

const portOf = (heard: Heard): number => {
  if ('port' in heard) return heard.port
  throw new Error('It does not listen.')
}

interface Page {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

const get = (
  port: number,
  path: string,
  { host = '127.0.0.1', method = 'GET', headers = {} } = {},
): Promise<Page> =>
  new Promise((resolve, reject) => {
    const asking = request({ host, port, path, method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      )
    })
    asking.on('error', reject)
    asking.end()
  })

const refuses = (port: number, host = '127.0.0.1'): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({ port, host })
    socket.once('connect', () => {
      socket.destroy()
      resolve('connected')
    })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
  })

test('it hears the person come back, shows a page without anything of the address, and closes', async () => {
  const { one, heard } = awaited('state-1')
  const port = portOf(await callbacks().wait(one, [await freePort()]))
  const page = await get(port, '/auth/callback?code=ac_canary&state=state-1')
  expect(page.status).toBe(200)
  expect(page.text).toContain('You can close this page')
  expect(page.text).not.toMatch(/canary|state-1|<script/)
  expect(page.headers).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  })
  expect(heard).toEqual(['code=ac_canary&state=state-1'])
  expect(await refuses(port)).toBe('ECONNREFUSED')
  expect(await refuses(port, '::1')).not.toBe('connected')
})

test('both addresses of this machine are bound, and no other', async () => {
  const { one, heard } = awaited('s')
  const port = portOf(await callbacks().wait(one, [await freePort()]))
  const hasIpv6 = await listening(createPlain().unref(), 0, '::1').then(
    () => true,
    () => false,
  )
  const hosts = hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1']
  const strangers = await Promise.all(
    hosts.map((host) => get(port, '/auth/callback?state=x', { host })),
  )
  expect(strangers.map(({ status }) => status)).toEqual(hosts.map(() => 400))
  const { status } = await get(port, '/auth/callback?code=1&state=s', { host: hosts.at(-1) ?? '' })
  expect([status, heard.length]).toEqual([200, 1])
})

test('a wrong state gets 400, everything else 404, and it keeps waiting', async () => {
  const { one, heard } = awaited('right')
  const port = portOf(await callbacks().wait(one, [await freePort()]))
  const wrong = await get(port, '/auth/callback?code=1&state=wrong')
  expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('another sign-in')])
  const nothing = await Promise.all([
    get(port, '/cancel'),
    get(port, '/'),
    get(port, '/auth/callback?code=1&state=right', { method: 'POST' }),
    get(port, '/auth/callback?code=1&state=right', { headers: { host: 'evil.example' } }),
  ])
  expect(nothing.map(({ status }) => status)).toEqual([404, 404, 404, 404])
  expect(heard).toEqual([])
  expect((await get(port, '/auth/callback?code=1&state=right')).status).toBe(200)
})

test('one that was refused sees so', async () => {
  const { one } = awaited('s', 'refused')
  const port = portOf(await callbacks().wait(one, [await freePort()]))
  const page = await get(port, '/auth/callback?error=access_denied&state=s')
  expect([page.status, page.text]).toEqual([200, expect.stringContaining('Not signed in')])
})

test('a port that another program has is left alone, and the next one taken', async () => {
  const foreign = createServer((_, response) => response.end('mine'))
  open.push(foreign)
  const { port: taken } = await listening(foreign, 0)
  const free = await freePort()
  const { one } = awaited('s')
  expect(portOf(await callbacks().wait(one, [taken, free]))).toBe(free)
  expect((await get(taken, '/')).text).toBe('mine')
})

test('where all ports are taken it says by whom', async () => {
  const foreign = createServer((_, response) => response.end('mine'))
  open.push(foreign)
  const { port: taken } = await listening(foreign, 0)
  const heard = await callbacks().wait(awaited('s').one, [taken])
  // Elsewhere the system may not tell.
  const program = process.platform === 'linux' ? { program: `node (process ${process.pid})` } : {}
  expect(heard).toMatchObject({ taken: [{ port: taken, ...program }] })
})

test('a port of which only one address is free counts as taken', async () => {
  const foreign = createServer()
  const bound = await listening(foreign, 0, '::1').catch(() => undefined)
  if (!bound) return
  open.push(foreign)
  expect(await callbacks().wait(awaited('s').one, [bound.port])).toHaveProperty('taken')
  expect(await refuses(bound.port)).toBe('ECONNREFUSED')
})

test('sign-ins of ours share a port, told apart by their state, and the last one closes it', async () => {
  const shared = callbacks()
  const ports = [await freePort()]
  const [anna, ben] = [awaited('anna'), awaited('ben')]
  const all = await Promise.all([shared.wait(anna.one, ports), shared.wait(ben.one, ports)])
  const [port = 0, same] = all.map(portOf)
  expect(same).toBe(port)
  await get(port, '/auth/callback?code=b&state=ben')
  expect([anna.heard.length, ben.heard.length]).toEqual([0, 1])
  expect((await get(port, '/auth/callback?code=b&state=ben')).status).toBe(400)
  await get(port, '/auth/callback?code=a&state=anna')
  expect(anna.heard).toHaveLength(1)
  expect(await refuses(port)).toBe('ECONNREFUSED')
})

test('the port is free again as soon as nobody waits', async () => {
  const ports = [await freePort()]
  const first = callbacks()
  const heard = await first.wait(awaited('s').one, ports)
  if ('port' in heard) heard.close()
  expect(portOf(await callbacks().wait(awaited('t').one, ports))).toBe(ports[0])
})
