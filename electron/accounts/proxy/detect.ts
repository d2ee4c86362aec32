/** Finds the proxies that run on this machine, by asking the ports where they usually are. */
import { connect, type Socket } from 'node:net'
import type { Clock } from '../../kernel/clock.ts'
import { take, takeUntil } from './receive.ts'

export interface FoundProxy {
  readonly kind: 'http' | 'socks5'
  readonly port: number
  /** E.g. `http://127.0.0.1:7890`. */
  readonly url: string
  /** Whether it wants a login. */
  readonly wantsLogin: boolean
}

/** Clash and Mihomo, V2Ray and Xray, Shadowsocks, Surge, sing-box, Hiddify, Tor, Privoxy, Squid, Fiddler, mitmproxy, Burp. */
export const usualPorts: readonly number[] = [
  7890, 7891, 7892, 7893, 7897, 7898, 1080, 1081, 1086, 1087, 10808, 10809, 20170, 20171, 2080,
  2334, 6152, 6153, 8118, 8888, 8889, 8080, 3128, 9050, 12334,
]

/** A port of one's own machine answers at once or never. */
const patienceMs = 700

export interface DetectPorts {
  readonly clock: Clock
  /** Which ports to ask; the usual ones when absent. */
  readonly ports?: readonly number[]
}

/** In the order of the ports; nothing is asked of the proxies that would leave this machine. */
export async function detectProxies({
  clock,
  ports = usualPorts,
}: DetectPorts): Promise<readonly FoundProxy[]> {
  const found = await Promise.all(ports.map((port) => at(port, clock)))
  return found.flat()
}

/** Some serve both kinds at one port. */
async function at(port: number, clock: Clock): Promise<readonly FoundProxy[]> {
  const [socks, http] = await Promise.all([
    asked(port, { clock, question: greeting, read: readSocks }),
    asked(port, { clock, question: connectNowhere, read: readHttp }),
  ])
  return [
    ...(http === undefined ? [] : [proxy('http', port, http)]),
    ...(socks === undefined ? [] : [proxy('socks5', port, socks)]),
  ]
}

const proxy = (kind: 'http' | 'socks5', port: number, wantsLogin: boolean): FoundProxy => ({
  kind,
  port,
  url: `${kind}://127.0.0.1:${port}`,
  wantsLogin,
})

/** Whether a login is wanted; undefined when it is no proxy of this kind. */
type Read = (socket: Socket) => Promise<boolean | undefined>

async function asked(
  port: number,
  asking: { readonly clock: Clock; readonly question: Buffer; readonly read: Read },
): Promise<boolean | undefined> {
  const socket = connect({ host: '127.0.0.1', port })
  const disarm = asking.clock.after(patienceMs, () => socket.destroy())
  // Whatever goes wrong: there is no proxy for us.
  socket.on('error', () => undefined)
  try {
    socket.write(asking.question)
    return await asking.read(socket)
  } catch {
    return undefined
  } finally {
    disarm()
    socket.destroy()
  }
}

/** Offers to come without a login, and with one (RFC 1928, section 3). */
const greeting = Buffer.from([5, 2, 0, 2])

const readSocks: Read = async (socket) => {
  const answer = await take(socket, 2)
  if (answer?.[0] !== 5) return undefined
  const way = answer[1]
  return way === 0 ? false : way === 2 || way === 0xff ? true : undefined
}

/** No such host can be (RFC 6761, section 6.4), so that a proxy that believes us gets nowhere. */
const connectNowhere = Buffer.from(
  'CONNECT plugboard.invalid:443 HTTP/1.1\r\nHost: plugboard.invalid:443\r\n\r\n',
)

const longestHead = 16 * 1024

/** Answers of those that know what `CONNECT` is; web servers refuse it as a method, a path or a request. */
const known: readonly number[] = [200, 403, 407, 502, 503, 504]

const readHttp: Read = async (socket) => {
  const head = await takeUntil(socket, '\r\n\r\n', longestHead)
  const status = Number(/^HTTP\/1\.[01] (\d{3})\b/.exec(head ?? '')?.[1])
  if (head === undefined || !known.includes(status)) return undefined
  // Only a web server gives an answer to `CONNECT` a body (RFC 9110, section 9.3.6).
  const hasBody = /\r\n(?:content-length|transfer-encoding):/i.test(head)
  if (status === 200 && hasBody) return undefined
  // A web server, too, may forbid or be out of order; proxies say so about themselves.
  if (status === 403 && !/\r\n(?:via|proxy-[\w-]+|x-squid-error):/i.test(head)) return undefined
  return status === 407
}
