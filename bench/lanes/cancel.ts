/** Row 11: how many upstream calls are cancelled soon after their client has left, in every phase of an exchange. */
import type { Bench, Detail, Findings } from '../bench.ts'
import { Connection } from '../load/connection.ts'
import { openLive } from '../load/live.ts'
import { pause, until } from '../measure/pause.ts'
import type { Mode } from '../mock/modes.ts'
import { laneRequest, pairLanes } from './pair-lanes.ts'
import type { PairLane } from './pair-lanes.ts'

/** Clients that leave together. */
const clients = 64
/** What the goal allows, in milliseconds. */
const allowed = 300

interface Phase {
  readonly name: string
  readonly mode: Mode
  readonly stream: boolean
  /** Whether the client has stopped reading before it leaves, so that everything is full. */
  readonly stopsReading?: boolean
}

const phases: readonly Phase[] = [
  { name: 'waiting for headers', mode: 'stall', stream: true },
  { name: 'mid-stream', mode: 'live', stream: true },
  { name: 'mid-stream, not reading', mode: 'flood', stream: true, stopsReading: true },
  { name: 'unstreamed', mode: 'stall', stream: false },
]

/** The share of upstream calls that were cancelled in time, in per cent. */
async function leaveIn(bench: Bench, lane: PairLane, phase: Phase): Promise<number> {
  const { mock } = bench
  const count = phase.stopsReading === true ? 8 : clients
  await mock.forget()
  const before = (await mock.count(phase.mode)).open
  const live = await openLive({
    origin: lane.running.origin,
    request: laneRequest(lane, phase),
    count,
    spacing: 0,
  })
  if (phase.stopsReading === true) live.pause()
  await until(
    `${count} upstream calls through ${lane.name} (${phase.name})`,
    10_000,
    async () => (await mock.count(phase.mode)).open - before >= count,
  )
  if (phase.mode === 'live') await until('first events', 5000, () => live.begun() === count)
  await pause(phase.stopsReading === true ? 500 : 50)
  const leftAt = live.leave()
  await pause(allowed + 200)
  const { left } = await mock.count(phase.mode)
  const inTime = left.filter((at) => (at - leftAt) / 1000 <= allowed).length
  return (inTime / count) * 100
}

/** After everybody has left, the target must answer as before. */
async function mustStillAnswer(lane: PairLane): Promise<void> {
  const connection = new Connection(lane.running.origin)
  const asked = connection.ask(laneRequest(lane, { mode: 'whole', stream: false }))
  const late = pause(5000).then(() => undefined)
  const answer = await Promise.race([asked, late])
  connection.close()
  if (answer?.status === 200) return
  throw new Error(`After its clients had left, ${lane.name} no longer answered.`)
}

export async function measureCancel(bench: Bench): Promise<Findings> {
  const shares: number[] = []
  const details: Detail[] = []
  for (const lane of pairLanes(bench)) {
    const told: string[] = []
    for (const phase of phases) {
      const share = await leaveIn(bench, lane, phase)
      told.push(`${phase.name} ${share.toFixed(0)} %`)
      if (lane.running === bench.lanes.plugboard) shares.push(share)
      await mustStillAnswer(lane)
    }
    details.push({ row: 11, lane: lane.name, told: told.join(', ') })
  }
  const lowest = Math.min(...shares)
  return {
    measured: [{ key: '11', figure: { median: lowest, lowest, highest: Math.max(...shares) } }],
    details,
  }
}
