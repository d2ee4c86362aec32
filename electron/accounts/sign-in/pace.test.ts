/** Whatever happens, a sign-in is never renewed in a loop. */
import { expect, test } from 'vitest'
import { Failure } from '../../hub/error.ts'
import { openPace } from './pace.ts'

const second = 1000
const minute = 60 * second
const now = 1_700_000_000_000
const down = new Failure({ kind: 'upstream-unavailable', message: 'It is down.' })

test('a renewal that went well rests a minute', () => {
  const pace = openPace()
  expect(pace.blocked(now, false)).toBeUndefined()
  pace.succeeded(now, false)
  expect(pace.blocked(now + minute - 1, false)).toEqual({ until: now + minute })
  expect(pace.blocked(now + minute - 1, true)).toEqual({ until: now + minute })
  expect(pace.blocked(now + minute, false)).toBeUndefined()
})

test('credentials that come stale are renewed ever more seldom, unless the platform refuses one', () => {
  const pace = openPace()
  let at = now
  const pauses = Array.from({ length: 9 }, () => {
    pace.succeeded(at, true)
    const { until = at } = pace.blocked(at, false) ?? {}
    const refused = pace.blocked(at, true)?.until ?? at
    expect(refused - at).toBe(minute)
    const pause = until - at
    at = until
    return pause / minute
  })
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
  pace.succeeded(at, false)
  pace.succeeded(at, true)
  expect(pace.blocked(at, false)).toEqual({ until: at + minute })
})

test('failures wait ever longer, at most ten minutes, and say why', () => {
  const pace = openPace()
  let at = now
  const waits = Array.from({ length: 7 }, () => {
    pace.failed(at, down)
    const blocked = pace.blocked(at, true)
    expect(blocked?.failure).toBe(down)
    const wait = (blocked?.until ?? at) - at
    at += wait
    return wait / second
  })
  expect(waits).toEqual([5, 15, 45, 135, 405, 600, 600])
})

test('a platform that says when is believed, up to ten minutes', () => {
  const pace = openPace()
  const told = (ms: number) =>
    new Failure({ kind: 'rate-limited', message: 'Slower.', retryAt: now + ms })
  pace.failed(now, told(2 * minute))
  expect(pace.blocked(now, false)?.until).toBe(now + 2 * minute)
  pace.reset()
  pace.failed(now, told(24 * 60 * minute))
  expect(pace.blocked(now, false)?.until).toBe(now + 10 * minute)
})

test('a clock that is set back ends a pause', () => {
  const pace = openPace()
  pace.failed(now, down)
  expect(pace.blocked(now - 2 * 60 * minute, false)).toBeUndefined()
})
