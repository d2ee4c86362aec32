/** How the Codex backend says that something is wrong: as `detail`, or in OpenAI's shape with codes of its own. */
import { wired, type WiredFault } from '../fake-server/wired-fault.ts'
import type { Play } from '../upstream/play.ts'

export const detailed = (status: number, detail: string): WiredFault =>
  wired({ status, body: { detail } }, detail)

export const unsupportedParameter = (name: string): WiredFault =>
  detailed(400, `Unsupported parameter: ${name}`)

export const unsupportedModel = (model: string): WiredFault =>
  detailed(400, `The '${model}' model is not supported when using Codex with a ChatGPT account.`)

const unauthorized = (message: string, code: string): WiredFault =>
  wired(
    { status: 401, body: { error: { message, type: null, code, param: null }, status: 401 } },
    message,
    code,
  )

export const tokenExpired = (): WiredFault =>
  unauthorized(
    'Provided authentication token is expired. Please try signing in again.',
    'token_expired',
  )

export const tokenRevoked = (): WiredFault =>
  unauthorized(
    'Your authentication token has been invalidated. Please try signing in again.',
    'token_revoked',
  )

/** `resetsAt`, `now`: epoch milliseconds. */
export function usageLimitReached(limit: {
  readonly plan: string
  readonly resetsAt: number
  readonly now: number
}): WiredFault {
  const message = 'The usage limit has been reached'
  const resets = Math.floor(limit.resetsAt / 1000)
  const error = {
    type: 'usage_limit_reached',
    message,
    plan_type: limit.plan,
    resets_at: resets,
    resets_in_seconds: Math.max(0, resets - Math.floor(limit.now / 1000)),
  }
  return wired({ status: 429, body: { error } }, message, 'usage_limit_reached')
}

export const usageNotIncluded = (plan: string): WiredFault => {
  const message = 'Your plan does not include Codex.'
  const error = { type: 'usage_not_included', message, plan_type: plan }
  return wired({ status: 429, body: { error } }, message, 'usage_not_included')
}

/** What stands before the backend where it does not like the network or the client. */
export const cloudflareBlock: Play = {
  status: 403,
  raw: '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Enable JavaScript and cookies to continue</body></html>',
  headers: {
    'content-type': 'text/html; charset=UTF-8',
    'cf-mitigated': 'challenge',
    'cf-ray': 'fake',
  },
}

export const atCapacity: Play = {
  status: 503,
  raw: JSON.stringify({
    error: {
      message: 'Selected model is at capacity. Please try a different model.',
      type: 'server_error',
      code: null,
    },
  }),
}
