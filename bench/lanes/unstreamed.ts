/** Rows 1 and 2: unstreamed requests, 64 at a time: their rate, and the processor time of each. */
import type { Bench, Findings } from '../bench.ts'
import { isPassThrough } from '../dialects/index.ts'
import { laneRequest, pairLanes, pairRatios, worst } from './pair-lanes.ts'
import { saturate, tellSaturation } from './saturation.ts'

export async function measureUnstreamed(bench: Bench): Promise<Findings> {
  const samples = await saturate(bench, pairLanes(bench, isPassThrough), (lane) => ({
    origin: lane.running.origin,
    request: laneRequest(lane, { mode: 'whole', stream: false }),
    concurrency: 64,
    lastWord: '}',
  }))
  const rates = pairRatios(samples, (one) => one.perSecond, isPassThrough)
  const costs = pairRatios(samples, (one) => one.microsEach, isPassThrough)
  return {
    measured: [...worst('1', 'lower', rates), ...worst('2', 'higher', costs)],
    details: tellSaturation(1, samples, { what: 'requests', each: 1 }),
  }
}
