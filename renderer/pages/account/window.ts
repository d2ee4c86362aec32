/** One window of a quota in words. */
import type { QuotaWindowView } from '../../../shared/views/quota.ts'
import type { Say } from '../../catalogue/index.ts'
import { count, distance, hour } from '../../format.ts'

/** Some platforms tell of one limit under several names: what reads the same is shown once. */
export function shownWindows(windows: readonly QuotaWindowView[]): readonly QuotaWindowView[] {
  const seen = new Set<string>()
  return windows.filter(({ label, model = '', percentLeft, remaining, resetsAt }) => {
    const reading = JSON.stringify([label, model, percentLeft, remaining, resetsAt])
    return !seen.has(reading) && seen.add(reading)
  })
}

const money = (value: number, language: string): string =>
  new Intl.NumberFormat(language, { style: 'currency', currency: 'USD' }).format(value)

function amount(value: number, unit: QuotaWindowView['unit'], language: string): string {
  return unit === 'dollars'
    ? money(value, language)
    : count(Math.round(value * 100) / 100, language)
}

/** What is left: a share, an amount, everything, or nothing at all. */
export function leftOf(window: QuotaWindowView, say: Say, language: string): string {
  const { unlimited, renewed, remaining, limit, percentLeft, unit } = window
  if (unlimited === true) return say('quota.unlimited')
  if (renewed) return say('quota.renewed')
  if (remaining !== undefined && remaining < 0)
    return say('quota.overdrawn', { amount: amount(-remaining, unit, language) })
  if (percentLeft === undefined)
    return remaining === undefined
      ? say('quota.unknown')
      : say('quota.left', { amount: amount(remaining, unit, language) })
  const share = say('quota.left', { amount: `${percentLeft}%` })
  if (remaining === undefined || limit === undefined) return share
  return say('quota.left-of', {
    share,
    remaining: amount(remaining, unit, language),
    limit: amount(limit, unit, language),
  })
}

/** When it begins anew; undefined where nobody says. */
export function resetOf(
  { resetsAt, renewed }: QuotaWindowView,
  { say, language, now }: { readonly say: Say; readonly language: string; readonly now: number },
): string | undefined {
  if (resetsAt === undefined || renewed || resetsAt <= now) return undefined
  return say('quota.resets', {
    when: distance(resetsAt, language, now),
    time: hour(resetsAt, language, now),
  })
}
