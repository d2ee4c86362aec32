/** What the fake upstream remembers of each request, and the tokens it would bill. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Tally } from '../../../electron/providers/demo/asked.ts'

/** How a request ended: answered whole, dropped by the upstream itself, or given up by the peer. */
export type Ending = 'answered' | 'dropped' | 'aborted'

export interface Recorded {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Names and values as they stood on the wire. */
  readonly rawHeaders: readonly string[]
  /** The body as it was sent. */
  readonly body: Buffer
  /** The body as JSON, or undefined when it is none. */
  readonly json: unknown
  /** The protocol it was taken for. */
  readonly protocol?: string
  /** The key it showed. */
  readonly credential?: string
  /** The status it was given; absent until then. */
  readonly status?: number
  /** The tokens it was told, once they were on their way. */
  readonly usage?: Tally
  /** Epoch milliseconds when the peer gave up. */
  readonly abortedAt?: number
  /** Resolves when nothing more happens to it. */
  readonly ended: Promise<Ending>
}

/** The record while it is being written. */
export type Recording = { -readonly [Key in keyof Recorded]: Recorded[Key] }

export interface Totals extends Tally {
  /** Requests that were answered whole. */
  readonly answers: number
}

const nothing: Totals = {
  answers: 0,
  input: 0,
  cacheRead: 0,
  cacheWrite: 0,
  output: 0,
  reasoning: 0,
}

/** The tokens of all answers that were told to this credential, or to all. */
export function totals(records: readonly Recorded[], credential?: string): Totals {
  return records
    .filter((record) => credential === undefined || record.credential === credential)
    .reduce((sum, { usage }) => {
      if (!usage) return sum
      return {
        answers: sum.answers + 1,
        input: sum.input + usage.input,
        cacheRead: sum.cacheRead + usage.cacheRead,
        cacheWrite: sum.cacheWrite + usage.cacheWrite,
        output: sum.output + usage.output,
        reasoning: sum.reasoning + usage.reasoning,
      }
    }, nothing)
}
