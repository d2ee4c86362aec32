/** A closed loop: so many connections, each asking again as soon as it has its answer. */
import { Connection } from './connection.ts'
import type { Answer } from './connection.ts'
import type { Origin } from './wire.ts'

export interface Load {
  readonly origin: Origin
  readonly request: Buffer
  readonly concurrency: number
  /** What every answer's last bytes must hold. */
  readonly lastWord: string
}

/** Until when the loop runs. */
export type Until = { readonly ms: number } | { readonly answers: number }

export interface Pace {
  readonly answers: number
  readonly seconds: number
  /** Each answer's time in milliseconds. */
  readonly ms: readonly number[]
  /** Each answer's time to its first byte in milliseconds. */
  readonly firstByteMs: readonly number[]
}

function mustBeWhole(answer: Answer, lastWord: string): void {
  if (answer.status === 200 && answer.tail.includes(lastWord)) return
  throw new Error(
    `An answer under load was not whole: status ${answer.status}, ending in ${JSON.stringify(answer.tail)}.`,
  )
}

/** Runs the loop; what was asked before the time was up is waited for, counted and timed. */
export async function closedLoop(load: Load, until: Until): Promise<Pace> {
  const ms: number[] = []
  const firstByteMs: number[] = []
  const began = performance.now()
  const end = 'ms' in until ? began + until.ms : Infinity
  let left = 'answers' in until ? until.answers : Infinity
  let last = began

  async function oneConnection(): Promise<void> {
    const connection = new Connection(load.origin)
    try {
      while (performance.now() < end && left > 0) {
        left -= 1
        const answer = await connection.ask(load.request)
        mustBeWhole(answer, load.lastWord)
        last = performance.now()
        ms.push(answer.ms)
        firstByteMs.push(answer.firstByteMs)
      }
    } finally {
      connection.close()
    }
  }

  await Promise.all(Array.from({ length: load.concurrency }, oneConnection))
  return { answers: ms.length, seconds: (last - began) / 1000, ms, firstByteMs }
}
