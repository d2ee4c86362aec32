/** The harness itself, on the pipe: what it checks, counts and notices is really so. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fullEffort } from './bench.ts'
import type { Bench } from './bench.ts'
import { checkLanes } from './check.ts'
import { dialects, isPassThrough, pairs } from './dialects/index.ts'
import { laneRequest, pairLanes } from './lanes/pair-lanes.ts'
import type { PairLane } from './lanes/pair-lanes.ts'
import { closedLoop } from './load/closed-loop.ts'
import { openLive } from './load/live.ts'
import { until } from './measure/pause.ts'
import { startMock } from './mock-upstream.ts'
import type { MockUpstream } from './mock-upstream.ts'
import { pipeTarget } from './pipe-target.ts'
import type { Running } from './targets.ts'

let mock: MockUpstream
let pipe: Running
let bench: Bench
let lane: PairLane

beforeAll(async () => {
  mock = await startMock()
  const target = pipeTarget({ name: 'pipe', upstream: mock.origin, built: false })
  pipe = await target.start()
  bench = {
    effort: fullEffort,
    mock,
    pipe: target,
    plugboard: target,
    lanes: { pipe, plugboard: pipe },
    pairs: pairs.filter(isPassThrough),
    say: () => undefined,
  }
  const [first] = pairLanes(bench)
  if (first === undefined) throw new Error('There is no lane.')
  lane = first
})

afterAll(async () => {
  await pipe.stop()
  await mock.stop()
})

describe('the check of every lane', () => {
  it('passes what answers as its upstream does', async () => {
    await expect(checkLanes(bench)).resolves.toBeUndefined()
  })

  it('refuses a gateway that does not translate, and names the lane', async () => {
    await expect(checkLanes({ ...bench, pairs })).rejects.toThrow(
      'Plugboard, openai-responses → openai-chat answers whole wrongly: status 404',
    )
  })
})

it('a closed loop asks as often as it is told and times every answer', async () => {
  const load = {
    origin: pipe.origin,
    request: laneRequest(lane, { mode: 'bulk', stream: true }),
    concurrency: 4,
    lastWord: dialects[0].lastWord,
  }
  const pace = await closedLoop(load, { answers: 12 })
  expect(pace.answers).toBe(12)
  expect(pace.ms.every((ms, index) => ms >= (pace.firstByteMs[index] ?? Infinity))).toBe(true)
})

it('a closed loop stops at an answer that is not whole', async () => {
  const load = {
    origin: pipe.origin,
    request: laneRequest(lane, { mode: 'bulk', stream: true }),
    concurrency: 1,
    lastWord: 'something else',
  }
  await expect(closedLoop(load, { answers: 1 })).rejects.toThrow('not whole: status 200')
})

it('live events are counted and their delays are plausible', async () => {
  const request = laneRequest(lane, { mode: 'live', stream: true })
  const live = await openLive({ origin: pipe.origin, request, count: 3, spacing: 0 })
  await until('three streams', 5000, () => live.begun() === 3)
  const { events, delays } = live.take()
  live.leave()
  expect(events).toBeGreaterThanOrEqual(3)
  expect(delays).toHaveLength(events)
  expect(Math.min(...delays)).toBeGreaterThan(0)
  expect(Math.max(...delays)).toBeLessThan(5000)
})

it('the mock tells who is being answered, who has left, and when', async () => {
  const request = laneRequest(lane, { mode: 'stall', stream: true })
  const live = await openLive({ origin: pipe.origin, request, count: 5, spacing: 0 })
  await until('five calls', 5000, async () => (await mock.count('stall')).open === 5)
  await mock.forget()
  const leftAt = live.leave()
  await until('five goodbyes', 5000, async () => (await mock.count('stall')).left.length === 5)
  const { open, left } = await mock.count('stall')
  expect(open).toBe(0)
  expect(left.every((at) => at >= leftAt)).toBe(true)
})
