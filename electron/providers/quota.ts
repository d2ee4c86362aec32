/** What an account has left on its platform, as the platform tells it. */

/** One limit and how much of it is used. Kinds and names are open: what is not known here is shown by its label. */
export interface QuotaWindow {
  /** Stable on the account, e.g. `primary`, `premium_interactions`, `requests`. */
  readonly id: string
  /** For people, e.g. `5 hours`, `Weekly`, `AI credits`. */
  readonly label: string
  /** What is counted. */
  readonly unit: 'share' | 'requests' | 'tokens' | 'credits' | 'dollars'
  /** Share of it that is used, 0 to 1 and above; absent where only amounts are told. */
  readonly used?: number
  /** In `unit`, where told. May be negative when overdrawn. */
  readonly remaining?: number
  readonly limit?: number
  readonly unlimited?: boolean
  /** How long the window is, in minutes. */
  readonly minutes?: number
  /** When it begins anew, epoch milliseconds. */
  readonly resetsAt?: number
  /** The one model or family it is about, where it is not about the whole account. */
  readonly model?: string
}

export interface QuotaReading {
  /** What was told this time; windows that are not in it stay as they were. */
  readonly windows: readonly QuotaWindow[]
  /** The plan's own name, where told. */
  readonly plan?: string
  /** Whether the platform says that nothing can be used now. */
  readonly exhausted?: boolean
}
