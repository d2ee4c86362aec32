/** Asks ChatGPT for the account's limits, as its own usage page does. */
import { isRecord, type Json, present } from '../../codecs/kit/read.ts'
import { Failure } from '../../hub/error.ts'
import type { Call, FetchJson } from '../provider.ts'
import type { QuotaReading, QuotaWindow } from '../quota.ts'
import { headersFor, usageUrl } from './address.ts'
import { classify } from './classify.ts'
import { isSuccess, textIn } from './answers.ts'
import { amount, creditsOf, type Limit, slots, windowOf } from './windows.ts'

/** Throws Failure when the platform refuses or answers something else. */
export async function checkQuota(
  call: Omit<Call, 'path'>,
  fetchJson: FetchJson,
  now: number,
): Promise<QuotaReading> {
  const { endpoint, codec } = call
  const answer = await fetchJson({ url: usageUrl(endpoint.baseUrl), headers: headersFor(call) })
  const { status, body, headers } = answer
  if (!isSuccess(status))
    throw new Failure(classify(codec.upstream.parseError(status, body, headers, now), answer))
  if (isRecord(body) && 'rate_limit' in body) return readingOf(body, now)
  throw new Failure({
    kind: 'upstream-invalid',
    message:
      'ChatGPT answered something that is not its usage: check the base URL of this channel.',
  })
}

function readingOf(body: Json, now: number): QuotaReading {
  const plan = textIn(body, 'plan_type')
  const exhausted = isExhausted(body)
  return {
    windows: [
      ...windowsIn(body['rate_limit'], {}, now),
      ...listOf(body['additional_rate_limits']).flatMap((entry) => windowsOfSome(entry, now)),
      ...creditsIn(body['credits']),
      ...spendIn(body['spend_control'], now),
    ],
    ...present({ plan, exhausted }),
  }
}

function windowsIn(limits: unknown, limit: Limit, now: number): readonly QuotaWindow[] {
  if (!isRecord(limits)) return []
  return slots.flatMap((slot) => {
    const told = limits[`${slot}_window`]
    if (!isRecord(told)) return []
    const seconds = amount(told['limit_window_seconds'])
    return (
      windowOf(
        limit,
        {
          slot,
          percent: amount(told['used_percent']),
          minutes: seconds === undefined ? undefined : Math.round(seconds / 60),
          resetAt: amount(told['reset_at']),
          resetAfterSeconds: amount(told['reset_after_seconds']),
        },
        now,
      ) ?? []
    )
  })
}

/** A limit that only some models share, by the name that headers know it by. */
function windowsOfSome(entry: unknown, now: number): readonly QuotaWindow[] {
  if (!isRecord(entry)) return []
  const name = textIn(entry, 'limit_name')
  const id = textIn(entry, 'metered_feature') ?? name
  if (id === undefined) return []
  const limit = { id: id.toLowerCase().replaceAll(/[_\s]+/g, '-'), name }
  return windowsIn(entry['rate_limit'], limit, now)
}

function creditsIn(credits: unknown): readonly QuotaWindow[] {
  if (!isRecord(credits)) return []
  return [
    creditsOf({
      has: credits['has_credits'] === true,
      unlimited: credits['unlimited'] === true,
      balance: amount(credits['balance']),
    }),
  ]
}

/** What the owner of a workspace lets one member spend. In which unit is not told, so only the share is. */
function spendIn(control: unknown, now: number): readonly QuotaWindow[] {
  const limit = isRecord(control) ? control['individual_limit'] : undefined
  const percent = isRecord(limit) ? amount(limit['used_percent']) : undefined
  if (!isRecord(limit) || percent === undefined) return []
  const at = amount(limit['reset_at'])
  const after = amount(limit['reset_after_seconds'])
  const resetsAt =
    at !== undefined && at > 0 ? at * 1000 : after === undefined ? undefined : now + after * 1000
  return [
    {
      id: 'spend',
      label: 'Spending limit',
      unit: 'share',
      used: percent / 100,
      ...present({ resetsAt }),
    },
  ]
}

function isExhausted({ rate_limit: limits, spend_control: spend }: Json): boolean | undefined {
  if (isRecord(spend) && spend['reached'] === true) return true
  if (!isRecord(limits)) return undefined
  // A limit may be reached and go on with credits; whether it does is what `allowed` says.
  return typeof limits['allowed'] === 'boolean'
    ? !limits['allowed']
    : limits['limit_reached'] === true
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
