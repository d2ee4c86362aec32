/** What ChatGPT's Codex means by its errors, and what to do about them. */
import type { Headers } from '../../codecs/codec.ts'
import { isRecord } from '../../codecs/kit/read.ts'
import type { GatewayError } from '../../hub/error.ts'
import { meaning } from '../kit/kinds.ts'
import { wireError } from '../kit/wire-error.ts'
import type { Provider } from '../provider.ts'
import { planName } from './plan-names.ts'
import { isOfSomeModels } from './quota.ts'

type Answer = Parameters<NonNullable<Provider['classify']>>[1]

export const classify: NonNullable<Provider['classify']> = (error, answer) => {
  const { status, body, headers } = answer
  const said = wireError(body)
  for (const word of [said.code, said.type, codeInDetail(body)]) {
    const meant = byWord(word, error, answer)
    if (meant) return meant
  }
  if (/\bat capacity\b/i.test(said.message)) return meaning('overloaded', error)
  if (status === 400 && /\bmodel is not supported\b/i.test(said.message))
    return { kind: 'no-binding', message: said.message, status }
  if (status === 403 && isPage(body, headers))
    return {
      kind: 'upstream-unavailable',
      message:
        'ChatGPT’s gatekeeper (Cloudflare) turned this call away: ChatGPT may not be offered in your region, or your proxy’s address is mistrusted; try another network or proxy.',
      status,
    }
  return status === 401 ? meaning('sign-in-expired', error) : error
}

function byWord(word: string, error: GatewayError, answer: Answer): GatewayError | undefined {
  switch (word) {
    case 'usage_limit_reached':
      return limitReached(error, answer)
    case 'usage_not_included':
      return {
        ...meaning('forbidden', error),
        message:
          'The plan of this ChatGPT account does not include Codex: use another account, or upgrade the plan.',
      }
    case 'deactivated_workspace':
      return {
        ...meaning('forbidden', error),
        message: 'This ChatGPT workspace is deactivated: sign in again and choose another one.',
      }
    case 'server_is_overloaded':
    case 'slow_down':
      return meaning('overloaded', error)
    default:
      return undefined
  }
}

/** `{"detail":{"code":"…"}}` */
function codeInDetail(body: unknown): string {
  const detail = isRecord(body) ? body['detail'] : undefined
  const code = isRecord(detail) ? detail['code'] : undefined
  return typeof code === 'string' ? code : ''
}

function isPage(body: unknown, headers: Headers): boolean {
  const isHtml = headers['content-type']?.includes('html') === true
  const isText = typeof body === 'string' && body.trimStart().startsWith('<')
  return isHtml || isText || headers['cf-mitigated'] !== undefined
}

/** What used up means, where it is not the plan's own limit; in the words of `x-codex-rate-limit-reached-type`. */
const reached: Readonly<Record<string, string>> = {
  workspace_owner_credits_depleted:
    'The credits of this ChatGPT workspace are used up: add credits, or use another account.',
  workspace_member_credits_depleted:
    'Your credits in this ChatGPT workspace are used up: ask its owner for more, or use another account.',
  workspace_owner_usage_limit_reached:
    'The spending limit of this ChatGPT workspace is reached: raise it, or use another account.',
  workspace_member_usage_limit_reached:
    'Your spending limit in this ChatGPT workspace is reached: ask its owner to raise it, or use another account.',
}

function limitReached(error: GatewayError, { body, headers }: Answer): GatewayError {
  const told = isRecord(body) && isRecord(body['error']) ? body['error'] : {}
  const { resets_at: seconds, plan_type: plan } = told
  const exhausted = meaning('quota-exhausted', error)
  const soonest = 'resetsAt' in exhausted ? exhausted.resetsAt : undefined
  // Where it ends is said to the second; a header that says when to try again speaks of this call alone.
  const at = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : soonest
  // Only the models that share such a limit rest, not the whole account.
  if (isOfSomeModels(headers))
    return {
      ...meaning('rate-limited', error),
      message:
        'The limit that your ChatGPT plan sets on this model is reached: wait until it begins anew, or use another model.',
      ...(at === undefined ? {} : { retryAt: at }),
    }
  const type = headers['x-codex-rate-limit-reached-type'] ?? ''
  const ofPlan = typeof plan === 'string' && plan !== '' ? ` (${planName(plan)})` : ''
  return {
    ...exhausted,
    message: Object.hasOwn(reached, type)
      ? (reached[type] ?? exhausted.message)
      : `The usage limit of this ChatGPT plan${ofPlan} is reached: wait until it begins anew, or use another account.`,
    ...(at === undefined ? {} : { resetsAt: at }),
  }
}
