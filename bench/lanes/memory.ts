/** Row 9: resident memory of a fresh program: idle, per 1,000 open streams, and after many requests. */
import type { Bench, Detail, Findings } from '../bench.ts'
import { dialects } from '../dialects/index.ts'
import { closedLoop } from '../load/closed-loop.ts'
import { openLive } from '../load/live.ts'
import { postBytes } from '../load/wire.ts'
import { pause, until } from '../measure/pause.ts'
import { interleave } from '../measure/rounds.ts'
import { figure, median } from '../measure/stats.ts'
import { residentMb } from '../measure/usage.ts'
import { modelOf } from '../mock/modes.ts'
import type { Running, Target } from '../targets.ts'
import { settle } from './after-streams.ts'

interface Memory {
  readonly idle: number
  readonly perThousandStreams: number
  readonly afterRequests: number
}

const settleMs = 1500

async function resident(running: Running): Promise<number> {
  await pause(settleMs)
  const readings: number[] = []
  for (let reading = 0; reading < 5; reading += 1) {
    readings.push(residentMb(running.pid))
    await pause(100)
  }
  return median(readings)
}

async function someRequests(running: Running, answers: number): Promise<void> {
  const [dialect] = dialects
  const asking = { model: modelOf(dialect, 'whole'), stream: false, turns: ['Hi.'] }
  const request = postBytes(running, dialect, asking)
  await closedLoop({ origin: running.origin, request, concurrency: 64, lastWord: '}' }, { answers })
}

async function withStreams(bench: Bench, running: Running): Promise<number> {
  const [dialect] = dialects
  const count = bench.effort.openStreams
  const asking = { model: modelOf(dialect, 'slow'), stream: true, turns: ['Hi.'] }
  const request = postBytes(running, dialect, asking)
  const live = await openLive({ origin: running.origin, request, count, spacing: 1 })
  await until(`${count} streams through ${running.name}`, 20_000, () => live.begun() === count)
  const held = await resident(running)
  live.leave()
  await settle(bench.mock, 'slow')
  return held
}

/** Two fresh programs: one for the streams, one for the requests. */
async function measureOne(bench: Bench, target: Target): Promise<Memory> {
  const first = await target.start()
  const idle = await resident(first)
  const held = await withStreams(bench, first)
  await first.stop()
  const second = await target.start()
  await someRequests(second, bench.effort.manyRequests)
  const afterRequests = await resident(second)
  await second.stop()
  const perThousandStreams = ((held - idle) * 1000) / bench.effort.openStreams
  return { idle, perThousandStreams, afterRequests }
}

export async function measureMemory(bench: Bench): Promise<Findings> {
  const samples = await interleave(
    [bench.pipe, bench.plugboard].map((target) => ({
      name: target.name,
      slice: () => measureOne(bench, target),
    })),
    { rounds: bench.effort.freshStarts, extra: 0, figure: (sample) => sample.idle },
  )
  const of = (target: Target, read: (sample: Memory) => number): readonly number[] =>
    (samples.get(target.name) ?? []).map(read)
  const pipe = (read: (sample: Memory) => number): number => median(of(bench.pipe, read))
  // Programs are started afresh each time, so that no round belongs to another: all are held against the median.
  const against = (read: (sample: Memory) => number): readonly number[] =>
    of(bench.plugboard, read).map((mb) => mb / pipe(read))
  const more = of(bench.plugboard, (one) => one.idle).map((mb) => mb - pipe((one) => one.idle))
  return {
    measured: [
      { key: '9.idle', figure: figure(more) },
      { key: '9.streams', figure: figure(against((one) => one.perThousandStreams)) },
      { key: '9.after', figure: figure(against((one) => one.afterRequests)) },
    ],
    details: [bench.pipe, bench.plugboard].map((target): Detail => {
      const mb = (read: (sample: Memory) => number): string => median(of(target, read)).toFixed(0)
      return {
        row: 9,
        lane: target.name,
        told:
          `${mb((one) => one.idle)} MB idle, ${mb((one) => one.perThousandStreams)} MB per 1,000 streams ` +
          `(${bench.effort.openStreams.toLocaleString('en')} open), ${mb((one) => one.afterRequests)} MB after ` +
          `${bench.effort.manyRequests.toLocaleString('en')} requests`,
      }
    }),
  }
}
