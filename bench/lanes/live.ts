/** Row 5: the processor time of each event of many live streams. */
import type { Bench, Findings } from '../bench.ts'
import { isPassThrough } from '../dialects/index.ts'
import { openLive } from '../load/live.ts'
import { pause, until } from '../measure/pause.ts'
import { interleave } from '../measure/rounds.ts'
import { median } from '../measure/stats.ts'
import { cpuMicros } from '../measure/usage.ts'
import { settle } from './after-streams.ts'
import { eachPair, laneRequest, pairLanes, pairRatios, translates, worst } from './pair-lanes.ts'
import type { PairLane } from './pair-lanes.ts'

const streams = 150
/** After all have begun, before the slice. */
const settleMs = 300

/** Microseconds of the target's processor time per event that reached the client. */
async function slice(bench: Bench, lane: PairLane): Promise<number> {
  const live = await openLive({
    origin: lane.running.origin,
    request: laneRequest(lane, { mode: 'live', stream: true }),
    count: streams,
    spacing: 1,
  })
  await until(
    `${streams} live streams through ${lane.name}`,
    10_000,
    () => live.begun() === streams,
  )
  await pause(settleMs)
  live.take()
  const before = cpuMicros(lane.running.pid)
  await pause(bench.effort.sliceMs)
  const used = cpuMicros(lane.running.pid) - before
  const { events } = live.take()
  live.leave()
  await settle(bench.mock, 'live')
  return used / events
}

export async function measureLive(bench: Bench): Promise<Findings> {
  const { rounds, extra } = bench.effort
  const lanes = pairLanes(bench)
  for (const lane of lanes) await slice(bench, lane)
  const samples = await interleave(
    lanes.map((lane) => ({ name: lane.name, slice: () => slice(bench, lane) })),
    { rounds, extra, figure: (micros) => micros },
  )
  const costs = (wanted?: typeof isPassThrough) => pairRatios(samples, (one) => one, wanted)
  return {
    measured: [
      ...worst('5.pass', 'higher', costs(isPassThrough)),
      ...worst('5.translated', 'higher', costs(translates)),
    ],
    details: [...samples].map(([lane, taken]) => ({
      row: 5,
      lane,
      told: `${median(taken).toFixed(1)} µs per event`,
    })),
    pairs: eachPair('5.translated', costs()),
  }
}
