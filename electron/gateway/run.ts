/** An exchange in flight: its reply, its tally, the call it waits for, and the one way it ends. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Codec } from '../codecs/codec.ts'
import { type GatewayError, retryTime } from '../hub/error.ts'
import { newId } from '../kernel/ids.ts'
import type { Outcome } from '../metering/exchange-row.ts'
import { openReply, type Reply } from './reply.ts'
import type { Services } from './services.ts'
import { framesText } from './sse.ts'
import { type Arrival, exchangeRow, openTally, type Tally } from './tally.ts'
import type { UpstreamCall } from './upstream-call.ts'

/** One client request as it came. */
export interface Incoming {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly codec: Codec
  /** Headers of every answer to this client (CORS for a listed origin), flat. */
  readonly headers: readonly string[]
}

/** What the owner sets for all exchanges. */
export interface Pace {
  /** A stream that was silent this long gets a keep-alive (milliseconds). */
  readonly keepAliveMs: number
  /** An upstream that was silent this long is given up (milliseconds). */
  readonly idleTimeoutMs: number
}

export interface Run {
  readonly tally: Tally
  readonly reply: Reply
  readonly codec: Codec
  /** The client has left. */
  readonly gone: boolean
  /** The call it waits for; set by the attempt that makes it. */
  call: UpstreamCall | undefined
  /** Called once when the exchange is over, before the ledger has it: gives back what the attempt holds. */
  release: (error: GatewayError | undefined) => void
  /** Resolves when the ledger has the exchange and the last byte has been handed to the socket. */
  readonly over: Promise<void>
  write(bytes: Buffer | string): void
  /** The answer is over: whole, or cut with an error. */
  finish(last: Buffer | string, error?: GatewayError): void
  /** There is no answer, only an error; `headers` flat. */
  refuse(error: GatewayError, headers?: readonly string[]): void
  /** Once a second: keeps a silent stream alive and gives up a silent upstream. */
  tick(now: number, pace: Pace): void
}

const clientGone: GatewayError = {
  kind: 'client-gone',
  message: 'The client left before the answer was whole.',
}

/** The program's name out of its user agent: `claude-cli/2.1 (…)` → `claude-cli/2.1`. */
const toolOf = (agent: string | undefined): string | undefined =>
  agent?.split(' ', 1)[0]?.slice(0, 80)

export function openRun(incoming: Incoming, services: Services): Run {
  const { request, response, codec } = incoming
  const { clock } = services
  const now = clock.now()
  const url = request.url ?? ''
  const query = url.indexOf('?')
  const arrival: Arrival = {
    id: newId(now),
    now,
    protocol: codec.id,
    path: query < 0 ? url : url.slice(0, query),
    tool: toolOf(request.headers['user-agent']),
  }
  const tally = openTally(arrival)
  const reply = openReply(response, ['x-plugboard-exchange', tally.id, ...incoming.headers])
  let ended = false
  let gone = false
  let spokeAt = now
  let frames = 0
  let resolveOver: () => void = () => undefined
  const over = new Promise<void>((resolve) => (resolveOver = resolve))

  /** The one way out: the ledger first, then the last byte. */
  function settle(
    ending: { outcome: Outcome; status: number; error?: GatewayError | undefined },
    speak: () => void,
  ): void {
    if (ended) return
    ended = true
    run.release(ending.error)
    services.record(exchangeRow(tally, arrival, { ...ending, now: clock.now() }), () => {
      speak()
      resolveOver()
    })
  }

  const run: Run = {
    tally,
    reply,
    codec,
    call: undefined,
    release: () => undefined,
    over,
    get gone() {
      return gone
    },
    write(bytes) {
      if (ended) return
      spokeAt = clock.now()
      if (frames++ === 0) {
        tally.firstEventAt = spokeAt
        reply.stream()
      }
      if (!reply.write(bytes)) run.call?.pause()
    },
    finish(last, error) {
      const outcome = error ? 'cut' : 'answered'
      if (frames === 0 && last.length > 0) tally.firstEventAt = clock.now()
      if (tally.stream) {
        settle({ outcome, status: 200, error }, () => {
          reply.stream()
          reply.endStream(last)
        })
      } else if (error) {
        const { status, body } = codec.client.renderError(error)
        settle({ outcome, status, error }, () => reply.whole(status, JSON.stringify(body)))
      } else settle({ outcome, status: 200 }, () => reply.whole(200, last))
    },
    refuse(error, headers) {
      const tried = tally.attempts.length > 0
      const outcome: Outcome =
        error.kind === 'client-gone' ? 'client-gone' : tried ? 'upstream-error' : 'refused'
      const { status, body } = codec.client.renderError(error)
      settle({ outcome, status, error }, () => {
        if (reply.committed) reply.endStream(framesText(codec.client.renderStreamError(error)))
        else
          reply.whole(status, JSON.stringify(body), [
            ...retryHeaders(error, clock.now()),
            ...(headers ?? []),
          ])
      })
    },
    tick(at, pace) {
      const { call } = run
      if (ended || !call) return
      if (at - call.heardAt > pace.idleTimeoutMs)
        call.abort({
          kind: 'timeout',
          message: `The upstream said nothing for ${Math.round(pace.idleTimeoutMs / 1000)} seconds.`,
        })
      else if (tally.stream && at - spokeAt >= pace.keepAliveMs) {
        spokeAt = at
        reply.stream()
        reply.write(frames === 0 ? codec.client.keepAlive.before : codec.client.keepAlive.during)
      }
    },
  }

  response.on('drain', () => run.call?.resume())
  response.on('close', () => {
    if (response.writableFinished) return
    gone = true
    run.call?.abort(clientGone)
    settle({ outcome: 'client-gone', status: 499, error: clientGone }, () => undefined)
  })
  return run
}

/** Retry-After in whole seconds, rounded up, where the error knows when. */
function retryHeaders(error: GatewayError, now: number): readonly string[] {
  const at = retryTime(error)
  return at === undefined ? [] : ['retry-after', String(Math.max(1, Math.ceil((at - now) / 1000)))]
}
