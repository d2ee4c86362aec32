/** The measure of everything: a bare Node http → undici pipe. Buffers the body, passes the answer on, knows nothing. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent } from 'undici'
import type { Dispatcher } from 'undici'

const upstream = process.env['BENCH_UPSTREAM'] ?? ''
const port = Number(process.env['BENCH_PORT'] ?? 0)
/** Microseconds of work to waste per request and per chunk: a gateway that is slow on purpose. */
const waste = Number(process.env['BENCH_WASTE'] ?? 0)

const agent = new Agent({ connections: null, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 })

function spin(): void {
  if (waste === 0) return
  const until = performance.now() + waste / 1000
  while (performance.now() < until);
}

function forward(req: IncomingMessage, res: ServerResponse, body: Buffer): void {
  let upstreamCall: Dispatcher.DispatchController | undefined
  res.on('close', () => {
    if (!res.writableFinished) upstreamCall?.abort(new Error('the client left'))
  })
  agent.dispatch(
    {
      origin: upstream,
      path: req.url ?? '/',
      method: 'POST',
      headers: {
        'content-type': req.headers['content-type'],
        authorization: req.headers.authorization,
      },
      body,
    },
    {
      onRequestStart(controller) {
        upstreamCall = controller
        if (res.destroyed) controller.abort(new Error('the client left'))
      },
      onResponseStart(_controller, status, headers) {
        for (const name of ['content-type', 'content-length']) {
          const value = headers[name]
          if (value !== undefined) res.setHeader(name, value)
        }
        res.writeHead(status)
      },
      onResponseData(controller, chunk) {
        spin()
        if (res.write(chunk)) return
        controller.pause()
        res.once('drain', () => controller.resume())
      },
      onResponseEnd() {
        res.end()
      },
      onResponseError() {
        res.destroy()
      },
    },
  )
}

const server = createServer((req, res) => {
  if (req.method === 'GET') {
    res.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}')
    return
  }
  const parts: Buffer[] = []
  req.on('data', (part: Buffer) => parts.push(part))
  req.on('end', () => {
    spin()
    forward(req, res, parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts))
  })
})
server.keepAliveTimeout = 0
server.listen(port, '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
