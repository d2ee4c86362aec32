/** Row 8: long conversations, 1 MB and 10 MB of body: what they take longer than without a gateway. */
import type { Bench, Detail, Findings, Measured } from '../bench.ts'
import { dialects, isPassThrough, pairName } from '../dialects/index.ts'
import { closedLoop } from '../load/closed-loop.ts'
import { interleave } from '../measure/rounds.ts'
import { median, quantile } from '../measure/stats.ts'
import { conversation } from './conversation.ts'
import { eachPair, laneRequest, pairLanes, translates, worst } from './pair-lanes.ts'
import type { PairLane, PairRatios } from './pair-lanes.ts'

const sizes = [1, 10] as const

async function slice(lane: PairLane, request: Buffer, ms: number): Promise<number> {
  const load = { origin: lane.running.origin, request, concurrency: 1, lastWord: '}' }
  return quantile((await closedLoop(load, { ms })).ms, 0.5)
}

async function ofSize(bench: Bench, size: number): Promise<Findings> {
  const { rounds, extra, sliceMs } = bench.effort
  const turns = conversation(size)
  const direct = dialects.map((one): PairLane => ({
    name: `direct, ${one.id}`,
    pair: { client: one, upstream: one },
    running: { ...bench.mock, pid: 0, readyAfterMs: 0 },
  }))
  const lanes = [...direct, ...pairLanes(bench)]
  const slices = lanes.map((lane) => {
    const request = laneRequest(lane, { mode: 'whole', stream: false, turns })
    return { name: lane.name, slice: () => slice(lane, request, sliceMs / 2) }
  })
  for (const one of slices) await one.slice()
  const samples = await interleave(slices, { rounds, extra, figure: (ms) => ms })

  const addedBy = (lane: PairLane): readonly number[] => {
    const base = samples.get(`direct, ${lane.pair.upstream.id}`) ?? []
    return (samples.get(lane.name) ?? []).map((ms, round) => ms - (base[round] ?? 0))
  }
  const pipes = lanes.filter((lane) => lane.running === bench.lanes.pipe)
  const ratios = lanes
    .filter((lane) => lane.running === bench.lanes.plugboard)
    .map((lane): PairRatios => {
      const pipe = pipes.find((one) => one.pair.upstream === lane.pair.upstream)
      const base = pipe === undefined ? [] : addedBy(pipe)
      const over = addedBy(lane).map((ms, round) => ms / (base[round] ?? Number.NaN))
      return { pair: lane.pair, ratios: over }
    })
  const measured: readonly Measured[] = [
    ...worst(
      `8.${size}`,
      'higher',
      ratios.filter((one) => isPassThrough(one.pair)),
    ),
    ...worst(
      `8.translated.${size}`,
      'higher',
      ratios.filter((one) => translates(one.pair)),
    ),
  ]
  const details: readonly Detail[] = [...samples].map(([lane, taken]) => ({
    row: 8,
    lane,
    told: `${size} MB: ${median(taken).toFixed(2)} ms`,
  }))
  return {
    measured,
    details: [...details, ...ratios.map((one) => tellRatio(size, one))],
    pairs: eachPair(`8.translated.${size}`, ratios),
  }
}

const tellRatio = (size: number, one: PairRatios): Detail => ({
  row: 8,
  lane: `Plugboard, ${pairName(one.pair)}`,
  told: `${size} MB: adds ${median(one.ratios).toFixed(2)} × what the pipe adds`,
})

export async function measureBodies(bench: Bench): Promise<Findings> {
  const found: Findings[] = []
  for (const size of sizes) found.push(await ofSize(bench, size))
  return {
    measured: found.flatMap((one) => one.measured),
    details: found.flatMap((one) => one.details),
    pairs: found.flatMap((one) => one.pairs ?? []),
  }
}
