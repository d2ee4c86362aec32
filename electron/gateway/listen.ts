/** Binds the gateway's port: on both loopback addresses, or on the one host the owner named. */
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { Refused } from '../kernel/refused.ts'
import { portOwner } from '../kernel/port-owner.ts'

export interface Listening {
  /** The port in use; the one asked for, or the one the system gave for 0. */
  readonly port: number
  /** The host to show in URLs. */
  readonly host: string
  /** Stops taking connections, lets what is being sent arrive for at most `graceMs`, and resolves when all are closed. */
  close(graceMs: number): Promise<void>
}

export const loopback = '127.0.0.1'

/** Whether a host means this machine only. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)

/** Throws Refused `unavailable` that says who has the port and how to go on. */
export async function listen(
  makeServer: () => Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const first = makeServer()
  const bound = await bind(first, host === 'localhost' ? loopback : host, port)
  const servers = [first]
  // Some programs try ::1 first when told "localhost"; it must not be anybody else's.
  if (host === loopback || host === 'localhost') {
    const second = makeServer()
    try {
      await bind(second, '::1', bound)
      servers.push(second)
    } catch (error) {
      if (error instanceof Refused && error.field === 'port') {
        await closed(first, 0)
        throw error
      }
      // A machine without IPv6 does well without it.
    }
  }
  return {
    port: bound,
    host: host === 'localhost' ? loopback : host,
    async close(graceMs) {
      await Promise.all(servers.map((server) => closed(server, Math.min(graceMs, longestFlush))))
    },
  }
}

/** How long a slow reader is waited for once everything was said (milliseconds). */
const longestFlush = 5000

function closed(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
  })
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      void refusal(error, host, port).then(reject)
    })
    server.listen(port, host, () => {
      server.removeAllListeners('error')
      resolve((server.address() as AddressInfo).port)
    })
  })
}

async function refusal(error: NodeJS.ErrnoException, host: string, port: number): Promise<Error> {
  switch (error.code) {
    case 'EADDRINUSE': {
      const owner = await portOwner(port)
      const who = owner === undefined ? 'another program' : owner
      return new Refused(
        'unavailable',
        `Port ${port} on ${host} is in use by ${who}. Stop it, or choose another port with --port.`,
        'port',
      )
    }
    case 'EACCES':
      return new Refused(
        'unavailable',
        `This user may not open port ${port}. Choose one above 1023 with --port.`,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Refused(
        'unavailable',
        `${host} is no address of this machine. Choose another with --host.`,
      )
    default:
      return new Refused(
        'unavailable',
        `Port ${port} on ${host} cannot be opened: ${error.message}.`,
      )
  }
}
