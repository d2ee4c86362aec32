/** What accounts have left, in words. */
import type { AccountView } from '../../shared/views/account.ts'
import type { QuotaView, QuotaWindowView } from '../../shared/views/quota.ts'
import { amount, moment } from './print.ts'

/** The windows of the whole account in one line, e.g. `5 hours 82 %, Weekly 40 %`; empty where nothing was told. */
export function leftInShort({ quota }: Pick<AccountView, 'quota'>): string {
  if (!quota) return ''
  const whole = quota.windows.filter(({ model }) => model === undefined)
  const parts = whole.map((window) => `${window.label} ${leftOf(window)}`)
  return [...(quota.exhausted ? ['used up'] : []), ...parts].join(', ')
}

/** Name, what is left, and when it begins anew, for each window. */
export const windowRows = ({ windows }: QuotaView): readonly (readonly string[])[] =>
  windows.map((window) => [
    window.model === undefined ? window.label : `${window.label} (${window.model})`,
    leftOf(window),
    window.resetsAt === undefined ? '' : moment(window.resetsAt),
  ])

function leftOf(window: QuotaWindowView): string {
  const { unlimited, renewed, percentLeft, remaining, limit, unit } = window
  if (unlimited === true) return 'unlimited'
  if (renewed) return 'begun anew'
  const share = percentLeft === undefined ? [] : [`${percentLeft} %`]
  if (remaining === undefined || unit === 'share') return share[0] ?? 'not told'
  const of = limit === undefined ? '' : ` of ${amount(limit)}`
  return [...share, `${amount(remaining)}${of} ${unit}`].join(', ')
}
