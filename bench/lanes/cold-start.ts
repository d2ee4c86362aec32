/** Row 10: from starting the program to its first 200, with a data folder that was used before. */
import type { Bench, Findings } from '../bench.ts'
import { interleave } from '../measure/rounds.ts'
import { figure, median, ratios } from '../measure/stats.ts'

export async function measureColdStart(bench: Bench): Promise<Findings> {
  const targets = [bench.pipe, bench.plugboard]
  const lanes = []
  for (const target of targets) {
    const state = await target.newState()
    const startOnce = async (): Promise<number> => {
      const running = await target.start(state)
      await running.stop()
      return running.readyAfterMs
    }
    await startOnce()
    lanes.push({ name: target.name, slice: startOnce })
  }
  const samples = await interleave(lanes, {
    rounds: bench.effort.coldStarts,
    extra: bench.effort.extra,
    figure: (ms) => ms,
  })
  const of = (name: string): readonly number[] => samples.get(name) ?? []
  return {
    measured: [
      { key: '10', figure: figure(ratios(of(bench.plugboard.name), of(bench.pipe.name))) },
    ],
    details: targets.map((target) => ({
      row: 10,
      lane: target.name,
      told: `${median(of(target.name)).toFixed(0)} ms (${target.described})`,
    })),
  }
}
