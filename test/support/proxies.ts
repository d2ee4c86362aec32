/** Small proxies on real sockets, HTTP (also over TLS) and SOCKS 5, that write down where they were asked to go. */
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

export interface ProxyBehaviour {
  /** Who may pass; anybody when absent. */
  readonly login?: { readonly user: string; readonly password: string }
  /** HTTP status or SOCKS reply for every request, instead of a tunnel. */
  readonly refuse?: number
  /** Where it leads, whatever was asked for. */
  readonly leadsTo?: { readonly host: string; readonly port: number }
  /** Makes it an HTTPS proxy. */
  readonly tls?: TlsOptions
}

export interface FakeProxy extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** `host:port` of every tunnel that was asked for. */
  readonly asked: string[]
  /** The `Proxy-Authorization` of every request, or `user:password`. */
  readonly logins: (string | undefined)[]
}

type Serve = (socket: Socket, proxy: FakeProxy) => Promise<void>

export const startHttpProxy = (behaviour: ProxyBehaviour = {}): Promise<FakeProxy> =>
  start(behaviour.tls ? 'https' : 'http', behaviour, async (socket, proxy) => {
    const head = await headOf(socket)
    const [, place = ''] = /^CONNECT (\S+) HTTP\/1\.1\r\n/.exec(head) ?? []
    if (place === '') return void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    proxy.asked.push(place)
    const proof = /\r\nproxy-authorization: (.+)\r\n/i.exec(head)?.[1]
    proxy.logins.push(proof)
    const { login, refuse } = behaviour
    if (login && proof !== `Basic ${btoa(`${login.user}:${login.password}`)}`)
      return void socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n',
      )
    if (refuse !== undefined) return void socket.end(`HTTP/1.1 ${refuse} No\r\n\r\n`)
    const onward = await reach(behaviour.leadsTo ?? placeIn(place))
    if (!onward) return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    join(socket, onward)
  })

export const startSocksProxy = (behaviour: ProxyBehaviour = {}): Promise<FakeProxy> =>
  start('socks5', behaviour, async (socket, proxy) => {
    const [version = 0, count = 0] = await bytes(socket, 2)
    if (version !== 5) return void socket.destroy()
    const ways = [...(await bytes(socket, count))]
    const { login, refuse } = behaviour
    const way = login ? 2 : 0
    if (!ways.includes(way)) return void socket.end(Buffer.from([5, 0xff]))
    socket.write(Buffer.from([5, way]))
    if (login && !(await mayPass(socket, login, proxy))) return void socket.end()
    const [, , , kind = 0] = await bytes(socket, 4)
    const host = await hostOf(socket, kind)
    const port = (await bytes(socket, 2)).readUInt16BE()
    proxy.asked.push(`${host}:${port}`)
    const reply = (code: number): Buffer => Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0])
    if (refuse !== undefined) return void socket.end(reply(refuse))
    const onward = await reach(behaviour.leadsTo ?? { host, port })
    if (!onward) return void socket.end(reply(5))
    socket.write(reply(0))
    join(socket, onward)
  })

/** Reads a login (RFC 1929), answers, and says whether it was the right one. */
async function mayPass(
  socket: Socket,
  login: NonNullable<ProxyBehaviour['login']>,
  proxy: FakeProxy,
): Promise<boolean> {
  const [, length = 0] = await bytes(socket, 2)
  const user = (await bytes(socket, length)).toString()
  const [more = 0] = await bytes(socket, 1)
  const password = (await bytes(socket, more)).toString()
  proxy.logins.push(`${user}:${password}`)
  const isRight = user === login.user && password === login.password
  socket.write(Buffer.from([1, isRight ? 0 : 1]))
  return isRight
}

async function start(scheme: string, behaviour: ProxyBehaviour, serve: Serve): Promise<FakeProxy> {
  const open = new Set<Socket>()
  const take = (socket: Socket): void => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    serve(socket, proxy).catch(() => socket.destroy())
  }
  const server: Server = behaviour.tls ? createTlsServer(behaviour.tls, take) : createServer(take)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const proxy: FakeProxy = {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    asked: [],
    logins: [],
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of open) socket.destroy()
      await once(server, 'close')
    },
  }
  return proxy
}

/** Exactly so many bytes. */
async function bytes(socket: Socket, count: number): Promise<Buffer> {
  if (count === 0) return Buffer.alloc(0)
  for (;;) {
    const got: unknown = socket.read(count)
    if (Buffer.isBuffer(got) && got.length === count) return got
    if (socket.readableEnded || socket.destroyed) throw new Error('gone')
    await once(socket, 'readable')
  }
}

async function headOf(socket: Socket): Promise<string> {
  let head = (await bytes(socket, 1)).toString('latin1')
  // What is no HTTP at all is not waited for.
  if (!/[A-Z]/.test(head)) return ''
  while (!head.endsWith('\r\n\r\n')) head += (await bytes(socket, 1)).toString('latin1')
  return head
}

async function hostOf(socket: Socket, kind: number): Promise<string> {
  if (kind === 1) return [...(await bytes(socket, 4))].join('.')
  if (kind === 4) return ((await bytes(socket, 16)).toString('hex').match(/.{4}/g) ?? []).join(':')
  const [length = 0] = await bytes(socket, 1)
  return (await bytes(socket, length)).toString()
}

function placeIn(place: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(`http://${place}`)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || 80 }
}

async function reach(to: {
  readonly host: string
  readonly port: number
}): Promise<Socket | undefined> {
  const socket = connect(to)
  try {
    await once(socket, 'connect')
    return socket
  } catch {
    return undefined
  }
}

function join(near: Socket, far: Socket): void {
  near.pipe(far).pipe(near)
  far.on('error', () => near.destroy())
  far.on('close', () => near.destroy())
  near.on('close', () => far.destroy())
}
