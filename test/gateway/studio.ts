/** A platform that has nothing but images and sound, over real sockets, for tests of what is passed on as it is. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deferred } from '../support/upstream/gate.ts'

export interface Sent {
  readonly method: string
  readonly url: string
  readonly type: string
  readonly key: string
  readonly body: Buffer
}

export interface Studio extends AsyncDisposable {
  readonly baseUrl: string
  readonly sent: Sent[]
  /** What the next requests get, in order. */
  readonly plays: ((sent: Sent, response: ServerResponse) => void)[]
  /** Resolves when a caller left before its answer was whole. */
  readonly left: Promise<void>
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** To be closed by its owner. */
export async function openStudio(): Promise<Studio> {
  const sent: Sent[] = []
  const plays: Studio['plays'] = []
  const left = deferred<void>()
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) left.resolve()
    })
    void read(request).then((body) => {
      const { method = '', url = '', headers } = request
      if (method === 'GET') return response.end('{"object":"list","data":[{"id":"studio"}]}')
      const one = {
        method,
        url,
        type: headers['content-type'] ?? '',
        key: headers.authorization ?? '',
        body,
      }
      sent.push(one)
      const play = plays.shift()
      if (play) return play(one, response)
      return response.writeHead(500).end()
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    sent,
    plays,
    left: left.promise,
    [Symbol.asyncDispose]: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

/** A play that answers JSON. */
export const json =
  (status: number, body: unknown) =>
  (_: Sent, response: ServerResponse): void =>
    void response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify(body))
