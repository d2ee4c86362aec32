/** Plays a script to an undici handler: on time, at the pace the reader takes it, and not a moment after it leaves. */
import { errors, type Dispatcher } from 'undici'
import type { Clock } from '../../kernel/clock.ts'
import type { Script } from './engine.ts'

type Handler = Dispatcher.DispatchHandler

/** How a playback ended. */
export type Ending = 'answered' | 'cut' | 'aborted'

interface Playing {
  readonly handler: Handler
  readonly clock: Clock
  /** Called once, when nothing of the playback is left. */
  readonly ended: (ending: Ending) => void
}

export class Playback implements Dispatcher.DispatchController {
  aborted = false
  paused = false
  reason: Error | null = null
  rawHeaders: Buffer[] = []
  readonly #playing: Playing
  #script: Script | undefined
  #next = 0
  #callOff: () => void = () => undefined
  /** A timer is running; nothing may be sent before it. */
  #waiting = false
  #sending = false
  #over = false

  constructor(playing: Playing) {
    this.#playing = playing
  }

  /** Tells the handler that its request is under way; it may abort at once. */
  open(): void {
    this.#guarded(() => this.#playing.handler.onRequestStart?.(this, {}))
  }

  /** Plays the script, unless the handler has left. */
  play(script: Script): void {
    if (this.#over) return
    this.#script = script
    this.#wait(script.afterMs, () => this.#head(script))
  }

  pause(): void {
    this.paused = true
  }

  resume(): void {
    if (!this.paused) return
    this.paused = false
    if (!this.#waiting) this.#send()
  }

  abort(reason: Error): void {
    if (this.#over) return
    this.aborted = true
    this.reason = reason
    this.fail(reason, 'aborted')
  }

  /** Ends the playback with an error, as a lost connection does. */
  fail(error: Error, ending: Ending = 'cut'): void {
    if (this.#over) return
    this.#over = true
    this.#callOff()
    this.#playing.ended(ending)
    this.#playing.handler.onResponseError?.(this, error)
  }

  #wait(ms: number, then: () => void): void {
    if (ms <= 0) return then()
    this.#waiting = true
    this.#callOff = this.#playing.clock.after(ms, () => {
      this.#waiting = false
      then()
    })
  }

  #head({ status, headers }: Script): void {
    this.rawHeaders = Object.entries(headers).flatMap(([name, value]) => [
      Buffer.from(name),
      Buffer.from(value),
    ])
    this.#guarded(() => this.#playing.handler.onResponseStart?.(this, status, { ...headers }, ''))
    this.#schedule()
  }

  /** Waits for the next step's time. */
  #schedule(): void {
    const step = this.#script?.steps[this.#next]
    if (this.#over) return
    this.#wait(step?.afterMs ?? 0, () => this.#send())
  }

  /** Sends whatever is due, as long as the handler takes it. */
  #send(): void {
    // A handler that resumes while it is being given something must not start a second round.
    if (this.#sending || !this.#script) return
    this.#sending = true
    const { steps } = this.#script
    while (!this.#over && !this.paused && !this.#waiting) {
      const step = steps[this.#next]
      if (!step) {
        this.#finish(this.#script)
        break
      }
      this.#next += 1
      this.#guarded(() => this.#playing.handler.onResponseData?.(this, Buffer.from(step.text)))
      const afterMs = steps[this.#next]?.afterMs ?? 0
      if (afterMs > 0 && !this.#over) this.#wait(afterMs, () => this.#send())
    }
    this.#sending = false
  }

  #finish({ cut }: Script): void {
    if (cut) return this.fail(new errors.SocketError('other side closed'))
    this.#over = true
    this.#playing.ended('answered')
    const { handler } = this.#playing
    try {
      handler.onResponseEnd?.(this, {})
    } catch (thrown) {
      handler.onResponseError?.(this, asError(thrown))
    }
  }

  /** A handler that throws is treated as one that leaves, as undici does. */
  #guarded(call: () => void): void {
    try {
      call()
    } catch (thrown) {
      this.abort(asError(thrown))
    }
  }
}

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown))
