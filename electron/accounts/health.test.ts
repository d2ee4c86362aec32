/** What makes an account rest, for how long, and what ends it. */
import { expect, test } from 'vitest'
import { errorKinds, type GatewayError } from '../hub/error.ts'
import { openHealth } from './health.ts'

const now = 1_700_000_000_000
const second = 1000
const minute = 60 * second
const hour = 60 * minute
const error = (kind: GatewayError['kind'], more: object = {}): GatewayError => ({
  kind,
  message: 'x',
  ...more,
})

test('places are given and taken back exactly, however often a holder lets go', () => {
  const health = openHealth(2)
  const first = health.hold()
  const other = health.hold()
  expect(health.hold()).toBeUndefined()
  expect(health.inFlight).toBe(2)
  expect(health.unavailable('m', now)).toMatchObject({ reason: 'busy with 2 exchanges' })
  first?.()
  first?.()
  expect(health.inFlight).toBe(1)
  expect(health.unavailable('m', now)).toBeUndefined()
  other?.()
  expect(health.inFlight).toBe(0)
})

test('without a cap there is always a place, and a new cap counts those already taken', () => {
  const health = openHealth()
  for (let count = 0; count < 1000; count++) expect(health.hold()).toBeDefined()
  health.limit = 1000
  expect(health.hold()).toBeUndefined()
  health.limit = undefined
  expect(health.hold()).toBeDefined()
})

test('a rate limit rests one model, for as long as the platform says or else half a minute', () => {
  const health = openHealth()
  health.failed(error('rate-limited', { retryAt: now + 5 * second }), 'a', now)
  expect(health.unavailable('a', now)).toEqual({
    reason: 'rate limited',
    until: now + 5 * second,
  })
  expect(health.unavailable('b', now)).toBeUndefined()
  expect(health.unavailable('a', now + 5 * second - 1)).toBeDefined()
  expect(health.unavailable('a', now + 5 * second)).toBeUndefined()
  health.failed(error('rate-limited'), 'a', now)
  expect(health.unavailable('a', now)).toMatchObject({ until: now + 30 * second })
})

test('a used-up quota rests the whole account, until it resets or else a quarter of an hour', () => {
  const health = openHealth()
  health.failed(error('quota-exhausted', { resetsAt: now + 3 * hour }), 'a', now)
  expect(health.unavailable('b', now)).toEqual({ reason: 'out of quota', until: now + 3 * hour })
  health.clear()
  health.failed(error('quota-exhausted'), 'a', now)
  expect(health.unavailable('b', now)).toMatchObject({ until: now + 15 * minute })
})

test.each(['sign-in-expired', 'unauthenticated'] as const)(
  '%s rests the whole account until its owner acts',
  (kind) => {
    const health = openHealth()
    health.failed(error(kind), 'a', now)
    const resting = health.unavailable('b', now + 1000 * hour)
    expect(resting).toEqual({ reason: 'key or sign-in no longer accepted' })
    health.clear()
    expect(health.unavailable('b', now)).toBeUndefined()
  },
)

test('a model that is forbidden rests for five minutes, and the others do not', () => {
  const health = openHealth()
  health.failed(error('forbidden'), 'a', now)
  expect(health.unavailable('a', now)).toEqual({
    reason: 'not allowed by its platform',
    until: now + 5 * minute,
  })
  expect(health.unavailable('a', now + 5 * minute)).toBeUndefined()
  expect(health.unavailable('b', now)).toBeUndefined()
})

test.each(['overloaded', 'upstream-unavailable', 'timeout'] as const)(
  'three of %s in a row rest it for a quarter of a minute, and one more does so again at once',
  (kind) => {
    const health = openHealth()
    health.failed(error(kind), 'a', now)
    health.failed(error(kind), 'a', now)
    expect(health.unavailable('a', now)).toBeUndefined()
    health.failed(error(kind), 'a', now)
    expect(health.unavailable('a', now)).toMatchObject({ until: now + 15 * second })
    const later = now + 15 * second
    expect(health.unavailable('a', later)).toBeUndefined()
    health.failed(error(kind), 'a', later)
    expect(health.unavailable('a', later)).toMatchObject({ until: later + 15 * second })
  },
)

test('a success between failures starts the count anew and ends a rest early', () => {
  const health = openHealth()
  const fail = () => health.failed(error('upstream-unavailable'), 'a', now)
  fail()
  fail()
  health.succeeded('a', now)
  fail()
  fail()
  expect(health.unavailable('a', now)).toBeUndefined()
  fail()
  health.failed(error('rate-limited'), 'b', now)
  health.succeeded('a', now)
  expect(health.unavailable('a', now)).toBeUndefined()
  expect(health.unavailable('b', now)).toBeDefined()
})

test('the success of what began before a rest does not end it', () => {
  const health = openHealth()
  health.failed(error('quota-exhausted'), 'a', now)
  health.succeeded('a', now - 1)
  expect(health.unavailable('a', now)).toBeDefined()
  health.succeeded('a', now)
  expect(health.unavailable('a', now)).toBeUndefined()
})

test('faults of the request, the client or a single answer never count', () => {
  const marking = new Set<string>([
    'rate-limited',
    'quota-exhausted',
    'sign-in-expired',
    'unauthenticated',
    'forbidden',
    'overloaded',
    'upstream-unavailable',
    'timeout',
  ])
  const health = openHealth()
  for (const kind of errorKinds) {
    if (marking.has(kind)) continue
    for (let times = 0; times < 10; times++) health.failed(error(kind), 'a', now)
  }
  expect(health.resting(now)).toEqual([])
})

test.each([
  ['rate-limited', { retryAt: now + 1000 * hour }, hour],
  ['rate-limited', { retryAt: Number.POSITIVE_INFINITY }, 30 * second],
  ['quota-exhausted', { resetsAt: now + 1000 * 24 * hour }, 8 * 24 * hour],
  ['rate-limited', { retryAt: now - hour }, 0],
] as const)('an end of %s that cannot be true (%j) is cut', (kind, more, length) => {
  const health = openHealth()
  health.failed(error(kind, more), 'a', now)
  expect(health.unavailable('a', now + length - 1) !== undefined).toBe(length > 0)
  expect(health.unavailable('a', now + length)).toBeUndefined()
})

test('a clock that is set back by years does not freeze an account', () => {
  const health = openHealth()
  health.failed(error('rate-limited'), 'a', now)
  const before = now - 10 * 365 * 24 * hour
  expect(health.unavailable('a', before)).toMatchObject({ until: before + 30 * second })
  expect(health.unavailable('a', before + 30 * second)).toBeUndefined()
})

test('what holds it back is listed, by model where it concerns one only', () => {
  const health = openHealth()
  health.failed(error('rate-limited'), 'a', now)
  health.failed(error('quota-exhausted'), 'b', now)
  expect(health.resting(now)).toEqual([
    { model: 'a', kind: 'rate-limited', reason: 'rate limited', until: now + 30 * second },
    { kind: 'quota-exhausted', reason: 'out of quota', until: now + 15 * minute },
  ])
  expect(health.resting(now + minute)).toHaveLength(1)
})

test('the last success and the last error are known, in words and with their times', () => {
  let time = now
  const health = openHealth(undefined, { now: () => time })
  expect([health.lastSuccess, health.lastError]).toEqual([undefined, undefined])
  time = now + 7 * second
  health.succeeded('a', now)
  expect(health.lastSuccess).toEqual({ at: now + 7 * second, model: 'a' })
  health.failed({ kind: 'overloaded', message: 'Too busy.' }, 'b', now + minute)
  const failed = { at: now + minute, model: 'b', kind: 'overloaded', message: 'Too busy.' }
  expect(health.lastError).toEqual(failed)
  health.succeeded('b', now)
  expect(health.lastError).toEqual(failed)
  health.clear()
  expect(health.lastError).toBeUndefined()
  expect(health.lastSuccess).toBeDefined()
})

test('faults of the client are nothing to remember', () => {
  const health = openHealth()
  for (const kind of ['invalid-request', 'context-length', 'client-gone', 'unsupported'] as const)
    health.failed(error(kind), 'a', now)
  expect(health.lastError).toBeUndefined()
})

test('the errors of endless model names do not grow without end', () => {
  const health = openHealth()
  for (let count = 0; count < 600; count++) health.failed(error('timeout'), `m${count}`, now)
  expect(health.lastErrorOf('m0')).toBeUndefined()
  expect(health.lastErrorOf('m599')).toBeDefined()
})

test('what the platform tells of the quota begins and ends a rest', () => {
  const health = openHealth()
  health.told({ exhausted: false }, now)
  expect(health.unavailable('a', now)).toBeUndefined()
  health.told({ exhausted: true, resetsAt: now + hour }, now)
  expect(health.unavailable('a', now)).toEqual({ reason: 'out of quota', until: now + hour })
  health.told({ exhausted: false }, now + minute)
  expect(health.unavailable('a', now + minute)).toBeUndefined()
  health.failed(error('upstream-unavailable'), 'a', now)
  health.failed(error('upstream-unavailable'), 'a', now)
  health.failed(error('upstream-unavailable'), 'a', now)
  health.told({ exhausted: false }, now)
  expect(health.unavailable('a', now)).toMatchObject({ reason: 'out of reach' })
})
