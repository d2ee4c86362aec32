/** Which measurement finds the figures of which rows, in the order they are taken. */
import type { Measurement } from './bench.ts'
import { measureArrival } from './lanes/arrival.ts'
import { measureBodies } from './lanes/bodies.ts'
import { measureBulk } from './lanes/bulk.ts'
import { measureCancel } from './lanes/cancel.ts'
import { measureColdStart } from './lanes/cold-start.ts'
import { measureLatency } from './lanes/latency.ts'
import { measureLedger } from './lanes/ledger.ts'
import { measureLive } from './lanes/live.ts'
import { measureMemory } from './lanes/memory.ts'
import { measureUnstreamed } from './lanes/unstreamed.ts'

export interface Planned {
  readonly name: string
  readonly rows: readonly number[]
  readonly measure: Measurement
  /** Whether it reads Linux's /proc and cannot be taken elsewhere. */
  readonly needsProc?: boolean
}

export const measurements: readonly Planned[] = [
  { name: 'unstreamed requests', rows: [1, 2], measure: measureUnstreamed },
  { name: 'streams in bulk', rows: [3, 4], measure: measureBulk },
  { name: 'live streams', rows: [5], measure: measureLive, needsProc: true },
  { name: 'latency', rows: [6], measure: measureLatency },
  { name: 'arrival of bytes and events', rows: [7], measure: measureArrival },
  { name: 'large bodies', rows: [8], measure: measureBodies },
  { name: 'memory', rows: [9], measure: measureMemory, needsProc: true },
  { name: 'cold start', rows: [10], measure: measureColdStart },
  { name: 'cancelling', rows: [11], measure: measureCancel },
  { name: 'a full ledger', rows: [12], measure: measureLedger },
]
