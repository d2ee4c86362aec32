/** The HTTP front of the gateway: lets a request in or turns it away, and sends it where its path says. */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { Dialect, Purpose } from '../codecs/codec.ts'
import { codecs, usualCodec } from '../codecs/index.ts'
import type { GatewayError } from '../hub/error.ts'
import { answerPreflight, corsHeaders } from './cors.ts'
import { countTokens } from './count-tokens.ts'
import { type Doorkeeper, type DoorRules, openDoor } from './doorkeeper.ts'
import { embed } from './embed.ts'
import { errorOf } from './errors.ts'
import { exchange, refuse as refuseRun } from './exchange.ts'
import { KeptAnswers } from './kept-answers.ts'
import { Live } from './live.ts'
import { isModelPath, listModels } from './models.ts'
import { isGatewayPath, type Route, routesOf, split } from './paths.ts'
import { Recall } from './recall.ts'
import { relay, sidePathOf } from './relay.ts'
import { type Incoming, type Pace, Run } from './run.ts'
import { say } from './say.ts'
import { keptRoute, serveKept } from './serve-kept.ts'
import type { GatewayServices, Services } from './services.ts'

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

const routes = routesOf(codecs)

export function openFront(ports: FrontPorts): Front {
  const door = openDoor(ports.doorRules)
  const live = new Live(ports.clock, ports.pace)
  const services: GatewayServices = {
    ...ports,
    kept: new KeptAnswers(ports.clock),
    recall: new Recall(),
  }
  let closing = false

  const listener: RequestListener = (request, response) => {
    const url = request.url ?? '/'
    const route = routes.find(url)
    const refusal = door.inspect(request, sidePathOf(url) !== undefined)
    if (refusal) {
      const { body } = dialectOf(request, route).client.renderError({
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
    if (!serveSmall({ request, response, headers }, url)) ports.fallback(request, response)
  }

  function serve(call: Call, route: Route): void {
    if (call.request.method !== 'POST') return refuse(call, wrongMethod)
    const incoming = { ...call, ...route }
    begin(incoming, (run) => fulfil(route.purpose, incoming, run))
  }

  /** Every run is among the live ones until it is over, and ends with an answer or an error. */
  function begin(incoming: Incoming, serving: (run: Run) => Promise<void>): void {
    const run = new Run(incoming, services)
    live.add(run)
    serving(run).catch((thrown: unknown) => refuseRun(run, thrown))
  }

  function fulfil(purpose: Purpose, incoming: Incoming, run: Run): Promise<void> {
    switch (purpose) {
      case 'answer':
        return exchange(incoming, run, services)
      case 'count':
        return countTokens(incoming, run, services)
      case 'embed':
        return embed(incoming, run, services)
    }
  }

  /** Paths that need no exchange; false for those that are not the gateway's. */
  function serveSmall(call: Call, url: string): boolean {
    const { request, response, headers } = call
    const { method = '' } = request
    const { path } = split(url)
    const reads = method === 'GET' || method === 'HEAD'
    const side = sidePathOf(url)
    const kept = keptRoute(method, url)
    if (path === '/health' && reads) say(response, 200, { body: { status: 'ok' }, headers })
    else if (path === '/' && method === 'HEAD') say(response, 200, { body: {}, headers })
    else if (side !== undefined && method === 'POST') {
      const incoming = { ...call, codec: usualCodec, dialect: usualCodec }
      begin(incoming, (run) => relay({ incoming, run, services }, side))
    } else if (reads && isModelPath(url)) tell(call, () => listModels(request, services))
    else if (kept) tell(call, () => serveKept(request, kept, services))
    else if (isGatewayPath(path)) refuse(call, noSuchPath(request))
    else return false
    return true
  }

  /** Says what was found, or the error in the client's dialect. */
  function tell(call: Call, find: () => unknown): void {
    const { response, headers } = call
    Promise.resolve()
      .then(find)
      .then((body) => say(response, 200, { body, headers }))
      .catch((thrown: unknown) => refuse(call, errorOf(thrown)))
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
function dialectOf(request: IncomingMessage, route: Route | undefined): Dialect {
  if (route) return route.dialect
  const marked = codecs.find((codec) =>
    codec.client.marks.some((name) => request.headers[name] !== undefined),
  )
  return marked ?? usualCodec
}

function refuse({ request, response, headers }: Call, error: GatewayError): void {
  const dialect = dialectOf(request, routes.find(request.url ?? ''))
  const { status, body } = dialect.client.renderError(error)
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
  message: `Plugboard has no ${method} ${split(url).path}; it serves ${routes.named.join(', ')} and /v1/models.`,
})
