/** An exchange in flight: its reply, its tally, the call it waits for, and the one way it ends. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Addressed, Codec, Dialect } from '../codecs/codec.ts'
import { type GatewayError, retryTime } from '../hub/error.ts'
import { newId } from '../kernel/ids.ts'
import { ArrayFraming } from './array-framing.ts'
import type { Outcome } from '../metering/exchange-row.ts'
import { Reply } from './reply.ts'
import type { Services } from './services.ts'
import { framesText } from './sse.ts'
import { type Arrival, exchangeRow, openTally, type Tally } from './tally.ts'
import type { UpstreamCall } from './upstream-call.ts'
import { warningHeaders } from './warning-header.ts'

/** One client request as it came. */
export interface Incoming {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** The protocol the client speaks, and in which of its dialects. */
  readonly codec: Codec
  readonly dialect: Dialect
  /** What the address says beside the body. */
  readonly addressed?: Addressed | undefined
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

const clientGone: GatewayError = {
  kind: 'client-gone',
  message: 'The client left before the answer was whole.',
}

const lingerMs = 5000
const lingering: GatewayError = {
  kind: 'upstream-incomplete',
  message: 'The upstream did not close its answer.',
}

/** The program's name out of its user agent: `claude-cli/2.1 (…)` → `claude-cli/2.1`. */
const toolOf = (agent: string | undefined): string | undefined =>
  agent?.split(' ', 1)[0]?.slice(0, 80)

/** What is known when an exchange ends. */
interface Ending {
  readonly outcome: Outcome
  readonly status: number
  readonly error?: GatewayError | undefined
}

/** One exchange in flight. A class, since thousands live at once and each closure would cost. */
export class Run {
  readonly tally: Tally
  readonly reply: Reply
  readonly dialect: Dialect
  /** The call it waits for; set by the attempt that makes it. */
  call: UpstreamCall | undefined
  /** Where it stands among the exchanges in flight; theirs to set. */
  place = 0
  /** Called once when the exchange is over, before the ledger has it: gives back what the attempt holds. */
  release: (error: GatewayError | undefined) => void = () => undefined
  /** Resolves when the ledger has the exchange and the client its last byte, or has left. */
  readonly over: Promise<void>
  readonly #arrival: Arrival
  readonly #services: Services
  #resolveOver: () => void = () => undefined
  /** The client has left. */
  #gone = false
  #ended = false
  /** The ledger has it, and the last byte was given out. */
  #settled = false
  /** The answer is passed on in a type of its own. */
  #foreign = false
  #writes = 0
  /** Absent for server-sent events, which is what all readers write. */
  readonly #framing: ArrayFraming | undefined
  /** When the client last heard from us; epoch milliseconds. */
  #spokeAt: number

  constructor(incoming: Incoming, services: Services) {
    const { request, response, codec, dialect, addressed, headers } = incoming
    const now = services.clock.now()
    const url = request.url ?? ''
    const query = url.indexOf('?')
    this.#arrival = {
      id: newId(now),
      now,
      protocol: codec.id,
      path: query < 0 ? url : url.slice(0, query),
      tool: toolOf(request.headers['user-agent']),
    }
    this.#services = services
    this.#spokeAt = now
    this.dialect = dialect
    if (addressed?.form === 'array') this.#framing = new ArrayFraming()
    this.tally = openTally(this.#arrival)
    this.reply = new Reply(response, ['x-plugboard-exchange', this.#arrival.id, ...headers])
    this.over = new Promise((resolve) => {
      this.#resolveOver = resolve
    })
    response.on('close', () => {
      if (response.writableFinished) this.#resolveOver()
      else this.#leave()
    })
  }

  /** All is decided: nothing that comes now changes how it ends. */
  get ended(): boolean {
    return this.#ended
  }

  /** More of a streamed answer. */
  write(bytes: Buffer | string, written?: () => void): void {
    if (this.#ended) return
    this.#spokeAt = this.#services.clock.now()
    if (this.#writes++ === 0) {
      this.tally.firstEventAt = this.#spokeAt
      this.#startStream()
    }
    const framed = this.#framing ? this.#framing.push(bytes) : bytes
    if (this.reply.write(framed, written)) return
    this.call?.pause()
    this.reply.onceDrained(() => this.call?.resume())
  }

  /** Begins an answer that is passed on in its own type: nothing of ours may come between or after its bytes. */
  begin(contentType: string): void {
    if (this.#ended) return
    this.#foreign = true
    this.tally.firstEventAt = this.#services.clock.now()
    this.reply.begin(contentType)
  }

  /** More of such an answer. */
  pour(bytes: Buffer | string): void {
    if (this.#ended || this.reply.write(bytes)) return
    this.call?.pause()
    this.reply.onceDrained(() => this.call?.resume())
  }

  #startStream(): void {
    this.reply.stream(this.#framing ? 'array' : 'events', warningHeaders(this.tally.warnings))
  }

  #endStream(last: Buffer | string): void {
    if (this.#framing) return this.reply.endStream(this.#framing.end(last))
    const bare = typeof last === 'string' ? last.lastIndexOf('\n\n{') + 2 : 0
    if (typeof last !== 'string' || bare < 2) return this.reply.endStream(last)
    // Clients that know an error as bare JSON know it only as a chunk of its own.
    this.reply.write(last.slice(0, bare))
    this.reply.endStream(last.slice(bare))
  }

  /** The answer is over: whole, or cut with an error. `extra`: headers of a whole answer, flat. */
  finish(last: Buffer | string, error?: GatewayError, extra: readonly string[] = []): void {
    const { reply, tally } = this
    const outcome = error ? 'cut' : 'answered'
    if (this.#foreign) return this.#endForeign(outcome, error)
    if (this.#writes === 0 && last.length > 0) tally.firstEventAt = this.#services.clock.now()
    if (tally.stream)
      this.#settle({ outcome, status: 200, error }, () => {
        this.#startStream()
        this.#endStream(last)
      })
    else if (error) {
      const { status, body } = this.dialect.client.renderError(error)
      this.#settle({ outcome, status, error }, () => reply.whole(status, JSON.stringify(body)))
    } else
      this.#settle({ outcome, status: 200 }, () =>
        reply.whole(200, last, [...warningHeaders(tally.warnings), ...extra]),
      )
  }

  /** An answer in a type of its own has no words for an error: a broken connection tells it. */
  #endForeign(outcome: Outcome, error: GatewayError | undefined): void {
    this.#settle({ outcome, status: 200, error }, () => {
      if (error) this.reply.destroy()
      else this.reply.endStream('')
    })
  }

  /** There is no answer, only an error. */
  refuse(error: GatewayError): void {
    const { reply, tally } = this
    if (this.#foreign) return this.#endForeign('cut', error)
    const { client } = this.dialect
    const now = this.#services.clock.now()
    const { status, body } = client.renderError(error, now)
    const outcome = this.#writes > 0 ? 'cut' : refusalOutcome(error, tally)
    this.#settle({ outcome, status: reply.committed ? 200 : status, error }, () => {
      if (reply.committed) this.#endStream(framesText(client.renderStreamError(error)))
      else
        reply.whole(status, JSON.stringify(body), [
          ...retryHeaders(error, { now, tries: tally.attempts.length }),
          ...warningHeaders(tally.warnings),
        ])
    })
  }

  /** Ends it for a reason of ours, whatever it waits for. */
  stop(error: GatewayError): void {
    const { call } = this
    // All was said, but the client does not read it.
    if (this.#ended) return this.reply.destroy()
    this.refuse(error)
    call?.abort(error)
  }

  /** Once a second: keeps a silent stream alive and gives up a silent upstream. */
  tick(now: number, pace: Pace): void {
    const { call, dialect, tally, reply } = this
    if (this.#ended || !call) return
    // A client that does not read keeps its upstream silent.
    if (now - call.heardAt > pace.idleTimeoutMs && !call.paused)
      call.abort({
        kind: 'timeout',
        message: `The upstream said nothing for ${Math.round(pace.idleTimeoutMs / 1000)} seconds.`,
      })
    else if (tally.stream && !this.#foreign && now - this.#spokeAt >= pace.keepAliveMs) {
      const { before, during } = dialect.client.keepAlive
      const bytes = this.#writes === 0 ? before : during
      this.#spokeAt = now
      if (bytes === '' || this.#framing) return
      this.#startStream()
      reply.write(bytes)
    }
  }

  /** Some upstreams keep the connection open after their last word; it is not waited for long. */
  #letGo(): void {
    const { call } = this
    if (call && !call.over) this.#services.clock.after(lingerMs, () => call.abort(lingering))
  }

  /** Settled before the upstream is called off: what that says is no news any more. */
  #leave(): void {
    this.#gone = true
    // What was already told went nowhere.
    if (this.#settled) return this.#resolveOver()
    const status = this.reply.committed ? 200 : 499
    this.#settle({ outcome: 'client-gone', status, error: clientGone }, () => undefined)
    this.call?.abort(clientGone)
  }

  /** The one way out: the ledger first, then the last byte. */
  #settle(ending: Ending, speak: () => void): void {
    if (this.#ended) return
    this.#ended = true
    this.release(ending.error)
    const now = this.#services.clock.now()
    this.#services.record(exchangeRow(this.tally, this.#arrival, { ...ending, now }), () => {
      speak()
      this.#settled = true
      this.#letGo()
      if (this.#gone) this.#resolveOver()
    })
  }
}

function refusalOutcome(error: GatewayError, tally: Tally): Outcome {
  if (error.kind === 'client-gone') return 'client-gone'
  return tally.attempts.length > 0 ? 'upstream-error' : 'refused'
}

/** A key or a model that is wrong stays wrong, yet some clients ask ten more times before they show why. */
const hopeless: ReadonlySet<GatewayError['kind']> = new Set([
  'unauthenticated',
  'forbidden',
  'no-binding',
])

/**
 * Retry-After in whole seconds, rounded up, where the error knows when; `x-should-retry`, which the SDKs of OpenAI and
 * Anthropic obey, where trying again is in vain: at once, or because several accounts were tried already.
 */
function retryHeaders(
  error: GatewayError,
  { now, tries }: { readonly now: number; readonly tries: number },
): readonly string[] {
  if (hopeless.has(error.kind)) return ['x-should-retry', 'false']
  const at = retryTime(error)
  if (at !== undefined) return ['retry-after', String(Math.max(1, Math.ceil((at - now) / 1000)))]
  return tries > 1 ? ['x-should-retry', 'false'] : []
}
