/** What a workspace has left of Codex, and the three ways in which the backend tells it: headers, an event, a page. */
import type { Workspace } from '../openai-sign-in/people.ts'

export interface Window {
  /** 0 to 100. */
  usedPercent: number
  readonly minutes: number
  /** Epoch milliseconds. */
  resetsAt: number
}

/** One limit that is metered by itself, e.g. of one model. */
export interface Metered {
  /** As its headers spell it, e.g. `codex-bengalfox`. */
  readonly id: string
  readonly name: string
  readonly primary: Window | null
  readonly secondary: Window | null
}

export interface Quota {
  readonly plan: string
  primary: Window | null
  secondary: Window | null
  credits: { hasCredits: boolean; unlimited: boolean; balance: string | null } | null
  additional: readonly Metered[]
  /** Set where something else than a window is empty, e.g. `workspace_owner_credits_depleted`. */
  reached: string | null
}

type Slots = Pick<Metered, 'primary' | 'secondary'>

const minute = 60_000

/** Paid plans have 5 hours and a week, free ones about a month. */
export function freshQuota({ plan }: Workspace, now: number): Quota {
  const window = (minutes: number, usedPercent: number): Window => ({
    usedPercent,
    minutes,
    resetsAt: now + (minutes * minute) / 2,
  })
  const isFree = plan === 'free' || plan === 'go'
  return {
    plan,
    primary: isFree ? window(43_200, 10) : window(300, 12.5),
    secondary: isFree ? null : window(10_080, 40),
    credits: { hasCredits: false, unlimited: false, balance: null },
    additional: [],
    reached: null,
  }
}

/** Begins windows anew whose time is over. */
export function roll({ primary, secondary, additional }: Quota, now: number): void {
  const all = [primary, secondary, ...additional.flatMap((one) => [one.primary, one.secondary])]
  for (const window of all) {
    if (!window || window.resetsAt > now) continue
    const length = window.minutes * minute
    window.usedPercent = 0
    window.resetsAt += length * Math.ceil((now - window.resetsAt + 1) / length)
  }
}

/** The window that is used up, the one that stays so longest. */
export const empty = ({ primary, secondary }: Slots): Window | undefined =>
  [primary, secondary]
    .filter((window) => window !== null)
    .filter(({ usedPercent }) => usedPercent >= 100)
    .toSorted((a, b) => b.resetsAt - a.resetsAt)[0]

const seconds = (ms: number): number => Math.floor(ms / 1000)

function slotHeaders(prefix: string, slot: string, window: Window | null): Record<string, string> {
  if (!window) return {}
  return {
    [`${prefix}-${slot}-used-percent`]: String(window.usedPercent),
    [`${prefix}-${slot}-window-minutes`]: String(window.minutes),
    [`${prefix}-${slot}-reset-at`]: String(seconds(window.resetsAt)),
  }
}

export function quotaHeaders(quota: Quota): Record<string, string> {
  const { credits } = quota
  const families = quota.additional.map(({ id, name, primary, secondary }) => ({
    ...slotHeaders(`x-${id}`, 'primary', primary),
    ...slotHeaders(`x-${id}`, 'secondary', secondary),
    [`x-${id}-limit-name`]: name,
  }))
  return Object.assign(
    {
      'x-codex-plan-type': quota.plan,
      ...slotHeaders('x-codex', 'primary', quota.primary),
      ...slotHeaders('x-codex', 'secondary', quota.secondary),
      ...(credits
        ? {
            'x-codex-credits-has-credits': credits.hasCredits ? 'True' : 'False',
            'x-codex-credits-unlimited': credits.unlimited ? 'True' : 'False',
            'x-codex-credits-balance': credits.balance ?? '',
          }
        : {}),
      ...(quota.reached === null ? {} : { 'x-codex-rate-limit-reached-type': quota.reached }),
    },
    ...families,
  )
}

const eventWindow = (window: Window | null): object | null =>
  window && {
    used_percent: window.usedPercent,
    window_minutes: window.minutes,
    reset_at: seconds(window.resetsAt),
  }

export const quotaEvent = ({ plan, primary, secondary, credits }: Quota): object => ({
  type: 'codex.rate_limits',
  plan_type: plan,
  rate_limits: { primary: eventWindow(primary), secondary: eventWindow(secondary) },
  credits: credits && {
    has_credits: credits.hasCredits,
    unlimited: credits.unlimited,
    balance: credits.balance,
  },
})

const pageWindow = (window: Window | null, now: number): object | null =>
  window && {
    used_percent: Math.round(window.usedPercent),
    limit_window_seconds: window.minutes * 60,
    reset_after_seconds: Math.max(0, seconds(window.resetsAt - now)),
    reset_at: seconds(window.resetsAt),
  }

const limitOf = (slots: Slots, now: number): object => ({
  allowed: !empty(slots),
  limit_reached: Boolean(empty(slots)),
  primary_window: pageWindow(slots.primary, now),
  secondary_window: pageWindow(slots.secondary, now),
})

/** The answer of `wham/usage`; what is not known is null there. */
export const quotaPage = (quota: Quota, email: string, now: number): object => ({
  plan_type: quota.plan,
  email,
  rate_limit: quota.primary || quota.secondary ? limitOf(quota, now) : null,
  additional_rate_limits:
    quota.additional.length === 0
      ? null
      : quota.additional.map((one) => ({
          limit_name: one.name,
          metered_feature: one.id.replaceAll('-', '_'),
          rate_limit: limitOf(one, now),
        })),
  credits: quota.credits && {
    has_credits: quota.credits.hasCredits,
    unlimited: quota.credits.unlimited,
    balance: quota.credits.balance,
  },
  spend_control: null,
  rate_limit_reached_type: quota.reached === null ? null : { type: quota.reached },
  rate_limit_reset_credits: null,
})
