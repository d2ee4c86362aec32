/** What the headers of every answer of ChatGPT tell of the account's limits. */
import type { Headers } from '../../codecs/codec.ts'
import { present } from '../../codecs/kit/read.ts'
import type { Provider } from '../provider.ts'
import type { QuotaWindow } from '../quota.ts'
import { amount, creditsOf, type Limit, slots, windowOf } from './windows.ts'

/** The account's own limit among the families of headers; the others are named after theirs. */
const ownFamily = 'x-codex'

const usedHeader = /^(x-.+)-(?:primary|secondary|tertiary)-used-percent$/

export const readQuota: NonNullable<Provider['readQuota']> = (headers, now) => {
  const windows = [
    ...familiesIn(headers).flatMap((family) => windowsOf(family, headers, now)),
    ...creditsIn(headers),
  ]
  const plan = headers['x-codex-plan-type'] || undefined
  const exhausted = isExhausted(headers, windows)
  if (windows.length === 0 && plan === undefined && exhausted === undefined) return undefined
  return { windows, ...present({ plan, exhausted }) }
}

function familiesIn(headers: Headers): readonly string[] {
  const found = new Set<string>()
  for (const name of Object.keys(headers)) {
    const family = usedHeader.exec(name)?.[1]
    if (family !== undefined) found.add(family)
  }
  return [...found]
}

function windowsOf(family: string, headers: Headers, now: number): readonly QuotaWindow[] {
  const limit: Limit =
    family === ownFamily
      ? {}
      : { id: family.slice('x-'.length), name: headers[`${family}-limit-name`] || undefined }
  return slots.flatMap((slot) => {
    const read = (what: string): number | undefined => amount(headers[`${family}-${slot}-${what}`])
    const told = {
      slot,
      percent: read('used-percent'),
      minutes: read('window-minutes'),
      resetAt: read('reset-at'),
      resetAfterSeconds: read('reset-after-seconds'),
    }
    return windowOf(limit, told, now) ?? []
  })
}

function creditsIn(headers: Headers): readonly QuotaWindow[] {
  const has = headers[`${ownFamily}-credits-has-credits`]
  if (has === undefined || has === '') return []
  const balance = amount(headers[`${ownFamily}-credits-balance`])
  const unlimited = isTrue(headers[`${ownFamily}-credits-unlimited`])
  return [creditsOf({ has: isTrue(has), unlimited, balance })]
}

const isTrue = (value: string | undefined): boolean =>
  value !== undefined && /^(?:true|1)$/i.test(value)

/** Whether the limit that an answer is about is one that only some models share. */
export function isOfSomeModels(headers: Headers): boolean {
  const active = headers['x-codex-active-limit']?.toLowerCase().replaceAll('_', '-')
  const family = `x-${active ?? ''}`
  return family !== ownFamily && familiesIn(headers).includes(family)
}

function isExhausted(headers: Headers, windows: readonly QuotaWindow[]): boolean | undefined {
  if (headers['x-codex-rate-limit-reached-type']) return isOfSomeModels(headers) ? undefined : true
  const own = windows.filter(({ unit, model }) => unit === 'share' && model === undefined)
  // A full window says little: credits may go on where it ends.
  return own.length > 0 && own.every(({ used = 0 }) => used < 1) ? false : undefined
}
