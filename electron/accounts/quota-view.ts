/** What an account has left, as it is shown: by window, with percentages, and honest about what is old. */
import type { QuotaReading, QuotaWindow } from '../providers/quota.ts'
import type { KnownQuota, KnownWindow } from './quotas.ts'

export interface QuotaWindowView extends QuotaWindow {
  /** What is left in percent, 0 to 100, where it can be told. */
  readonly percentLeft?: number
  /** It has begun anew since it was told: amounts are those of before and left out. */
  readonly renewed: boolean
  /** When it was told, epoch milliseconds. */
  readonly at: number
}

export interface QuotaView {
  readonly plan?: string
  /** Whether the platform said that nothing can be used, and no window has begun anew since. */
  readonly exhausted: boolean
  readonly windows: readonly QuotaWindowView[]
  /** When anything was last told, epoch milliseconds. */
  readonly at: number
}

export function quotaView(quota: KnownQuota, now: number): QuotaView {
  const { plan, at, exhausted = false } = quota
  const windows = quota.windows.map((window) => windowView(window, now))
  const end = exhaustedUntil(quota)
  return {
    windows,
    at,
    exhausted: exhausted && (end === undefined || end > now),
    ...(plan === undefined ? {} : { plan }),
  }
}

function windowView(window: KnownWindow, now: number): QuotaWindowView {
  const { used: _used, remaining: _remaining, resetsAt, ...lasting } = window
  if (resetsAt !== undefined && resetsAt <= now) return { ...lasting, renewed: true }
  const left = percentLeft(window)
  return {
    ...window,
    renewed: false,
    ...(left === undefined ? {} : { percentLeft: left }),
  }
}

function percentLeft({ unlimited, used, remaining, limit }: QuotaWindow): number | undefined {
  if (unlimited === true) return undefined
  const share =
    used ??
    (remaining === undefined || limit === undefined || limit <= 0
      ? undefined
      : 1 - remaining / limit)
  if (share === undefined || !Number.isFinite(share)) return undefined
  return Math.round(Math.min(Math.max(1 - share, 0), 1) * 1000) / 10
}

/** When the last of the windows begins anew that are used up and concern the whole account; undefined where none says. */
export function exhaustedUntil({ windows }: Pick<QuotaReading, 'windows'>): number | undefined {
  const ends = windows.flatMap(({ model, unlimited, used, remaining, resetsAt }) =>
    model === undefined &&
    unlimited !== true &&
    resetsAt !== undefined &&
    ((used ?? 0) >= 1 || (remaining ?? 1) <= 0)
      ? [resetsAt]
      : [],
  )
  return ends.length === 0 ? undefined : Math.max(...ends)
}
