/** Row 6: what a request takes longer than without a gateway, one request at a time. */
import type { Bench, Findings } from '../bench.ts'
import { dialects } from '../dialects/index.ts'
import { closedLoop } from '../load/closed-loop.ts'
import { interleave } from '../measure/rounds.ts'
import type { Samples } from '../measure/rounds.ts'
import { figure, median, quantile, ratios } from '../measure/stats.ts'
import type { Answerer } from '../load/wire.ts'
import { postBytes } from '../load/wire.ts'
import { modelOf } from '../mock/modes.ts'

interface Latency {
  readonly p50: number
  readonly p99: number
}

export async function measureLatency(bench: Bench): Promise<Findings> {
  const { rounds, extra, sliceMs, warmUpMs } = bench.effort
  const [dialect] = dialects
  const asking = {
    model: modelOf(dialect, 'whole'),
    stream: false,
    turns: ['Say it once more.'.padEnd(760, ' again')],
  }
  const oneAtATime = async (to: Answerer, ms: number): Promise<Latency> => {
    const request = postBytes(to, dialect, asking)
    const load = { origin: to.origin, request, concurrency: 1, lastWord: '}' }
    const pace = await closedLoop(load, { ms })
    return { p50: quantile(pace.ms, 0.5), p99: quantile(pace.ms, 0.99) }
  }
  const lanes: readonly Answerer[] = [bench.mock, bench.lanes.pipe, bench.lanes.plugboard]
  for (const lane of lanes) await oneAtATime(lane, warmUpMs)
  const samples = await interleave(
    lanes.map((lane) => ({ name: lane.name, slice: () => oneAtATime(lane, sliceMs) })),
    { rounds, extra, figure: (sample) => sample.p50 },
  )
  return {
    measured: [
      { key: '6.p50', figure: figure(added(bench, samples, (one) => one.p50)) },
      { key: '6.p99', figure: figure(added(bench, samples, (one) => one.p99)) },
    ],
    details: [...samples].map(([lane, taken]) => ({
      row: 6,
      lane,
      told: `${toMicros(taken.map((one) => one.p50))} p50, ${toMicros(taken.map((one) => one.p99))} p99`,
    })),
  }
}

const toMicros = (ms: readonly number[]): string => `${Math.round(median(ms) * 1000)} µs`

/** Round by round: what Plugboard adds to the direct way, against what the pipe adds. */
function added(
  bench: Bench,
  samples: Samples<Latency>,
  read: (sample: Latency) => number,
): readonly number[] {
  const of = (name: string): readonly number[] => (samples.get(name) ?? []).map(read)
  const direct = of(bench.mock.name)
  const over = (name: string): readonly number[] =>
    of(name).map((ms, round) => ms - (direct[round] ?? 0))
  return ratios(over(bench.lanes.plugboard.name), over(bench.lanes.pipe.name))
}
