/** Signing in by typing a code on the platform's page: asks in its own time whether that was done (RFC 8628). */
import type { Clock } from '../../kernel/clock.ts'
import type { Credential, DeviceFlow, DeviceStart, SignInPorts } from '../../providers/sign-in.ts'
import type { Progress } from './progress.ts'
import { isPassing, sentenceOf } from './words.ts'

export interface DeviceWay {
  readonly flow: DeviceFlow
  readonly start: DeviceStart
  readonly asking: SignInPorts
  readonly clock: Clock
  readonly progress: Progress
  /** Takes it from there; never throws. */
  settle(fetch: () => Promise<Credential>): Promise<void>
  /** A credential that came too late. */
  discard(credential: Credential): void
}

const second = 1000
/** The longest between two tries while the platform cannot be reached. */
const longestWait = 60 * second

/** Begins to ask, one interval from now; whoever ends the progress ends it. */
export function beginDevice({ flow, start, asking, clock, ...way }: DeviceWay): void {
  const { progress, settle, discard } = way
  let callOff = (): void => undefined
  progress.onLeave(() => callOff())

  const wait = (ms: number): void => {
    callOff = clock.after(Math.max(ms, second), () => void ask(ms))
  }

  const ask = async (intervalMs: number): Promise<void> => {
    try {
      const answer = await flow.poll(asking, start)
      if (progress.isOver()) {
        if (answer.state === 'done') discard(answer.credential)
      } else if (answer.state === 'pending') wait(answer.intervalMs)
      else await settle(() => Promise.resolve(answer.credential))
    } catch (error) {
      if (progress.isOver()) return
      if (isPassing(error)) wait(Math.min(intervalMs * 2, longestWait))
      else progress.end('failed', { message: sentenceOf(error, [start.kept]) })
    }
  }

  wait(start.intervalMs)
}
