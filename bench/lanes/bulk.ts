/** Rows 3 and 4: long streams as fast as they go, forwarded and translated. */
import type { Bench, Findings } from '../bench.ts'
import { isPassThrough } from '../dialects/index.ts'
import { bulkEvents } from '../mock/modes.ts'
import { eachPair, laneRequest, pairLanes, pairRatios, translates, worst } from './pair-lanes.ts'
import { saturate, tellSaturation } from './saturation.ts'

/** Streams at a time. */
const concurrency = 8

export async function measureBulk(bench: Bench): Promise<Findings> {
  const samples = await saturate(bench, pairLanes(bench), (lane) => ({
    origin: lane.running.origin,
    request: laneRequest(lane, { mode: 'bulk', stream: true }),
    concurrency,
    lastWord: lane.pair.client.lastWord,
  }))
  const rates = (wanted?: typeof isPassThrough) =>
    pairRatios(samples, (one) => one.perSecond, wanted)
  return {
    measured: [
      ...worst('3', 'lower', rates(isPassThrough)),
      ...worst('4', 'lower', rates(translates)),
    ],
    details: tellSaturation(3, samples, { what: 'events', each: bulkEvents }),
    pairs: eachPair('4', rates()),
  }
}
