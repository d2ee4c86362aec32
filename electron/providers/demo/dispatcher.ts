/** The demo as an undici dispatcher: an upstream inside the engine, without a port. */
import { Dispatcher, errors } from 'undici'
import type { Clock } from '../../kernel/clock.ts'
import { engine, type Engine, type Pace } from './engine.ts'
import { Playback, type Ending } from './playback.ts'

export class DemoDispatcher extends Dispatcher {
  readonly #clock: Clock
  readonly #engine: Engine
  readonly #playing = new Set<Playback>()
  readonly #counts: Record<Ending, number> = { answered: 0, cut: 0, aborted: 0 }
  #closed = false
  #destroyed = false
  #idle: (() => void)[] = []

  constructor({ clock, pace }: { readonly clock: Clock; readonly pace: Pace }) {
    super()
    this.#clock = clock
    this.#engine = engine({ pace, now: () => clock.now() })
  }

  /** How the requests so far have ended. */
  get counts(): Readonly<Record<Ending, number>> {
    return { ...this.#counts }
  }

  /** Requests that are being answered at this moment. */
  get running(): number {
    return this.#playing.size
  }

  override dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    const playback: Playback = new Playback({
      handler,
      clock: this.#clock,
      ended: (ending) => this.#ended(playback, ending),
    })
    if (this.#closed || this.#destroyed) {
      const error = this.#destroyed
        ? new errors.ClientDestroyedError()
        : new errors.ClientClosedError()
      handler.onResponseError?.(playback, error)
      return false
    }
    this.#playing.add(playback)
    // Like a real connection, it calls back only after the caller has had its turn.
    queueMicrotask(() => {
      playback.open()
      void this.#answer(playback, options, handler)
    })
    return true
  }

  async #answer(
    playback: Playback,
    { path, body }: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): Promise<void> {
    try {
      const sent = await bytesOf(body)
      handler.onBodySent?.(sent)
      handler.onRequestSent?.()
      playback.play(this.#engine.script({ path, body: sent.toString('utf8') }))
    } catch (thrown) {
      playback.fail(thrown instanceof Error ? thrown : new Error(String(thrown)))
    }
  }

  #ended(playback: Playback, ending: Ending): void {
    if (!this.#playing.delete(playback)) return
    this.#counts[ending] += 1
    if (this.#playing.size > 0) return
    for (const tell of this.#idle.splice(0)) tell()
  }

  /** Lets running answers finish, then closes. */
  override close(): Promise<void>
  override close(callback: () => void): void
  override close(callback?: () => void): Promise<void> | void {
    this.#closed = true
    const idle = new Promise<void>((tell) => {
      if (this.#playing.size === 0) tell()
      else this.#idle.push(tell)
    })
    return callback ? void idle.then(callback) : idle
  }

  /** Breaks running answers off. */
  override destroy(): Promise<void>
  override destroy(error: Error | null): Promise<void>
  override destroy(callback: () => void): void
  override destroy(error: Error | null, callback: () => void): void
  override destroy(first?: Error | null | (() => void), second?: () => void): Promise<void> | void {
    this.#destroyed = true
    const error = typeof first === 'function' ? null : first
    const callback = typeof first === 'function' ? first : second
    for (const playback of this.#playing) playback.abort(error ?? new errors.ClientDestroyedError())
    return callback ? queueMicrotask(callback) : Promise.resolve()
  }
}

/** The request's body, whichever of undici's forms it comes in. */
async function bytesOf(body: Dispatcher.DispatchOptions['body']): Promise<Buffer> {
  if (body === undefined || body === null) return Buffer.alloc(0)
  if (typeof body === 'string') return Buffer.from(body)
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (!(Symbol.asyncIterator in body))
    throw new errors.InvalidArgumentError('The demo reads JSON bodies only.')
  const chunks: Uint8Array[] = []
  for await (const chunk of body as AsyncIterable<Uint8Array | string>)
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  return Buffer.concat(chunks)
}
