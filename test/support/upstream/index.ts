/**
 * A fake upstream over a real loopback HTTP server, as strict as the platforms it plays.
 *
 *     const upstream = await startUpstream()
 *     upstream.baseUrl('openai-chat')          // 'http://127.0.0.1:…/v1', for a channel
 *     upstream.next({ text: 'Hello' })         // what the next request gets; without it the demo converses
 *     …
 *     upstream.requests[0]?.json               // what was sent, with headers and raw bytes
 *     await upstream.requests[0]?.ended        // 'answered', 'dropped', or 'aborted' by the peer
 *     upstream.totals('sk-one')                // the tokens told to one credential
 *     await upstream.close()
 *
 * What it speaks: `openai-chat` and `openai-responses` (below `/v1`), `anthropic-messages` (below ``) and `gemini`
 * (below `/v1beta`), each with its list of models and what it serves beside its answers: counting, embeddings, stored
 * and compacted responses. A platform is its files beside this one and one line in `platforms`.
 *
 * What it demands: a credential in the platform's own header (any, or one of `keys`), and a request the real platform
 * would take; anything else gets the platform's own error and uses up no play. `lenient` turns the checks of bodies off.
 *
 * Plays (`play.ts` says all of it), first come first served:
 *
 *     next({ text, reasoning, calls: [{ name, arguments }], stop, usage })   usage null: never told
 *     next({ fault: { kind: 'rate-limited', message, retryAfter: 2 } })      the platform's status and shape
 *     next({ status: 418, raw: '…' })              any bytes; an array is written piece by piece
 *     next({ hangUp: true })                       no answer at all
 *     next({ text, faultAfter: { frames: 0, fault } })                      200, then an error
 *     next({ text, cutAfter: 100 })                the connection drops after 100 bytes
 *     next({ text, chunkBytes: 1, newline: '\r\n', comments: true, last: false, tail: 'data: {}\n\n' })
 *     next({ text, search: { query, sources }, citations })                 Responses and Gemini alone
 *     next({ text, encoding: 'gzip', as: 'json', headers: { … } })
 *     next({ text, holdHead: gate })               also holdBody, holdAt: { bytes, gate }, holdEnd
 *
 * Nothing sleeps: make a `gate()`, await `gate.reached`, look around, `gate.open()`.
 * `await upstream.arrived(3)` resolves when the third request has been read whole.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { anthropicMessages } from './anthropic-messages.ts'
import { gemini } from './gemini/index.ts'
import { openaiChat } from './openai-chat.ts'
import { openaiResponses } from './openai-responses/index.ts'
import type { Play } from './play.ts'
import type { Model, Platform } from './protocol.ts'
import { totals, type Recorded, type Totals } from './record.ts'
import { stage } from './stage.ts'

export { gate } from './gate.ts'
export type { Play } from './play.ts'
export type { Model } from './protocol.ts'

/** One line each; the first is meant where a path fits several. What a platform remembers, it remembers per upstream. */
const platforms = (): readonly Platform[] => [
  anthropicMessages,
  gemini,
  openaiChat,
  openaiResponses(),
]

export interface Options {
  /** The credentials it accepts; absent means any. */
  readonly keys?: readonly string[]
  /** The models it lists. */
  readonly models?: readonly Model[]
  /** Takes any body it can read. */
  readonly lenient?: boolean
}

export interface Upstream extends AsyncDisposable {
  readonly origin: string
  /** What a channel of this protocol has as its base URL. */
  baseUrl(protocol: string): string
  /** Queues what the next requests get, in order. */
  next(...plays: readonly Play[]): void
  /** Plays that nobody has asked for yet. */
  readonly waiting: number
  /** Every request since the start, also the refused ones. */
  readonly requests: readonly Recorded[]
  /** Resolves with the `count`th request once it has been read whole. */
  arrived(count: number): Promise<Recorded>
  /** Tokens told to one credential, or to all. */
  totals(credential?: string): Totals
  /** Breaks off whatever is under way. */
  close(): Promise<void>
}

export async function startUpstream(options: Options = {}): Promise<Upstream> {
  const all = platforms()
  const set = stage(all, options)
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    // A peer that leaves is recorded, not an error of the test.
    set.perform(request, response).catch((thrown: unknown) => {
      response.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)))
    })
  })
  // Each write is a packet of its own, so that a reader sees the pieces a play names.
  server.on('connection', (socket) => socket.setNoDelay(true))
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  const origin = `http://127.0.0.1:${address.port}`

  const close = (): Promise<void> =>
    new Promise((closed) => {
      server.close(() => closed())
      server.closeAllConnections()
    })

  return {
    origin,
    baseUrl(protocol) {
      const platform = all.find(({ dialect }) => dialect.id === protocol)
      if (!platform) throw new Error(`the fake upstream does not speak ${protocol}`)
      return origin + platform.base
    },
    next: (...plays) => set.queue.push(...plays),
    get waiting() {
      return set.queue.length
    },
    requests: set.requests,
    arrived: (count) => set.arrived(count),
    totals: (credential) => totals(set.requests, credential),
    close,
    [Symbol.asyncDispose]: close,
  }
}
