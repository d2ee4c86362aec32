/** Row 7: how soon the first byte comes, and how soon each event after the upstream wrote it. */
import type { Bench, Detail, Findings } from '../bench.ts'
import { isPassThrough } from '../dialects/index.ts'
import { closedLoop } from '../load/closed-loop.ts'
import { openLive } from '../load/live.ts'
import { pause, until } from '../measure/pause.ts'
import { interleave } from '../measure/rounds.ts'
import type { Samples } from '../measure/rounds.ts'
import { median, quantile } from '../measure/stats.ts'
import { settle } from './after-streams.ts'
import { eachPair, laneRequest, pairLanes, pairRatios, worst } from './pair-lanes.ts'
import type { PairLane } from './pair-lanes.ts'

/** So few that no event waits for another. */
const streams = 16

async function firstByte(lane: PairLane, ms: number): Promise<number> {
  const pace = await closedLoop(
    {
      origin: lane.running.origin,
      request: laneRequest(lane, { mode: 'first', stream: true }),
      concurrency: 1,
      lastWord: lane.pair.client.lastWord,
    },
    { ms },
  )
  return quantile(pace.firstByteMs, 0.5)
}

async function eachEvent(bench: Bench, lane: PairLane, ms: number): Promise<number> {
  const live = await openLive({
    origin: lane.running.origin,
    request: laneRequest(lane, { mode: 'live', stream: true }),
    count: streams,
    spacing: 1.25,
  })
  await until(`live streams through ${lane.name}`, 10_000, () => live.begun() === streams)
  live.take()
  await pause(ms)
  const { delays } = live.take()
  live.leave()
  await settle(bench.mock, 'live')
  return quantile(delays, 0.5)
}

export async function measureArrival(bench: Bench): Promise<Findings> {
  const { rounds, extra, sliceMs, warmUpMs } = bench.effort
  const lanes = pairLanes(bench)
  const plan = { rounds, extra, figure: (ms: number) => ms }
  for (const lane of lanes) await firstByte(lane, warmUpMs)
  const first = await interleave(
    lanes.map((lane) => ({ name: lane.name, slice: () => firstByte(lane, sliceMs) })),
    plan,
  )
  const each = await interleave(
    lanes.map((lane) => ({ name: lane.name, slice: () => eachEvent(bench, lane, sliceMs) })),
    plan,
  )
  return {
    measured: [
      ...worst('7.first', 'higher', against(first, isPassThrough)),
      ...worst('7.event', 'higher', against(each, isPassThrough)),
    ],
    details: [...tell(first, 'to the first byte'), ...tell(each, 'from upstream to client')],
    pairs: [...eachPair('7.first', against(first)), ...eachPair('7.event', against(each))],
  }
}

const against = (samples: Samples<number>, wanted?: typeof isPassThrough) =>
  pairRatios(samples, (ms) => ms, wanted)

const tell = (samples: Samples<number>, what: string): readonly Detail[] =>
  [...samples].map(([lane, taken]) => ({
    row: 7,
    lane,
    told: `${Math.round(median(taken) * 1000)} µs ${what}`,
  }))
