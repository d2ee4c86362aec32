/** `npm run bench`: measures Plugboard against a bare pipe and judges it by the goals table. */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Bench, Detail, Findings, Measured, PairFigure } from './bench.ts'
import { checkLanes } from './check.ts'
import { isPassThrough, pairs } from './dialects/index.ts'
import { measurements } from './measurements.ts'
import { pinned, pinSelf } from './measure/children.ts'
import { canTell } from './measure/usage.ts'
import { startMock } from './mock-upstream.ts'
import { readOptions, usage } from './options.ts'
import type { Options } from './options.ts'
import { pairTables, pairsAsJson } from './pair-table.ts'
import { pipeTarget } from './pipe-target.ts'
import { isBuilt, plugboardTarget } from './plugboard.ts'
import { detailsTable, goalsTable, judgeAll, placeBetweenMarkers } from './table.ts'
import type { MockUpstream } from './mock-upstream.ts'
import type { Target } from './targets.ts'

const document = fileURLToPath(new URL('../docs/performance.md', import.meta.url))

/** Microseconds that the slow target wastes per request and per chunk. */
const waste = 100

const say = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

function targetOf(options: Options, mock: MockUpstream, built: boolean): Target {
  const upstream = mock.origin
  switch (options.target) {
    case 'plugboard':
      return plugboardTarget({ upstream })
    case 'pipe':
      return pipeTarget({ name: 'second pipe', upstream, built })
    case 'slow':
      return pipeTarget({ name: 'slow pipe', upstream, built, waste })
  }
}

async function measureAll(bench: Bench, options: Options): Promise<Findings> {
  const measured: Measured[] = []
  const details: Detail[] = []
  const byPair: PairFigure[] = []
  for (const planned of measurements) {
    if (!planned.rows.some((row) => options.only.includes(row))) continue
    if (planned.needsProc === true && !canTell()) {
      say(`${planned.name}: not measured, as this machine has no /proc/<pid>/schedstat.`)
      continue
    }
    const began = performance.now()
    const found = await planned.measure(bench)
    measured.push(...found.measured)
    details.push(...found.details)
    byPair.push(...(found.pairs ?? []))
    say(`${planned.name}: measured in ${Math.round((performance.now() - began) / 1000)} s`)
  }
  return { measured, details, pairs: byPair }
}

/** One sentence on the circumstances. */
function circumstances(bench: Bench, others: number): string {
  const [cpu] = cpus()
  const { quick, rounds } = bench.effort
  return (
    `Measured on ${new Date().toISOString().slice(0, 10)} with Node ${process.versions.node} on ` +
    `${cpus().length} × ${cpu?.model.trim() ?? 'an unknown processor'}, ${process.platform}; ` +
    `${bench.plugboard.name} started from ${bench.plugboard.described}; ` +
    `${pinned ? 'the target alone on one core, mock and load on another' : 'nothing pinned to a core'}; ` +
    `${rounds} rounds${quick ? ', quick: shorter and fewer slices, so rougher' : ''}` +
    `${others > quiet ? `; other programs were busy (load ${others.toFixed(1)})` : ''}.`
  )
}

/** Programs wanting to run, on average over the last minute, before the bench adds its own. */
const quiet = 0.5

async function run(options: Options): Promise<number> {
  const [others = 0] = loadavg()
  if (others > quiet) {
    say(
      `Other programs are busy (load ${others.toFixed(1)}): expect rough figures, and rates that mean little.`,
    )
  }
  pinSelf()
  const mock = await startMock()
  const built = isBuilt()
  const pipe = pipeTarget({ name: 'pipe', upstream: mock.origin, built })
  const plugboard = targetOf(options, mock, built)
  const lanes = { pipe: await pipe.start(), plugboard: await plugboard.start() }
  const measured = options.target === 'plugboard' ? pairs : pairs.filter(isPassThrough)
  const bench: Bench = {
    effort: options.effort,
    pairs: measured,
    mock,
    pipe,
    plugboard,
    lanes,
    say,
  }
  await checkLanes(bench)
  say('every lane answers as it should')

  const findings = await measureAll(bench, options)
  for (const lane of [lanes.pipe, lanes.plugboard, mock]) await lane.stop()

  const judged = judgeAll(findings)
  const about = circumstances(bench, others)
  const report = [about, goalsTable(judged), 'What lies behind it:', detailsTable(findings.details)]
  const shown = judged.filter((one) => options.only.includes(one.goal.row))
  const figures = findings.pairs ?? []
  if (options.json) {
    const told = { about, goals: shown, details: findings.details, pairs: pairsAsJson(figures) }
    process.stdout.write(`${JSON.stringify(told, null, 2)}\n`)
  } else {
    const [first, , ...rest] = report
    const parts = options.pairs
      ? [first, ...pairTables(figures)]
      : [first, goalsTable(shown), ...rest]
    process.stdout.write(`\n${parts.join('\n\n')}\n`)
  }
  if (options.write) await writeReport(report.join('\n\n'))
  return options.gate && shown.some((one) => one.verdict === 'MISSED') ? 1 : 0
}

async function writeReport(report: string): Promise<void> {
  const { format, resolveConfig } = await import('prettier')
  const placed = placeBetweenMarkers(readFileSync(document, 'utf8'), report)
  const config = (await resolveConfig(document)) ?? {}
  writeFileSync(document, await format(placed, { ...config, filepath: document }))
  say('docs/performance.md has the new table')
}

async function main(): Promise<number> {
  let options: Options | 'help'
  try {
    options = readOptions(process.argv.slice(2))
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    say(usage)
    return 2
  }
  if (options === 'help') {
    process.stdout.write(`${usage}\n`)
    return 0
  }
  try {
    return await run(options)
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    return 1
  }
}

process.exit(await main())
