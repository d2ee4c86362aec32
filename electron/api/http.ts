/** The API over HTTP: REST with its OpenAPI document, RPC for the console, live feed, console files. */
import type { RequestListener } from 'node:http'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { BodyLimitPlugin, RPCHandler } from '@orpc/server/node'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { openAuthority } from './authority.ts'
import { consoleFiles } from './console-files.ts'
import { errorOptions } from './errors.ts'
import { describeApi } from './openapi.ts'
import type { HttpPorts } from './ports.ts'
import { sendError, sendJson } from './reply.ts'
import { openRouter } from './router.ts'

/** Largest request body, bytes. */
const bodyLimit = 1024 * 1024

export interface Admin {
  /** Answers `/admin/…`, `/rpc/…` and the console's files. */
  readonly listener: RequestListener
  /** Ends the live feeds, so that the server can close. */
  close(): void
}

/** Import this file only when the first such request comes: it loads express, oRPC and zod. */
export function openAdmin(ports: HttpPorts): Admin {
  const closing = new AbortController()
  const router = openRouter(ports, closing.signal)
  // Each handler changes the lists it is given, so each gets its own.
  const options = () => ({
    ...errorOptions(ports.report),
    plugins: [new BodyLimitPlugin({ maxBodySize: bodyLimit })],
  })
  const rest = new OpenAPIHandler(router, options())
  const rpc = new RPCHandler(router, options())
  const authority = openAuthority(ports.adminToken, ports.clock)

  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(admit(ports), guardAnswer)
  app.use('/admin/session', authority.session)
  app.use(['/admin', '/rpc'], authority.require)
  app.get('/admin/openapi.json', async (_request, response) => {
    const { version, providers } = ports
    sendJson(
      response,
      200,
      await describeApi({ version, providers, endpoint: ports.endpoint() ?? '' }),
    )
  })
  bindProcedures(app, rest, rpc)
  if (ports.consoleFolder !== undefined) app.use(consoleFiles(ports.consoleFolder))
  app.use((request, response) => {
    sendError(response, {
      status: 404,
      code: 'NOT_FOUND',
      message: `There is no ${request.method} ${request.path} here. GET /admin/openapi.json lists what there is.`,
    })
  })
  app.use(answerError(ports))
  return { listener: app, close: () => closing.abort() }
}

function bindProcedures(
  app: Express,
  rest: OpenAPIHandler<Record<never, never>>,
  rpc: RPCHandler<Record<never, never>>,
): void {
  app.use('/admin', async (request, response, next) => {
    const { matched } = await rest.handle(request, response)
    if (!matched) next()
  })
  app.use('/rpc', async (request, response, next) => {
    const { matched } = await rpc.handle(request, response, { prefix: '/rpc' })
    if (!matched) next()
  })
}

const admit =
  ({ admits }: HttpPorts): RequestHandler =>
  (request, response, next) => {
    const refusal = admits(request)
    if (refusal === undefined) return next()
    sendError(response, { ...refusal, code: 'REFUSED_AT_THE_DOOR' })
  }

/** What every answer says to a browser, whatever else it says. */
const guardAnswer: RequestHandler = (_request, response, next) => {
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('x-frame-options', 'DENY')
  response.setHeader('referrer-policy', 'no-referrer')
  response.setHeader('cross-origin-resource-policy', 'same-origin')
  response.setHeader('cache-control', 'no-store')
  next()
}

/** Errors of express itself, such as a path that cannot be decoded; never a stack trace. */
const answerError =
  ({ report }: HttpPorts): ErrorRequestHandler =>
  // oxlint-disable-next-line max-params -- express knows an error handler by its four parameters
  (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error)
    const status = statusOf(error)
    if (status === undefined) report(error)
    sendError(response, {
      status: status ?? 500,
      code: status === undefined ? 'INTERNAL_SERVER_ERROR' : 'INVALID',
      message:
        status === undefined
          ? 'Something went wrong inside Plugboard; its log says what.'
          : 'The request cannot be read: its path or its body is malformed.',
    })
  }

/** The 4xx status that express gives to faults of the client. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error)) return undefined
  const { status } = error
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined
}
