/** What every lane is given, and what it gives back. */
import type { Pair } from './dialects/index.ts'
import type { MockUpstream } from './mock-upstream.ts'
import type { Running, Target } from './targets.ts'
import type { Figure } from './measure/stats.ts'

/** How long and how often everything is measured. */
export interface Effort {
  readonly quick: boolean
  readonly rounds: number
  /** More rounds at most, while a lane is noisy. */
  readonly extra: number
  readonly sliceMs: number
  /** Before the first slice of a lane. */
  readonly warmUpMs: number
  readonly coldStarts: number
  readonly freshStarts: number
  readonly openStreams: number
  readonly manyRequests: number
}

export const fullEffort: Effort = {
  quick: false,
  rounds: 5,
  extra: 3,
  sliceMs: 2500,
  warmUpMs: 2000,
  coldStarts: 11,
  freshStarts: 3,
  openStreams: 1000,
  manyRequests: 50_000,
}

export const quickEffort: Effort = {
  quick: true,
  rounds: 3,
  extra: 0,
  sliceMs: 800,
  warmUpMs: 1000,
  coldStarts: 5,
  freshStarts: 2,
  openStreams: 1000,
  manyRequests: 10_000,
}

/** For a table of all pairs: enough to see which pair is slow, in five minutes. */
export const quickPairsEffort: Effort = { ...quickEffort, sliceMs: 400, warmUpMs: 400 }

export interface Bench {
  readonly effort: Effort
  readonly mock: MockUpstream
  readonly pipe: Target
  readonly plugboard: Target
  /** Both, running for as long as the bench does. */
  readonly lanes: { readonly pipe: Running; readonly plugboard: Running }
  /** Client × upstream: all that Plugboard is measured on. */
  readonly pairs: readonly Pair[]
  /** Tells what is going on. */
  say(line: string): void
}

/** One judged figure. */
export interface Measured {
  /** A goal's key. */
  readonly key: string
  readonly figure: Figure
}

/** A figure to know beside the judged ones. */
export interface Detail {
  readonly row: number
  readonly lane: string
  readonly told: string
}

/** A figure of one pair, against the pipe with the same upstream. */
export interface PairFigure {
  /** What is told: the key of the goal for translated pairs. */
  readonly key: string
  readonly pair: Pair
  readonly figure: Figure
}

export interface Findings {
  readonly measured: readonly Measured[]
  readonly details: readonly Detail[]
  /** Where each pair was measured by itself. */
  readonly pairs?: readonly PairFigure[]
}

export type Measurement = (bench: Bench) => Promise<Findings>
