/** A small site over a real loopback HTTP server: routes, a record of every visit, and ways to make it misbehave. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Gate } from '../upstream/gate.ts'
import { visitOf, type Visit } from './visit.ts'

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown
}

export type Route = (visit: Visit) => Reply

/** What happens to the next request at a path, once. */
export interface Interruption {
  /** Waits before anything is done. */
  readonly before?: Gate
  /** Answered without doing anything. */
  readonly instead?: Reply
  /** Waits when everything is done and nothing is told yet. */
  readonly after?: Gate
  /** Does what is asked and drops the connection without telling. */
  readonly lost?: true
}

export interface Site {
  readonly origin: string
  /** Every request since the start, also the refused ones. */
  readonly visits: readonly Visit[]
  interrupt(path: string, ...interruptions: readonly Interruption[]): void
  /** Leaves everything at these paths to somebody else: two platforms behind one address. */
  host(guest: Guest): void
  close(): Promise<void>
}

export interface Guest {
  receives(path: string): boolean
  receive(request: IncomingMessage, response: ServerResponse): void
}

/** Listens on a free loopback port. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return `http://127.0.0.1:${address.port}`
}

/** Breaks off whatever is under way. */
export const shut = (server: Server): Promise<void> =>
  new Promise((closed) => {
    server.close(() => closed())
    server.closeAllConnections()
  })

function tell(response: ServerResponse, { status, headers = {}, body }: Reply): void {
  const isText = typeof body === 'string'
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json'
  response.writeHead(status, {
    ...(body === undefined ? {} : { 'content-type': type }),
    'cache-control': 'no-store',
    ...headers,
  })
  response.end(isText || body === undefined ? body : JSON.stringify(body))
}

const nowhere: Reply = { status: 404, body: { message: 'Not Found', status: '404' } }

/** `routes`: by method and path, e.g. `POST /oauth/token`. `now`: epoch milliseconds. */
export async function openSite(
  routes: Readonly<Record<string, Route>>,
  now: () => number,
): Promise<Site> {
  const visits: Visit[] = []
  const guests: Guest[] = []
  const interruptions = new Map<string, Interruption[]>()

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const visit = await visitOf(request, now())
    visits.push(visit)
    const { before, instead, after, lost } = interruptions.get(visit.path)?.shift() ?? {}
    await before?.pass()
    const reply = instead ?? routes[`${visit.method} ${visit.path}`]?.(visit) ?? nowhere
    await after?.pass()
    if (lost) response.socket?.destroy()
    else tell(response, reply)
  }

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://fake')
    const guest = guests.find(({ receives }) => receives(pathname))
    if (guest) return guest.receive(request, response)
    serve(request, response).catch((thrown: unknown) => {
      response.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)))
    })
  })
  return {
    origin: await listen(server),
    visits,
    interrupt(path, ...more) {
      interruptions.set(path, [...(interruptions.get(path) ?? []), ...more])
    },
    host: (guest) => void guests.push(guest),
    close: () => shut(server),
  }
}
