/** The HTTP front of the gateway: lets a request in or turns it away, and sends it where its path says. */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { Codec } from '../codecs/codec.ts'
import { codecs, usualCodec } from '../codecs/index.ts'
import type { GatewayError } from '../hub/error.ts'
import { answerPreflight, corsHeaders } from './cors.ts'
import { countTokens } from './count-tokens.ts'
import { type Doorkeeper, type DoorRules, openDoor } from './doorkeeper.ts'
import { errorOf, exchange, refuse as refuseRun } from './exchange.ts'
import { Live } from './live.ts'
import { listModels } from './models.ts'
import { type Pace, Run } from './run.ts'
import { say } from './say.ts'
import type { Services } from './services.ts'

export interface FrontPorts extends Services {
  doorRules(): DoorRules
  pace(): Pace
  /** Serves every path that is not the gateway's own: admin API and console. */
  readonly fallback: RequestListener
}

export interface Front {
  readonly live: Live
  readonly door: Doorkeeper
  /** A server with this front, for one address. */
  server(): Server
  /** New requests are answered 503 from now on. */
  close(): void
}

/** Codex sends large headers about its turn (bytes). */
const maxHeaderSize = 128 * 1024
/** How long an idle client connection is kept (milliseconds). */
const keepAliveTimeout = 120_000

/** What a path of the gateway means. */
interface Route {
  readonly codec: Codec
  readonly does: 'exchange' | 'count'
}

const routes: ReadonlyMap<string, Route> = new Map(
  codecs.flatMap((codec) => [
    ...codec.client.paths.map((path): [string, Route] => [path, { codec, does: 'exchange' }]),
    ...(codec.client.countPath === undefined
      ? []
      : [[codec.client.countPath, { codec, does: 'count' }] satisfies [string, Route]]),
  ]),
)

const pathOf = (url: string): string => {
  const query = url.indexOf('?')
  return query < 0 ? url : url.slice(0, query)
}

export function openFront(ports: FrontPorts): Front {
  const door = openDoor(ports.doorRules)
  const live = new Live(ports.clock, ports.pace)
  let closing = false

  const listener: RequestListener = (request, response) => {
    const path = pathOf(request.url ?? '/')
    const route = routes.get(path)
    const refusal = door.inspect(request)
    if (refusal) {
      const { body } = dialect(request, route).client.renderError({
        kind: 'forbidden',
        message: refusal.message,
      })
      return say(response, refusal.status, { body })
    }
    const headers = corsHeaders(door.listedOrigin(request))
    if (request.method === 'OPTIONS' && headers.length > 0)
      return answerPreflight(request, response, headers)
    if (closing)
      return refuse({ request, response, headers: ['connection', 'close', ...headers] }, stopping)
    if (route) return serve({ request, response, headers }, route)
    if (!serveSmall({ request, response, headers }, path)) ports.fallback(request, response)
  }

  function serve(call: Call, { codec, does }: Route): void {
    if (call.request.method !== 'POST') return refuse(call, wrongMethod)
    const incoming = { ...call, codec }
    const run = new Run(incoming, ports)
    live.add(run)
    if (does === 'exchange') void exchange(incoming, run, ports)
    else
      countTokens(incoming, run, ports).then(
        (counted) => run.finish(counted),
        (thrown: unknown) => refuseRun(run, thrown),
      )
  }

  /** Paths that need no exchange; false for those that are not the gateway's. */
  function serveSmall(call: Call, path: string): boolean {
    const { request, response, headers } = call
    const reads = request.method === 'GET' || request.method === 'HEAD'
    if (path === '/health' && reads) say(response, 200, { body: { status: 'ok' }, headers })
    else if (path === '/' && request.method === 'HEAD') say(response, 200, { body: {}, headers })
    else if ((path === '/v1/models' || path.startsWith('/v1/models/')) && reads) {
      try {
        say(response, 200, { body: listModels(request, ports), headers })
      } catch (thrown) {
        refuse(call, errorOf(thrown))
      }
    } else if (path.startsWith('/v1/')) refuse(call, noSuchPath(request))
    else return false
    return true
  }

  return {
    live,
    door,
    server() {
      const server = createServer({ maxHeaderSize, keepAliveTimeout, noDelay: true }, listener)
      server.on('upgrade', (_request, socket) => {
        // The server no longer looks after this socket: what goes wrong on it must end here, and so must the socket.
        socket.on('error', () => undefined)
        // Codex tries a WebSocket first and falls back to POST at once on 426.
        socket.end(upgradeRequired, () => socket.destroy())
      })
      return server
    },
    close() {
      closing = true
    },
  }
}

const upgradeRequired =
  'HTTP/1.1 426 Upgrade Required\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'

interface Call {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly headers: readonly string[]
}

/** Whose error shape this client reads. */
function dialect(request: IncomingMessage, route: Route | undefined): Codec {
  if (route) return route.codec
  const marked = codecs.find((codec) =>
    codec.client.marks.some((name) => request.headers[name] !== undefined),
  )
  return marked ?? usualCodec
}

function refuse({ request, response, headers }: Call, error: GatewayError): void {
  const { status, body } = dialect(
    request,
    routes.get(pathOf(request.url ?? '')),
  ).client.renderError(error)
  say(response, status, { body, headers })
}

const stopping: GatewayError = { kind: 'overloaded', message: 'Plugboard is stopping.' }
const wrongMethod: GatewayError = {
  kind: 'invalid-request',
  status: 405,
  message: 'Use POST here.',
}
const noSuchPath = ({ method = '', url = '' }: IncomingMessage): GatewayError => ({
  kind: 'invalid-request',
  status: 404,
  message: `Plugboard has no ${method} ${pathOf(url)}; it serves ${[...routes.keys()].join(', ')} and /v1/models.`,
})
