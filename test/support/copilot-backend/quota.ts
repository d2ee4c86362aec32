/** What a person has left of Copilot, as every answer tells it in its headers. */
import type { GithubUser, Meter } from '../github-sign-in/index.ts'

const encoded = (meter: Meter, resetsAt: number): string => {
  const { entitlement, remaining, unlimited, overagePermitted } = meter
  const share = entitlement === 0 ? 0 : Math.max(0, (100 * remaining) / entitlement)
  return String(
    new URLSearchParams({
      ent: unlimited ? '-1' : String(entitlement),
      ov: Math.max(0, -remaining).toFixed(1),
      ovPerm: String(overagePermitted),
      rem: unlimited ? '100.0' : share.toFixed(1),
      rst: new Date(resetsAt).toISOString(),
      totRem: unlimited ? '-1' : String(Math.floor(remaining)),
    }),
  )
}

export const quotaHeaders = ({ seat }: GithubUser): Readonly<Record<string, string>> => ({
  'x-quota-snapshot-chat': encoded(seat.chat, seat.resetsAt),
  'x-quota-snapshot-premium_interactions': encoded(seat.premium, seat.resetsAt),
  'x-quota-snapshot-premium_models': encoded(seat.premium, seat.resetsAt),
})
