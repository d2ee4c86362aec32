/** Makes windows of what ChatGPT tells of its limits, in whichever of its forms. */
import type { QuotaWindow } from '../quota.ts'
import { present } from '../../codecs/kit/read.ts'

/** The places for windows in every form; what a window is, its length tells, not its place. */
export const slots = ['primary', 'secondary', 'tertiary'] as const

export type Slot = (typeof slots)[number]

/** Whose window it is: the account's own limit, or one that only some models share. */
export interface Limit {
  /** Undefined for the account's own; else as headers spell it, e.g. `codex-bengalfox`. */
  readonly id?: string | undefined
  /** What the platform calls it, where it says. */
  readonly name?: string | undefined
}

export interface Told {
  readonly slot: Slot
  /** 0 to 100 and above. */
  readonly percent: number | undefined
  readonly minutes: number | undefined
  /** Epoch seconds. */
  readonly resetAt: number | undefined
  readonly resetAfterSeconds: number | undefined
}

/** Undefined for a place that holds no window. `now`: epoch milliseconds. */
export function windowOf(limit: Limit, told: Told, now: number): QuotaWindow | undefined {
  const { slot, percent } = told
  const minutes = positive(told.minutes)
  const at = positive(told.resetAt)
  const after = positive(told.resetAfterSeconds)
  const resetsAt =
    at === undefined ? (after === undefined ? undefined : now + after * 1000) : at * 1000
  const isEmpty = (percent ?? 0) === 0 && minutes === undefined && resetsAt === undefined
  if (percent === undefined || isEmpty) return undefined
  const length = minutes === undefined ? nameless[slot] : lengthName(minutes)
  const model = limit.id === undefined ? undefined : (limit.name ?? limit.id)
  return {
    id: limit.id === undefined ? slot : `${limit.id}-${slot}`,
    label: model === undefined ? length : `${model}: ${length}`,
    unit: 'share',
    used: percent / 100,
    ...present({ minutes, resetsAt, model }),
  }
}

const nameless: Readonly<Record<Slot, string>> = {
  primary: 'Limit',
  secondary: 'Second limit',
  tertiary: 'Third limit',
}

const hour = 60
const day = 24 * hour

/** The platform's numbers are off by a minute, and its months have 28 to 31 days. */
const lengths: readonly (readonly [least: number, most: number, name: string])[] = [
  [0.95 * day, 1.05 * day, 'Daily'],
  [6.8 * day, 7.2 * day, 'Weekly'],
  [27.5 * day, 31.5 * day, 'Monthly'],
  [360 * day, 370 * day, 'Yearly'],
]

/** A window by its length: `5 hours`, `Weekly`. */
export function lengthName(minutes: number): string {
  const known = lengths.find(([least, most]) => minutes >= least && minutes <= most)
  if (known) return known[2]
  if (minutes < 0.95 * hour) return counted(minutes, 'minute')
  return minutes < 2 * day ? counted(minutes / hour, 'hour') : counted(minutes / day, 'day')
}

function counted(exact: number, unit: string): string {
  const count = Math.round(exact)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

const positive = (value: number | undefined): number | undefined =>
  value !== undefined && value > 0 ? value : undefined

/** Credits that are used once the plan's own limits are reached. */
export function creditsOf(credits: {
  readonly has: boolean
  readonly unlimited: boolean
  readonly balance: number | undefined
}): QuotaWindow {
  const { has, unlimited, balance } = credits
  const remaining = balance ?? (has || unlimited ? undefined : 0)
  return {
    id: 'credits',
    label: 'Credits',
    unit: 'credits',
    ...(unlimited ? { unlimited } : {}),
    ...present({ remaining }),
  }
}

/** A finite number, also one that is told as a text. */
export function amount(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
