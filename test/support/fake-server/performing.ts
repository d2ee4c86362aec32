/** A server that performs plays for platforms of its own, and dresses its answers with headers. */
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http'
import type { Play } from '../upstream/play.ts'
import type { Platform } from '../upstream/protocol.ts'
import { totals, type Recorded, type Totals } from '../upstream/record.ts'
import { stage } from '../upstream/stage.ts'
import { listen, shut } from './site.ts'

/** Hands a request over that came to another server. */
type Receive = (request: IncomingMessage, response: ServerResponse) => void

export interface Performing {
  readonly origin: string
  /** Queues what the next requests get, in order. */
  next(...plays: readonly Play[]): void
  /** Every request since the start, also the refused ones. */
  readonly requests: readonly Recorded[]
  /** Resolves with the `count`th request once it has been read whole. */
  arrived(count: number): Promise<Recorded>
  /** Tokens told to one credential, or to all. */
  totals(credential?: string): Totals
  readonly receive: Receive
  close(): Promise<void>
}

type Dress = (request: Recorded, status: number) => Readonly<Record<string, string>>

/** What is put on just before the head is written; the answer's own headers win. */
function dressing(
  response: ServerResponse,
  dress: (status: number) => Readonly<Record<string, string>>,
): void {
  const write = response.writeHead.bind(response)
  const dressed = (status: number, headers?: OutgoingHttpHeaders): ServerResponse =>
    write(status, { ...dress(status), ...headers })
  // The stage writes its heads in this one form.
  response.writeHead = dressed as ServerResponse['writeHead']
}

export async function openPerforming(
  platforms: readonly Platform[],
  dress: Dress,
): Promise<Performing> {
  const set = stage(platforms, {})
  const receive: Receive = (request, response) => {
    dressing(response, (status) => {
      const record = set.requests.find(({ headers }) => headers === request.headers)
      return record ? dress(record, status) : {}
    })
    // A peer that leaves is recorded, not an error of the test.
    set.perform(request, response).catch((thrown: unknown) => {
      response.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)))
    })
  }
  const server = createServer(receive)
  server.on('connection', (socket) => socket.setNoDelay(true))
  return {
    origin: await listen(server),
    next: (...plays) => void set.queue.push(...plays),
    requests: set.requests,
    arrived: (count) => set.arrived(count),
    totals: (credential) => totals(set.requests, credential),
    receive,
    close: () => shut(server),
  }
}
