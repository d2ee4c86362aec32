/** How an account fares: how many exchanges it serves, and for how long it rests after which failure. */
import type { ErrorKind, GatewayError } from '../hub/error.ts'
import { redactText } from '../kernel/redact.ts'
import type { Health, Unavailable } from './upstream.ts'

const seconds = 1000
const minutes = 60 * seconds
const hours = 60 * minutes

/** How long a rest is where the platform does not say, and the longest that is believed where it does. */
const lengths = {
  rate: { usual: 30 * seconds, longest: 1 * hours },
  quota: { usual: 15 * minutes, longest: 8 * 24 * hours },
  refused: { usual: 5 * minutes },
  failing: { usual: 15 * seconds, longest: 5 * minutes },
} as const

/** This many failures in a row, of a kind that may pass by itself, and the account rests. */
const strikes = 3

/** When a place is likely to be free again, for accounts whose places are all taken. */
const busyFor = 1 * seconds

interface Rest {
  readonly reason: string
  readonly kind: ErrorKind
  /** When it was noted; it ends `length` milliseconds later, or when the owner acts if there is none. */
  since: number
  readonly length: number | undefined
}

/** What holds an account back, for views; `model` is absent where it concerns all of them. */
export interface Resting extends Unavailable {
  readonly model?: string
  /** What it came from. */
  readonly kind: ErrorKind
}

export interface LastSuccess {
  /** Epoch milliseconds. */
  readonly at: number
  /** The upstream's own name. */
  readonly model: string
}

export interface LastError {
  /** Epoch milliseconds. */
  readonly at: number
  /** The upstream's own name; '' where it was about the whole account. */
  readonly model: string
  readonly kind: ErrorKind
  /** In words for people, without secrets. */
  readonly message: string
}

export interface AccountHealth extends Health {
  /** The most exchanges at once; undefined for no cap. */
  limit: number | undefined
  /** Everything that holds it back now. */
  resting(now: number): readonly Resting[]
  /** The platform told what is left: whether nothing can be used now, and until when (epoch milliseconds) if it says so. */
  told(quota: { readonly exhausted: boolean; readonly resetsAt?: number }, now: number): void
  /** Since the start of the engine. */
  readonly lastSuccess: LastSuccess | undefined
  /** Since the start of the engine or the owner's last clearing. */
  readonly lastError: LastError | undefined
  /** The last error of one model, until it answers well again. */
  lastErrorOf(model: string): LastError | undefined
  /** The owner acted: whatever held it back is over. */
  clear(): void
}

export interface HealthPorts {
  /** Epoch milliseconds. */
  now?(): number
  /** The platform does not know a model that it was asked for. */
  missing?(model: string): void
}

/** Models of which the last error is kept. */
const mostErrors = 500

/** Kinds that say nothing about the account. */
const others: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  'invalid-request',
  'context-length',
  'unsupported',
  'client-gone',
  'internal',
])

export function openHealth(cap?: number, ports: HealthPorts = {}): AccountHealth {
  let limit = cap
  let lastSuccess: LastSuccess | undefined
  let lastError: LastError | undefined
  const errors = new Map<string, LastError>()
  let inFlight = 0
  /** By model; `''` for the whole account. */
  const rests = new Map<string, Rest>()
  const failures = new Map<string, number>()
  const full = (): boolean => limit !== undefined && inFlight >= limit

  const restOf = (model: string, now: number): Unavailable | undefined => {
    const rest = rests.get(model)
    if (!rest) return undefined
    const { reason, length } = rest
    if (length === undefined) return { reason }
    // A clock that was set back must not make a rest longer than it was meant to be.
    if (now < rest.since) rest.since = now
    const until = rest.since + length
    if (now < until) return { reason, until }
    rests.delete(model)
    return undefined
  }

  /** Counts a failure that may pass by itself; the third in a row, and every further one, brings a rest. */
  const strike = (model: string, rest: Rest): void => {
    const count = (failures.get(model) ?? 0) + 1
    failures.set(model, count)
    if (count >= strikes) rests.set(model, rest)
  }

  const remember = ({ kind, message }: GatewayError, model: string, now: number): void => {
    if (others.has(kind)) return
    lastError = { at: now, model, kind, message: redactText(message) }
    errors.delete(model)
    errors.set(model, lastError)
    const [oldest] = errors.keys()
    if (errors.size > mostErrors && oldest !== undefined) errors.delete(oldest)
  }

  return {
    get lastSuccess() {
      return lastSuccess
    },
    get lastError() {
      return lastError
    },
    lastErrorOf: (model) => errors.get(model),
    get limit() {
      return limit
    },
    set limit(value) {
      limit = value
    },
    get inFlight() {
      return inFlight
    },
    unavailable(model, now) {
      const rest = rests.size === 0 ? undefined : (restOf('', now) ?? restOf(model, now))
      if (rest) return rest
      return full()
        ? { reason: `busy with ${inFlight} exchanges`, until: now + busyFor }
        : undefined
    },
    hold() {
      if (full()) return undefined
      inFlight += 1
      let held = true
      return () => {
        if (held) inFlight -= 1
        held = false
      }
    },
    succeeded(model, startedAt) {
      lastSuccess = { at: ports.now?.() ?? startedAt, model }
      if (errors.size > 0) errors.delete(model)
      if (rests.size === 0 && failures.size === 0) return
      for (const key of ['', model]) {
        const rest = rests.get(key)
        // What began before the rest proves nothing about it.
        if (rest && rest.since <= startedAt) rests.delete(key)
        failures.delete(key)
      }
    },
    failed(error, model, now) {
      const { kind } = error
      const rest = (reason: string, length?: number): Rest => ({ reason, kind, since: now, length })
      remember(error, model, now)
      switch (error.kind) {
        case 'rate-limited':
          rests.set(model, rest('rate limited', lengthOf(lengths.rate, now, error.retryAt)))
          return
        case 'quota-exhausted':
          rests.set('', rest('out of quota', lengthOf(lengths.quota, now, error.resetsAt)))
          return
        case 'sign-in-expired':
        case 'unauthenticated':
          rests.set('', rest('key or sign-in no longer accepted'))
          return
        case 'forbidden':
          // It may be this model alone that the account is not allowed, and perhaps this request alone.
          rests.set(model, rest('not allowed by its platform', lengths.refused.usual))
          return
        case 'overloaded':
          strike(model, rest('overloaded', lengthOf(lengths.failing, now, error.retryAt)))
          return
        case 'upstream-unavailable':
          strike('', rest('out of reach', lengths.failing.usual))
          return
        case 'timeout':
          strike('', rest('silent', lengths.failing.usual))
          return
        case 'no-binding':
          // The list of its models may be old.
          ports.missing?.(model)
          return
        // The request, the client or a single answer is at fault: another one may go well at once.
        case 'invalid-request':
        case 'context-length':
        case 'no-account':
        case 'unsupported':
        case 'upstream-invalid':
        case 'upstream-incomplete':
        case 'client-gone':
        case 'internal':
          return
      }
    },
    resting(now) {
      return [...rests].flatMap(([model, { kind }]) => {
        const rest = restOf(model, now)
        if (!rest) return []
        return [model === '' ? { ...rest, kind } : { ...rest, kind, model }]
      })
    },
    told({ exhausted, resetsAt }, now) {
      const kind = 'quota-exhausted'
      const rest = rests.get('')
      if (!exhausted) {
        if (rest?.kind === kind) rests.delete('')
        return
      }
      // What only the owner can mend is not over when a quota is.
      if (rest && rest.length === undefined) return
      const length = lengthOf(lengths.quota, now, resetsAt)
      rests.set('', { reason: 'out of quota', kind, since: now, length })
    },
    clear() {
      rests.clear()
      failures.clear()
      errors.clear()
      lastError = undefined
    },
  }
}

/** Milliseconds from `now` to `until`, never longer than is believed. */
function lengthOf(
  { usual, longest }: { readonly usual: number; readonly longest: number },
  now: number,
  until: number | undefined,
): number {
  if (until === undefined || !Number.isFinite(until)) return usual
  return Math.min(Math.max(until - now, 0), longest)
}
