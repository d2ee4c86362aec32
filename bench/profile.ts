/** Runs one lane against a target under Node's profiler and prints where its time went. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { dialects } from './dialects/index.ts'
import type { Dialect } from './dialects/dialect.ts'
import { conversation } from './lanes/conversation.ts'
import { laneRequest } from './lanes/pair-lanes.ts'
import type { PairLane } from './lanes/pair-lanes.ts'
import { closedLoop } from './load/closed-loop.ts'
import { openLive } from './load/live.ts'
import { newFolder, pinSelf } from './measure/children.ts'
import { pause } from './measure/pause.ts'
import { startMock } from './mock-upstream.ts'
import { micros } from './mock/modes.ts'
import { pipeTarget } from './pipe-target.ts'
import { plugboardTarget } from './plugboard.ts'
import { hotSpots } from './profile/hot-functions.ts'
import type { Share, Span } from './profile/hot-functions.ts'

const root = new URL('..', import.meta.url).href
const ids = dialects.map((one) => one.id)

const usage = `Usage: node bench/profile.ts [options]

  --lane NAME      unstreamed (the default), bulk, live, or body (of 1 MB)
  --client ID      the client's protocol: ${ids.join(' or ')}
  --upstream ID    the upstream's protocol (the client's, if not given)
  --seconds N      how long (5)
  --top N          how many functions to print (30)
  --target NAME    plugboard (the default) or pipe`

const lanes = ['unstreamed', 'bulk', 'live', 'body'] as const
type LaneName = (typeof lanes)[number]

interface Plan {
  readonly lane: LaneName
  readonly client: Dialect
  readonly upstream: Dialect
  readonly ms: number
  readonly top: number
  readonly target: 'plugboard' | 'pipe'
}

function oneOf<Value extends string>(name: string, text: string, all: readonly Value[]): Value {
  const found = all.find((one) => one === text)
  if (found === undefined)
    throw new Error(`--${name} must be one of ${all.join(', ')}.\n\n${usage}`)
  return found
}

function readPlan(): Plan {
  const { values } = parseArgs({
    options: {
      lane: { type: 'string', default: 'unstreamed' },
      client: { type: 'string', default: dialects[0].id },
      upstream: { type: 'string' },
      seconds: { type: 'string', default: '5' },
      top: { type: 'string', default: '30' },
      target: { type: 'string', default: 'plugboard' },
    },
  })
  const dialect = (name: string, text: string): Dialect => {
    const id = oneOf(name, text, ids)
    return dialects.find((one) => one.id === id) ?? dialects[0]
  }
  return {
    lane: oneOf('lane', values.lane, lanes),
    client: dialect('client', values.client),
    upstream: dialect('upstream', values.upstream ?? values.client),
    ms: Number(values.seconds) * 1000 || 5000,
    top: Number(values.top) || 30,
    target: oneOf('target', values.target, ['plugboard', 'pipe'] as const),
  }
}

async function loadLane(lane: PairLane, plan: Plan): Promise<void> {
  const { origin } = lane.running
  const loop = (request: Buffer, concurrency: number, lastWord: string) =>
    closedLoop({ origin, request, concurrency, lastWord }, { ms: plan.ms })
  switch (plan.lane) {
    case 'unstreamed':
      await loop(laneRequest(lane, { mode: 'whole', stream: false }), 64, '}')
      return
    case 'bulk':
      await loop(laneRequest(lane, { mode: 'bulk', stream: true }), 8, plan.client.lastWord)
      return
    case 'body': {
      const turns = conversation(1)
      await loop(laneRequest(lane, { mode: 'whole', stream: false, turns }), 1, '}')
      return
    }
    case 'live': {
      const request = laneRequest(lane, { mode: 'live', stream: true })
      const live = await openLive({ origin, request, count: 150, spacing: 1 })
      await pause(plan.ms)
      live.leave()
    }
  }
}

/** Runs the lane twice, once to warm up, and gives where the profile lies and which part of it counts. */
async function record(plan: Plan): Promise<{ readonly folder: string; readonly span: Span }> {
  pinSelf()
  const folder = newFolder()
  const flags = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=250']
  const mock = await startMock()
  const options = { upstream: mock.origin, flags }
  const target =
    plan.target === 'plugboard'
      ? plugboardTarget(options)
      : pipeTarget({ ...options, name: 'pipe', built: false })
  const running = await target.start()
  const lane: PairLane = {
    name: plan.lane,
    pair: { client: plan.client, upstream: plan.upstream },
    running,
  }
  await loadLane(lane, { ...plan, ms: 2000 })
  const from = micros()
  await loadLane(lane, plan)
  const span = { from, to: micros() }
  await running.stop()
  await mock.stop()
  return { folder, span }
}

function print(title: string, shares: readonly Share[]): void {
  process.stdout.write(`\n${title}\n\n`)
  for (const { name, share } of shares) {
    process.stdout.write(`${(share * 100).toFixed(1).padStart(6)} %  ${name}\n`)
  }
}

const plan = readPlan()
const { folder, span } = await record(plan)
const [file] = globSync(join(folder, '*.cpuprofile'))
if (file === undefined)
  throw new Error('The target left no profile: it must end by itself when asked.')
const profile: unknown = JSON.parse(readFileSync(file, 'utf8'))
const shorten = (url: string): string =>
  url.startsWith(root) ? url.slice(root.length) : url.replace(fileURLToPath(root), '')
const { functions, files } = hotSpots(profile, span, shorten)
print('Self time by function', functions.slice(0, plan.top))
print('Self time by file', files.slice(0, Math.ceil(plan.top / 2)))
process.exit(0)
