/** Listens where a platform sends people back to: on this machine only, for as long as somebody waits, and for nothing else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { inTurn } from '../../kernel/in-turn.ts'
import { portOwner } from '../../kernel/port-owner.ts'
import { pageHeaders, pages } from './callback-page.ts'
import { type Expected, judge } from './callback-request.ts'
import type { PortTaken } from './view.ts'

export interface Awaited extends Expected {
  /** The person is back with the expected state. The answer says which page they see. */
  heard(query: URLSearchParams): 'received' | 'refused'
}

export type Heard =
  | {
      readonly port: number
      /** Nobody waits any more; the last one closes the port. */
      close(): void
    }
  | { readonly taken: readonly PortTaken[] }

export interface Callbacks {
  /** Waits on the first of `ports` that can be had. Sign-ins of ours share a port; nobody else's listener is touched. */
  wait(awaited: Awaited, ports: readonly number[]): Promise<Heard>
  close(): void
}

interface Open {
  readonly servers: readonly Server[]
  readonly waiting: Set<Awaited>
}

/** Longer than any browser needs to send its request (milliseconds). */
const patience = 10_000

export function openCallbacks(): Callbacks {
  const open = new Map<number, Open>()
  const turn = inTurn()

  const shut = (port: number, { servers }: Open): void => {
    open.delete(port)
    for (const server of servers) server.close()
  }

  const leave = (port: number, awaited: Awaited): void => {
    const here = open.get(port)
    if (here?.waiting.delete(awaited) && here.waiting.size === 0) shut(port, here)
  }

  const receive = (port: number, waiting: Set<Awaited>) => {
    return (request: IncomingMessage, response: ServerResponse): void => {
      const { method, url: target, headers } = request
      const verdict = judge({ method, target, host: headers.host }, { port, waiting })
      // A browser keeps connections open that it may never use: none outlives the page.
      const last = (): void => request.socket.destroySoon()
      response.once('finish', last)
      switch (verdict.kind) {
        case 'heard': {
          const { expected, query } = verdict
          leave(port, expected)
          return tell(response, 200, expected.heard(query))
        }
        case 'stranger':
          return tell(response, 400, 'stranger')
        case 'nothing':
          return tell(response, 404, 'nothing')
      }
    }
  }

  const openPort = async (port: number): Promise<Open | PortTaken> => {
    const waiting = new Set<Awaited>()
    const make = (): Server =>
      createServer({ requestTimeout: patience, headersTimeout: patience }, receive(port, waiting))
    const servers: Server[] = []
    // A browser may try either address for "localhost": neither may be somebody else's.
    for (const host of ['127.0.0.1', '::1']) {
      const server = make()
      const code = await bind(server, host, port)
      if (code === undefined) servers.push(server)
      else if (host === '127.0.0.1' || isTaken(code)) {
        for (const other of servers) other.close()
        return takenPort(port, code)
      }
    }
    return { servers, waiting }
  }

  const join = async (awaited: Awaited, port: number): Promise<PortTaken | undefined> => {
    const here = open.get(port) ?? (await openPort(port))
    if (!('waiting' in here)) return here
    open.set(port, here)
    here.waiting.add(awaited)
    return undefined
  }

  return {
    // In turn: two that open the same port at once would each take the other for a stranger.
    wait: (awaited, ports) =>
      turn(async () => {
        const taken: PortTaken[] = []
        for (const port of ports) {
          const by = await join(awaited, port)
          if (!by) return { port, close: () => leave(port, awaited) }
          taken.push(by)
        }
        return { taken }
      }),
    close() {
      for (const [port, here] of open) {
        shut(port, here)
        for (const server of here.servers) server.closeAllConnections()
      }
    },
  }
}

function tell(response: ServerResponse, status: number, page: keyof typeof pages): void {
  const body = pages[page]
  response.writeHead(status, { ...pageHeaders, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

/** Undefined when it listens; else the system's code for why it does not. */
function bind(server: Server, host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'))
    server.listen({ host, port, exclusive: true }, () => {
      server.removeAllListeners('error')
      // What a browser does to its connection is no concern of ours.
      server.on('error', () => undefined)
      resolve(undefined)
    })
  })
}

/** Windows keeps whole ranges of ports for itself and answers EACCES for them. */
const isTaken = (code: string): boolean => code === 'EADDRINUSE' || code === 'EACCES'

async function takenPort(port: number, code: string): Promise<PortTaken> {
  const program = code === 'EACCES' ? 'the system' : await portOwner(port)
  return { port, ...(program === undefined ? {} : { program }) }
}
