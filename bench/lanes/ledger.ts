/** Row 12: whether a ledger of 50,000 rows makes the gateway slower than one of 1,000. */
import type { Bench, Findings } from '../bench.ts'
import { dialects } from '../dialects/index.ts'
import { closedLoop } from '../load/closed-loop.ts'
import type { Load } from '../load/closed-loop.ts'
import { postBytes } from '../load/wire.ts'
import { interleave } from '../measure/rounds.ts'
import { figure, median, ratios } from '../measure/stats.ts'
import { modelOf } from '../mock/modes.ts'
import type { Running } from '../targets.ts'

const few = 1000
const many = 50_000
/** Both ledgers grow while they are measured, so every slice starts afresh from a copy and counts answers, not seconds. */
const warmUpAnswers = 4000
const sliceAnswers = 12_000

function loadFor(running: Running): Load {
  const [dialect] = dialects
  const asking = { model: modelOf(dialect, 'whole'), stream: false, turns: ['Hi.'] }
  return {
    origin: running.origin,
    request: postBytes(running, dialect, asking),
    concurrency: 64,
    lastWord: '}',
  }
}

export async function measureLedger(bench: Bench): Promise<Findings> {
  const target = bench.plugboard
  const filled = async (rows: number): Promise<string> => {
    const state = await target.newState()
    const running = await target.start(state)
    await closedLoop(loadFor(running), { answers: rows })
    await running.stop()
    return state
  }
  const rateFrom = async (state: string): Promise<number> => {
    const running = await target.start(await target.newState(state))
    const load = loadFor(running)
    await closedLoop(load, { answers: warmUpAnswers })
    const pace = await closedLoop(load, { answers: sliceAnswers })
    await running.stop()
    return pace.answers / pace.seconds
  }
  const fewState = await filled(few)
  const manyState = await filled(many)
  const samples = await interleave(
    [
      { name: 'few', slice: () => rateFrom(fewState) },
      { name: 'many', slice: () => rateFrom(manyState) },
    ],
    { rounds: bench.effort.rounds, extra: bench.effort.extra, figure: (rate) => rate },
  )
  const of = (name: string): readonly number[] => samples.get(name) ?? []
  const tell = (name: string, rows: number) => ({
    row: 12,
    lane: `${rows.toLocaleString('en')} rows`,
    told: `${Math.round(median(of(name))).toLocaleString('en')} requests/s`,
  })
  return {
    measured: [{ key: '12', figure: figure(ratios(of('many'), of('few'))) }],
    details: [tell('few', few), tell('many', many)],
  }
}
