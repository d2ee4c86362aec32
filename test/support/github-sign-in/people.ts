/** Who has an account with the fake GitHub, and the Copilot seat that goes with it. */

/** What is left of one kind of use. */
export interface Meter {
  /** As many as the plan gives. */
  readonly entitlement: number
  /** May become negative where more is permitted than was given. */
  remaining: number
  readonly unlimited: boolean
  readonly overagePermitted: boolean
  /** Whether a pool shared with others has any left; absent where there is no pool. */
  hasQuota?: boolean
}

/** How use is counted: in AI credits, in premium requests (older plans), or by the free plan's small allowances. */
export type Billing = 'credits' | 'premium-requests' | 'limited'

export interface Seat {
  readonly plan: string
  readonly sku: string
  readonly billing: Billing
  readonly organizations: readonly string[]
  readonly chat: Meter
  readonly completions: Meter
  readonly premium: Meter
  /** Epoch milliseconds. */
  readonly resetsAt: number
  /** The `notification_id` with which Copilot is refused; may be set while a test runs. */
  refusal?: string
}

export interface GithubUser {
  readonly id: number
  readonly login: string
  readonly name: string
  readonly email: string
  readonly seat: Seat
}

const unlimited = (): Meter => ({
  entitlement: 0,
  remaining: 0,
  unlimited: true,
  overagePermitted: false,
})

const meter = (entitlement: number, remaining: number, overagePermitted = false): Meter => ({
  entitlement,
  remaining,
  unlimited: false,
  overagePermitted,
})

/** Midnight UTC on the first of the next month. */
function nextMonth(now: number): number {
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}

/** Anna pays in credits, Ben's company still counts premium requests, Cleo is on the free plan, Dora has no seat. */
export function people(now: number): readonly GithubUser[] {
  const resetsAt = nextMonth(now)
  const base = { organizations: [], resetsAt, chat: unlimited(), completions: unlimited() }
  const person = (id: number, login: string, seat: Seat): GithubUser => ({
    id,
    login,
    name: login.replace(/^octo-(.)/, (_, first: string) => first.toUpperCase()),
    email: `${login}@example.org`,
    seat,
  })
  return [
    person(1001, 'octo-anna', {
      ...base,
      plan: 'individual_pro',
      sku: 'plus_monthly_subscriber_quota',
      billing: 'credits',
      premium: meter(3900, 2418.5, true),
    }),
    person(1002, 'octo-ben', {
      ...base,
      plan: 'business',
      sku: 'copilot_for_business_seat_quota',
      billing: 'premium-requests',
      organizations: ['example-org'],
      premium: meter(300, 120),
    }),
    person(1003, 'octo-cleo', {
      ...base,
      plan: 'free',
      sku: 'free_limited_copilot',
      billing: 'limited',
      chat: meter(50, 20),
      completions: meter(2000, 1500),
      premium: meter(50, 20),
    }),
    person(1004, 'octo-dora', {
      ...base,
      plan: 'free',
      sku: 'no_access',
      billing: 'limited',
      premium: meter(0, 0),
      refusal: 'no_copilot_access',
    }),
  ]
}
