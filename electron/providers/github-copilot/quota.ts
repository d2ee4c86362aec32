/** What a Copilot seat has left: told with each answer, and by GitHub when asked. */
import { isRecord, type Json, present } from '../../codecs/kit/read.ts'
import type { Headers } from '../../codecs/codec.ts'
import { Failure } from '../../hub/error.ts'
import type { Call, FetchJson } from '../provider.ts'
import type { QuotaReading, QuotaWindow } from '../quota.ts'
import type { Credential, Facts } from '../sign-in.ts'
import { githubToken, hostIn } from './grant.ts'
import { placesOf } from './places.ts'
import { refusedSeat } from './refusals.ts'
import { accountHeaders, billingOf } from './seat.ts'

type Naming = Pick<QuotaWindow, 'label' | 'unit' | 'minutes'>

/** Premium use is counted in credits or in requests, by plan; where that is not known, its share alone is true. */
const premium: Readonly<Record<string, Naming>> = {
  credits: { label: 'AI credits', unit: 'credits' },
  requests: { label: 'Premium requests', unit: 'requests' },
}
const unknownPremium: Naming = { label: 'Premium use', unit: 'share' }

const names: Readonly<Record<string, Naming>> = {
  chat: { label: 'Chat', unit: 'requests' },
  completions: { label: 'Completions', unit: 'requests' },
  session: { label: 'Session', unit: 'share' },
  weekly: { label: 'Weekly', unit: 'share', minutes: 7 * 24 * 60 },
}

const isPremium = (id: string): boolean => id.startsWith('premium_')

/** `billing`: `credits`, `requests`, or anything else where it is not known. */
function nameOf(id: string, billing: string | undefined): Naming {
  if (isPremium(id)) return premium[billing ?? ''] ?? unknownPremium
  const known = Object.hasOwn(names, id) ? names[id] : undefined
  return known ?? { label: sentence(id), unit: 'share' }
}

/** A window of tomorrow is shown by its own name. */
const sentence = (id: string): string => {
  const words = id.replace(/[_-]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What is told of a window, whichever way. Amounts are in the window's unit. */
interface Told {
  readonly id: string
  readonly unlimited: boolean
  readonly limit: number | undefined
  readonly remaining: number | undefined
  /** Percent. */
  readonly left: number | undefined
  readonly resetsAt: number | undefined
}

function windowOf(told: Told, billing: string | undefined): QuotaWindow {
  const { id, unlimited, limit, remaining, resetsAt } = told
  const naming = nameOf(id, billing)
  if (unlimited) return { id, ...naming, unlimited: true, ...present({ resetsAt }) }
  const counted = naming.unit === 'share' ? {} : present({ remaining, limit })
  return { id, ...naming, ...present({ used: usedOf(told) }), ...counted, ...present({ resetsAt }) }
}

/** Amounts are finer than the percentage, and go on below zero. */
function usedOf({ limit, remaining, left }: Told): number | undefined {
  if (limit !== undefined && limit > 0 && remaining !== undefined) return 1 - remaining / limit
  return left === undefined ? undefined : 1 - left / 100
}

const number = (value: unknown): number | undefined => {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined
}

/** Epoch milliseconds of a date, which is midnight UTC where it has no time. */
const date = (value: unknown): number | undefined => {
  const at = typeof value === 'string' ? Date.parse(value) : NaN
  return Number.isFinite(at) ? at : undefined
}

/** `x-quota-snapshot-<id>` and `x-usage-ratelimit-<id>`, on every successful answer. */
const snapshot = /^x-(?:quota-snapshot|usage-ratelimit)-(.+)$/

/** `facts`: of the sign-in, which know the unit. */
export function readQuota(
  headers: Headers,
  _now: number,
  facts: Facts = {},
): QuotaReading | undefined {
  const windows = Object.entries(headers).flatMap(([header, value]) => {
    const id = snapshot.exec(header)?.[1]
    const told = id === undefined || value === undefined ? undefined : readSnapshot(id, value)
    return told ? [windowOf(told, facts['billing'])] : []
  })
  return windows.length > 0 ? { windows } : undefined
}

/** `ent=300&ov=0.0&ovPerm=false&rem=97.1&rst=2026-10-01T00%3A00%3A00Z&totRem=291`; `ent=-1` is without limit. */
function readSnapshot(id: string, value: string): Told | undefined {
  const fields = new URLSearchParams(value.includes('=') ? value : decoded(value))
  const limit = number(fields.get('ent') ?? undefined)
  const left = number(fields.get('rem') ?? undefined)
  if (limit === undefined && left === undefined) return undefined
  return {
    id,
    unlimited: limit === -1,
    limit,
    remaining: number(fields.get('totRem') ?? undefined),
    left,
    resetsAt: date(fields.get('rst') ?? undefined),
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return ''
  }
}

type Asked = Omit<Call, 'path'> & { readonly credential?: Credential }

/** Throws Failure: `unsupported` where GitHub does not tell this app, so that the answers' headers alone do. */
export async function checkQuota(
  { secret, facts = {}, credential }: Asked,
  fetchJson: FetchJson,
  now: number,
): Promise<QuotaReading> {
  const token = credential ? githubToken(credential) : facts['way'] === 'direct' && secret?.reveal()
  if (!token) throw new Failure(untold)
  const url = `${placesOf(hostIn(facts)).rest}/copilot_internal/user`
  const answer = await fetchJson({ url, headers: accountHeaders(token, facts) })
  const { status, body } = answer
  if (status === 404) throw new Failure(untold)
  if (status < 200 || status >= 300 || !isRecord(body)) throw new Failure(refusedSeat(answer, now))
  return readAccount(body)
}

const untold: Failure['error'] = {
  kind: 'unsupported',
  message:
    'GitHub does not tell this app what is left when it is asked: it shows with the next answer instead.',
}

/** One of `quota_snapshots`, and whether it lets nothing through. */
interface Entry {
  readonly told: Told
  readonly isSpent: boolean
}

function readAccount(account: Json): QuotaReading {
  const billing = billingOf(account)
  const resetsAt =
    date(account['quota_reset_date_utc']) ??
    date(account['quota_reset_date']) ??
    date(account['limited_user_reset_date'])
  const snapshots = account['quota_snapshots']
  const all = isRecord(snapshots)
    ? Object.entries(snapshots).flatMap(([id, entry]) =>
        isRecord(entry) ? [readEntry(id, entry, resetsAt)] : [],
      )
    : freeEntries(account, resetsAt)
  // On plans with credits these alone are spent; on the others, chat goes on when premium requests are used up.
  const counted = all.filter(({ told: { id } }) =>
    billing === 'credits' ? isPremium(id) : isPremium(id) || id === 'chat',
  )
  const plan = account['copilot_plan'] ?? account['access_type_sku']
  return {
    windows: all.map(({ told }) => windowOf(told, billing)),
    ...(typeof plan === 'string' && plan !== '' ? { plan } : {}),
    ...(counted.length > 0 ? { exhausted: counted.every(({ isSpent }) => isSpent) } : {}),
  }
}

/** `percent_remaining` is coarse, `quota_remaining` fine; a pooled seat without limit may still have nothing left. */
function readEntry(id: string, entry: Json, resetsAt: number | undefined): Entry {
  const limit = number(entry['entitlement'])
  const remaining = number(entry['quota_remaining']) ?? number(entry['remaining'])
  const left = number(entry['percent_remaining'])
  const unlimited = entry['unlimited'] === true
  const at = number(entry['quota_reset_at']) ?? 0
  const isEmpty = !unlimited && (remaining ?? left ?? 1) <= 0 && entry['overage_permitted'] !== true
  return {
    told: {
      id,
      unlimited,
      limit,
      remaining,
      left,
      // 0 stands for "not known".
      resetsAt: at > 0 ? at * 1000 : resetsAt,
    },
    isSpent: entry['has_quota'] === false || isEmpty,
  }
}

/** The older shape of the free plan: what is left, and what there was, by name. */
function freeEntries(account: Json, resetsAt: number | undefined): readonly Entry[] {
  const { limited_user_quotas: rest, monthly_quotas: full } = account
  if (!isRecord(rest)) return []
  return Object.entries(rest).map(([id, value]) => {
    const remaining = number(value)
    const limit = isRecord(full) ? number(full[id]) : undefined
    return {
      told: { id, unlimited: false, limit, remaining, left: undefined, resetsAt },
      isSpent: remaining !== undefined && remaining <= 0,
    }
  })
}
