/** Runs lanes side by side: one slice of each per round, in an order that rotates. */
import { spread } from './stats.ts'

export interface Lane<Sample> {
  readonly name: string
  /** Measures once. */
  slice(): Promise<Sample>
}

export interface Rounds<Sample> {
  readonly rounds: number
  /** So many more rounds at most, while a lane is noisy. */
  readonly extra: number
  /** The figure by which noise is judged. */
  figure(sample: Sample): number
}

/** A lane is noisy when the middle half of its figures is spread wider than this share of their median. */
const calm = 0.1

/** Samples of each lane, one per round. */
export type Samples<Sample> = ReadonlyMap<string, readonly Sample[]>

export async function interleave<Sample>(
  lanes: readonly Lane<Sample>[],
  plan: Rounds<Sample>,
): Promise<Samples<Sample>> {
  const samples = new Map<string, Sample[]>(lanes.map((lane) => [lane.name, []]))
  const noisy = (): boolean =>
    [...samples.values()].some((taken) => spread(taken.map((one) => plan.figure(one))) > calm)
  for (let round = 0; round < plan.rounds + plan.extra; round += 1) {
    if (round >= plan.rounds && !noisy()) break
    const turn = round % lanes.length
    for (const lane of [...lanes.slice(turn), ...lanes.slice(0, turn)]) {
      samples.get(lane.name)?.push(await lane.slice())
    }
  }
  return samples
}
