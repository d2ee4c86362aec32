/** One HTTP call to an upstream: sends a body, hands what each network read brings to a reader, can be called off. */
import { subscribe } from 'node:diagnostics_channel'
import type { Dispatcher } from 'undici'
import type { Headers } from '../codecs/codec.ts'
import { Failure, type GatewayError } from '../hub/error.ts'
import type { Address } from '../providers/provider.ts'
import type { Reader } from './answer.ts'
import { networkError } from './network-error.ts'
import { unpackStream } from './unpack-stream.ts'

/** The head of an upstream's answer. */
export interface Head {
  readonly status: number
  readonly headers: Headers
}

export interface Outgoing {
  readonly dispatcher: Dispatcher
  readonly address: Address
  readonly body: Buffer | string
  /** Chooses who reads the answer, when its head is there. */
  read(head: Head): Reader
  /**
   * Tells of a call that failed before any head came. `stale`: most likely it met a connection that was kept for too long, and may
   * be made again where doing the work twice would do no harm.
   */
  failed(error: GatewayError, stale: boolean): void
}

export interface UpstreamCall {
  /** The upstream's HTTP status, once there is one. */
  readonly status: number | undefined
  /** When the upstream last sent anything or was last told to go on, or the call began; epoch milliseconds. */
  readonly heardAt: number
  /** Whether it was told to wait. */
  readonly paused: boolean
  /** Whether nothing more can come of it. */
  readonly over: boolean
  pause(): void
  resume(): void
  /** Ends the call at once; the reader hears `error`, unless the answer was already over. */
  abort(error: GatewayError): void
}

const targets = new Map<string, { readonly origin: string; readonly path: string }>()

/** Splits a URL once; gateways call the same few again and again. */
function targetOf(url: string): { readonly origin: string; readonly path: string } {
  let target = targets.get(url)
  if (!target) {
    const { origin, pathname, search } = new URL(url)
    target = { origin, path: pathname + search }
    if (targets.size > 1000) targets.clear()
    targets.set(url, target)
  }
  return target
}

export function callUpstream(outgoing: Outgoing, now: () => number): UpstreamCall {
  const call = new Call(outgoing, now)
  const { origin, path } = targetOf(outgoing.address.url)
  try {
    outgoing.dispatcher.dispatch(
      { origin, path, method: 'POST', headers: outgoing.address.headers, body: outgoing.body },
      call,
    )
  } catch (error) {
    call.onResponseError(
      undefined,
      error instanceof Error ? error : new Error('The call could not be made.'),
    )
  }
  return call
}

/** The connection that carries a call. */
interface Connection {
  /** In its whole life (bytes). */
  readonly bytesRead: number
}

/**
 * Who is to hear which connection carries the call that undici is about to write: only its diagnostics name the connection,
 * in the turn in which the call starts.
 */
let meets: ((connection: Connection) => void) | undefined

subscribe('undici:client:sendHeaders', (message) => {
  meets?.((message as { readonly socket: Connection }).socket)
  meets = undefined
})

class Call implements UpstreamCall {
  status: number | undefined
  heardAt: number
  readonly #outgoing: Outgoing
  readonly #now: () => number
  #controller: Dispatcher.DispatchController | undefined
  #reader: Reader | undefined
  #chunks: Buffer[] = []
  #scheduled = false
  #over = false
  #connection: Connection | undefined
  /** What the connection had brought for the calls before this one (bytes). */
  #readBefore = 0
  #abortedFor: GatewayError | undefined

  constructor(outgoing: Outgoing, now: () => number) {
    this.#outgoing = outgoing
    this.#now = now
    this.heardAt = now()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // It may have waited for a connection: silence counts from here.
    this.heardAt = this.#now()
    // Queued calls start late: the client may have left meanwhile.
    if (this.#abortedFor) controller.abort(new Error(this.#abortedFor.message))
    else
      meets = (connection) => {
        this.#connection = connection
        this.#readBefore = connection.bytesRead
      }
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (this.#over || status < 200) return
    this.status = status
    this.heardAt = this.#now()
    const plain = headers as Headers
    const reader = this.#outgoing.read({ status, headers: plain })
    const encoding = plain['content-encoding']
    if (encoding === undefined || encoding === 'identity') {
      this.#reader = reader
      return
    }
    this.#reader = unpackStream(encoding, this.#guarded(reader))
    if (!this.#reader) {
      this.#reader = reader
      this.abort({
        kind: 'upstream-invalid',
        message: `The upstream's answer is packed as ${JSON.stringify(encoding)}, which Plugboard cannot unpack.`,
      })
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
    if (this.#scheduled) return
    this.#scheduled = true
    this.heardAt = this.#now()
    process.nextTick(this.#flush)
  }

  onResponseEnd(): void {
    this.#flush()
    if (this.#over) return
    this.#over = true
    this.#guard(() => this.#reader?.end())
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, thrown: Error): void {
    this.#flush()
    if (this.#over) return
    this.#over = true
    const error =
      this.#abortedFor ??
      networkError(thrown, this.#outgoing.address.url, this.status !== undefined)
    const reader = this.#reader
    if (reader) this.#guard(() => reader.fail(error))
    else this.#outgoing.failed(error, this.#abortedFor === undefined && this.#isStale())
  }

  get paused(): boolean {
    return this.#controller?.paused === true
  }

  get over(): boolean {
    return this.#over
  }

  pause(): void {
    this.#controller?.pause()
  }

  resume(): void {
    // What was silent while it had to wait is not to be given up for that.
    this.heardAt = this.#now()
    this.#controller?.resume()
  }

  abort(error: GatewayError): void {
    if (this.#over) return
    this.#abortedFor = error
    this.#chunks = []
    const controller = this.#controller
    if (controller) controller.abort(new Error(error.message))
    // A call that has not started yet never hears of its end: say it here.
    this.onResponseError(undefined, new Error(error.message))
  }

  /** What one network read brought goes on in one piece: undici calls back once per HTTP chunk. */
  readonly #flush = (): void => {
    this.#scheduled = false
    const chunks = this.#chunks
    if (chunks.length === 0 || this.#over) return
    this.#chunks = []
    this.#guard(() => this.#reader?.push(chunks))
  }

  /** A reader that throws is our fault; the exchange hears of it instead of the process. */
  #guard(read: () => void): void {
    try {
      read()
    } catch (thrown) {
      this.#over = true
      const reason = thrown instanceof Error ? thrown.message : String(thrown)
      const error: GatewayError =
        thrown instanceof Failure
          ? thrown.error
          : {
              kind: 'internal',
              message: `Plugboard could not read the upstream's answer: ${reason}`,
            }
      this.#controller?.abort(new Error(reason))
      try {
        this.#reader?.fail(error)
      } catch {
        this.#outgoing.failed(error, false)
      }
    }
  }

  /** The same reader, for those who call it from outside. */
  #guarded(reader: Reader): Reader {
    return {
      push: (chunks) => this.#guard(() => reader.push(chunks)),
      end: () => this.#guard(() => reader.end()),
      fail: (error) => this.#guard(() => reader.fail(error)),
    }
  }

  /**
   * A kept connection that the other side was about to close: it had answered something before, died as soon as this call was
   * written, and nothing of an answer came. The upstream has most likely not looked at the call. That it has, and then closed at
   * once, cannot be told apart. A fresh connection, or one that died after a while, may well have done its work.
   */
  #isStale(): boolean {
    return (
      this.#readBefore > 0 &&
      this.#connection?.bytesRead === this.#readBefore &&
      this.#now() - this.heardAt < staleMs
    )
  }
}

/** A connection that lives longer after the call was written had not been closed before (milliseconds). */
const staleMs = 1000
