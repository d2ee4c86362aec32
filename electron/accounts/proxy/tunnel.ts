/** Asks a proxy for a way to a host: `CONNECT` (RFC 9110, 9.3.6), or SOCKS 5 (RFC 1928) with a login (RFC 1929). */
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ProxyAddress, ProxyLogin } from '../../kernel/proxy-address.ts'
import { ProxyFailure } from './failure.ts'
import { take, takeUntil } from './receive.ts'

export interface Destination {
  /** Without brackets. */
  readonly host: string
  readonly port: number
}

export interface Asking {
  readonly address: ProxyAddress
  readonly login: ProxyLogin | undefined
  readonly destination: Destination
}

const longestHead = 16 * 1024

/** After this the socket leads to the destination. Throws ProxyFailure. */
export const openTunnel = (socket: Duplex, asking: Asking): Promise<void> =>
  asking.address.kind === 'socks5' ? socks5(socket, asking) : connect(socket, asking)

async function connect(socket: Duplex, asking: Asking): Promise<void> {
  const { login, destination } = asking
  const place = placeOf(destination)
  const proof =
    login === undefined
      ? ''
      : `Proxy-Authorization: Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}\r\n`
  socket.write(`CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n${proof}\r\n`)
  const head = await takeUntil(socket, '\r\n\r\n', longestHead)
  const status = Number(/^HTTP\/1\.[01] (\d{3})\b/.exec(head ?? '')?.[1])
  if (Number.isNaN(status)) throw notAProxy(asking, 'an HTTP proxy')
  if (status >= 200 && status < 300) return
  throw refusedWith(status, asking)
}

function refusedWith(status: number, asking: Asking): ProxyFailure {
  const { address, login, destination } = asking
  if (status === 407) return badLogin(address, login)
  if (status === 403 || status === 405)
    return new ProxyFailure(
      'denied',
      `The proxy ${address.url} does not let Plugboard through to ${placeOf(destination)} (HTTP ${status}): allow it there, or use another proxy.`,
    )
  if (status >= 500) return notReached(asking, `HTTP ${status}`)
  return notAProxy(asking, 'an HTTP proxy')
}

const version = 5
const noLogin = 0
const byPassword = 2
const nothingSuits = 0xff

async function socks5(socket: Duplex, asking: Asking): Promise<void> {
  const { address, login, destination } = asking
  const ways = login ? [noLogin, byPassword] : [noLogin]
  socket.write(Buffer.from([version, ways.length, ...ways]))
  const chosen = await take(socket, 2)
  if (chosen?.[0] !== version) throw notAProxy(asking, 'a SOCKS 5 proxy')
  if (chosen[1] === byPassword && login) await logIn(socket, address, login)
  else if (chosen[1] === nothingSuits) throw badLogin(address, login)
  else if (chosen[1] !== noLogin) throw notAProxy(asking, 'a SOCKS 5 proxy')

  const port = [destination.port >> 8, destination.port & 0xff]
  socket.write(Buffer.from([version, 1, 0, ...wire(destination.host), ...port]))
  const reply = await take(socket, 4)
  if (reply?.[0] !== version) throw notAProxy(asking, 'a SOCKS 5 proxy')
  const code = reply[1] ?? 1
  if (code !== 0) throw refusedBySocks(code, asking)
  // The address it is bound to, which nobody needs.
  await take(socket, await boundBytes(socket, reply[3]))
}

async function logIn(socket: Duplex, address: ProxyAddress, login: ProxyLogin): Promise<void> {
  const user = Buffer.from(login.user)
  const password = Buffer.from(login.password)
  socket.write(
    Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([password.length]), password]),
  )
  const answer = await take(socket, 2)
  if (answer?.[1] !== 0) throw badLogin(address, login)
}

/** Names are sent as they are: the proxy looks them up. */
function wire(host: string): readonly number[] {
  switch (isIP(host)) {
    case 4:
      return [1, ...host.split('.').map(Number)]
    case 6:
      return [4, ...groupsOf(host).flatMap((group) => [group >> 8, group & 0xff])]
    default: {
      const name = Buffer.from(host)
      return [3, name.length, ...name]
    }
  }
}

function groupsOf(host: string): readonly number[] {
  // `URL` writes what is left out and what stands as IPv4 in the one shortest way.
  const [before = '', after] = new URL(`http://[${host}]`).hostname.slice(1, -1).split('::')
  const numbers = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))
  const head = numbers(before)
  if (after === undefined) return head
  const tail = numbers(after)
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail]
}

async function boundBytes(socket: Duplex, kind: number | undefined): Promise<number> {
  if (kind === 1) return 4 + 2
  if (kind === 4) return 16 + 2
  return ((await take(socket, 1))?.[0] ?? 0) + 2
}

/** RFC 1928, section 6. */
const socksReplies: Readonly<Record<number, string>> = {
  3: 'the network is unreachable',
  4: 'the host is unreachable',
  5: 'the connection was refused',
  6: 'the time to live ran out',
  8: 'it does not know this kind of address',
}

function refusedBySocks(code: number, asking: Asking): ProxyFailure {
  const { address, destination } = asking
  if (code === 2)
    return new ProxyFailure(
      'denied',
      `The proxy ${address.url} does not let Plugboard through to ${placeOf(destination)}: allow it there, or use another proxy.`,
    )
  return notReached(asking, socksReplies[code] ?? `SOCKS error ${code}`)
}

const badLogin = (address: ProxyAddress, login: ProxyLogin | undefined): ProxyFailure =>
  new ProxyFailure(
    'login',
    login
      ? `The proxy ${address.url} does not accept the login: enter it again as ${address.kind}://user:password@${address.host}:${address.port}.`
      : `The proxy ${address.url} wants a login: enter it as ${address.kind}://user:password@${address.host}:${address.port}.`,
  )

const notAProxy = ({ address }: Asking, kind: string): ProxyFailure =>
  new ProxyFailure(
    'not-a-proxy',
    `What listens at ${address.url} is not ${kind}: check its kind and port.`,
  )

const notReached = ({ address, destination }: Asking, words: string): ProxyFailure =>
  new ProxyFailure(
    'upstream',
    `The proxy ${address.url} works, but does not reach ${placeOf(destination)} (${words}): try another of its servers.`,
  )

const placeOf = ({ host, port }: Destination): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`
