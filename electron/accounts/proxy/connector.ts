/** Connects to upstreams the way each of them is to be reached: directly, or through a proxy. */
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { buildConnector } from 'undici'
import type { Clock } from '../../kernel/clock.ts'
import type { ProxyAddress, ProxyLogin } from '../../kernel/proxy-address.ts'
import { connectionFailure, ProxyFailure } from './failure.ts'
import { type Destination, openTunnel } from './tunnel.ts'

/** A proxy that is ready to be used. */
export interface UsableProxy {
  readonly address: ProxyAddress
  /** Opens its login, which may be sealed. Throws a sentence for people. */
  login(): ProxyLogin | undefined | Promise<ProxyLogin | undefined>
}

/** Which proxy leads to a host of an upstream; undefined for none. Throws ProxyFailure when that cannot be told. */
export type WayTo = (
  destination: Destination & { readonly secure: boolean },
) => UsableProxy | undefined

type Connector = buildConnector.connector

/** How long a connection may take to come about, through a proxy and to it each. */
export const connectMs = 10_000

export const directConnector = (): Connector =>
  buildConnector({ timeout: connectMs, allowH2: false })

export function proxyConnector(wayTo: WayTo, clock: Clock): Connector {
  const direct = directConnector()
  return (options, callback) => {
    const secure = options.protocol === 'https:'
    const destination = {
      host: options.hostname.replace(/^\[|\]$/g, ''),
      port: Number(options.port) || (secure ? 443 : 80),
    }
    const through = async (): Promise<Socket | undefined> => {
      const proxy = wayTo({ ...destination, secure })
      return proxy && tunnelThrough(proxy, destination, clock)
    }
    through().then(
      (socket) => {
        if (!socket) direct(options, callback)
        else if (secure) direct({ ...options, httpSocket: socket }, callback)
        else callback(null, socket)
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    )
  }
}

/** A socket that leads to the destination. Throws ProxyFailure. */
export async function tunnelThrough(
  proxy: UsableProxy,
  destination: Destination,
  clock: Clock,
): Promise<Socket> {
  const { address } = proxy
  const login = await proxy.login()
  const socket = reach(address)
  let late = false
  const disarm = clock.after(connectMs, () => {
    late = true
    socket.destroy()
  })
  // A proxy that breaks off between two of our questions must not bring the process down.
  let broken: unknown
  const breaks = (error: Error): void => {
    broken = error
  }
  socket.on('error', breaks)
  try {
    await connected(socket, address)
    await openTunnel(socket, { address, login, destination })
    socket.setNoDelay(true)
    return socket
  } catch (error) {
    socket.destroy()
    if (late)
      throw new ProxyFailure(
        'unreachable',
        `The proxy ${address.url} does not answer within ${connectMs / 1000} seconds: check its address and kind.`,
      )
    throw connectionFailure(broken ?? error, address)
  } finally {
    disarm()
    socket.off('error', breaks)
  }
}

const reach = ({ kind, host, port }: ProxyAddress): Socket =>
  kind === 'https'
    ? connectTls({
        host,
        port,
        servername: isIP(host) === 0 ? host : '',
        ALPNProtocols: ['http/1.1'],
      })
    : connectTcp({ host, port })

function connected(socket: Socket, { kind }: ProxyAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(kind === 'https' ? 'secureConnect' : 'connect', resolve)
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed')))
  })
}
