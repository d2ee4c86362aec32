/** One slice of a target under full load: its rate, what each answer cost it, and how busy its core was. */
import type { Bench, Detail } from '../bench.ts'
import { closedLoop } from '../load/closed-loop.ts'
import type { Load } from '../load/closed-loop.ts'
import { interleave } from '../measure/rounds.ts'
import type { Samples } from '../measure/rounds.ts'
import { median } from '../measure/stats.ts'
import { canTell, cpuMicros } from '../measure/usage.ts'
import { pairName } from '../dialects/index.ts'
import { pairRatios } from './pair-lanes.ts'
import type { PairLane } from './pair-lanes.ts'

export interface Saturated {
  readonly perSecond: number
  /** Processor time per answer in microseconds; NaN where the machine cannot tell. */
  readonly microsEach: number
  /** The share of one core that the target used. */
  readonly busy: number
}

async function slice(lane: PairLane, load: Load, ms: number): Promise<Saturated> {
  const cpu = (): number => (canTell() ? cpuMicros(lane.running.pid) : Number.NaN)
  const before = cpu()
  const pace = await closedLoop(load, { ms })
  const used = cpu() - before
  return {
    perSecond: pace.answers / pace.seconds,
    microsEach: used / pace.answers,
    busy: used / (pace.seconds * 1e6),
  }
}

/** Warms every lane up, then measures them side by side. */
export async function saturate(
  bench: Bench,
  lanes: readonly PairLane[],
  load: (lane: PairLane) => Load,
): Promise<Samples<Saturated>> {
  const { rounds, extra, sliceMs, warmUpMs } = bench.effort
  for (const lane of lanes) await closedLoop(load(lane), { ms: warmUpMs })
  return interleave(
    lanes.map((lane) => ({ name: lane.name, slice: () => slice(lane, load(lane), sliceMs) })),
    { rounds, extra, figure: (sample) => sample.perSecond },
  )
}

/** Below this share of its core, something else than the target set the pace: the load, or other programs. */
const saturated = 0.9

/** The lanes in absolute figures and against the pipe; one answer holds `each` of what is counted. */
export function tellSaturation(
  row: number,
  samples: Samples<Saturated>,
  counted: { readonly what: string; readonly each: number },
): readonly Detail[] {
  const absolute = [...samples].map(([lane, taken]): Detail => {
    const middle = (read: (sample: Saturated) => number): number => median(taken.map(read))
    const rate = middle((one) => one.perSecond) * counted.each
    const cost = middle((one) => one.microsEach) / counted.each
    const busy = middle((one) => one.busy)
    const idle = busy < saturated ? ' (not the limit: its rate is at least this)' : ''
    return {
      row,
      lane,
      told:
        `${Math.round(rate).toLocaleString('en')} ${counted.what}/s, ` +
        `${cost.toFixed(cost < 10 ? 2 : 1)} µs each, core ${Math.round(busy * 100)} % busy${idle}`,
    }
  })
  return [...absolute, ...tellRatios(row, samples)]
}

/** Each pair against the pipe; processor time holds where other programs disturb the rate. */
function tellRatios(row: number, samples: Samples<Saturated>): readonly Detail[] {
  const byCost = pairRatios(samples, (one) => 1 / one.microsEach)
  return pairRatios(samples, (one) => one.perSecond).map(({ pair, ratios }, index) => ({
    row,
    lane: `Plugboard, ${pairName(pair)}`,
    told:
      `${median(ratios).toFixed(2)} of the pipe's rate, ` +
      `${median(byCost[index]?.ratios ?? []).toFixed(2)} by processor time alone`,
  }))
}
