/** One lane per pair through Plugboard, and one through the pipe for every upstream it is held against. */
import type { Bench, Measured, PairFigure } from '../bench.ts'
import { dialects, isPassThrough, pairName, pairs } from '../dialects/index.ts'
import type { Pair } from '../dialects/index.ts'
import { postBytes } from '../load/wire.ts'
import { figure, median, ratios } from '../measure/stats.ts'
import type { Samples } from '../measure/rounds.ts'
import { modelOf } from '../mock/modes.ts'
import type { Mode } from '../mock/modes.ts'
import type { Running } from '../targets.ts'

/** A pair through one target. */
export interface PairLane {
  readonly name: string
  readonly pair: Pair
  readonly running: Running
}

const pipeName = (pair: Pair): string => `pipe, ${pair.upstream.id}`
const plugboardName = (pair: Pair): string => `Plugboard, ${pairName(pair)}`

/** Only pairs that `wanted` lets through; the pipes they need come first. */
export function pairLanes(
  bench: Bench,
  wanted: (pair: Pair) => boolean = () => true,
): readonly PairLane[] {
  const chosen = bench.pairs.filter((pair) => wanted(pair))
  const upstreams = dialects.filter((one) => chosen.some((pair) => pair.upstream === one))
  return [
    ...upstreams.map((one): PairLane => {
      const pair = { client: one, upstream: one }
      return { name: pipeName(pair), pair, running: bench.lanes.pipe }
    }),
    ...chosen.map((pair) => ({
      name: plugboardName(pair),
      pair,
      running: bench.lanes.plugboard,
    })),
  ]
}

/** What a lane sends for `mode`. */
export function laneRequest(
  lane: PairLane,
  asking: { readonly mode: Mode; readonly stream: boolean; readonly turns?: readonly string[] },
): Buffer {
  const { client, upstream } = lane.pair
  return postBytes(lane.running, client, {
    model: modelOf(upstream, asking.mode),
    stream: asking.stream,
    turns: asking.turns ?? kilobyte,
  })
}

/** A question that makes a body of about 1 KB. */
const kilobyte = [
  'Please look at this function and say what is wrong with it:\n\n'.padEnd(760, 'let a = b + 1\n'),
]

/** Round by round, each pair against the pipe with the same upstream. */
export interface PairRatios {
  readonly pair: Pair
  readonly ratios: readonly number[]
}

export function pairRatios<Sample>(
  samples: Samples<Sample>,
  read: (sample: Sample) => number,
  wanted: (pair: Pair) => boolean = () => true,
): readonly PairRatios[] {
  return pairs
    .filter((pair) => wanted(pair) && samples.has(plugboardName(pair)))
    .map((pair) => ({
      pair,
      ratios: ratios(
        (samples.get(plugboardName(pair)) ?? []).map(read),
        (samples.get(pipeName(pair)) ?? []).map(read),
      ),
    }))
}

/** The pair that fares worst stands for all. */
export function worst(
  key: string,
  worse: 'lower' | 'higher',
  all: readonly PairRatios[],
): readonly Measured[] {
  const sign = worse === 'lower' ? 1 : -1
  const [first] = all.toSorted((a, b) => sign * (median(a.ratios) - median(b.ratios)))
  return first === undefined ? [] : [{ key, figure: figure(first.ratios) }]
}

/** Each pair by itself, for a table of them. */
export const eachPair = (key: string, all: readonly PairRatios[]): readonly PairFigure[] =>
  all.map((one) => ({ key, pair: one.pair, figure: figure(one.ratios) }))

export const translates = (pair: Pair): boolean => !isPassThrough(pair)
