/** Reads what OpenAI's tokens say of whom they belong to; who checks them is OpenAI, so no signature is verified here. */
import { isRecord, type Json } from '../../codecs/kit/read.ts'

/** As far as the token says. */
export interface Claims {
  /** The workspace, which every call must name. */
  readonly accountId?: string
  /** The first organisation, which older tokens name in the workspace's place. */
  readonly organisationId?: string
  readonly userId?: string
  readonly email?: string
  /** The plan's own name, e.g. `plus`. */
  readonly plan?: string
  /** Whether the workspace is one of the US government's (FedRAMP). */
  readonly fedramp?: boolean
  /** Epoch milliseconds. */
  readonly expiresAt?: number
  /** Epoch milliseconds. */
  readonly issuedAt?: number
}

const authClaim = 'https://api.openai.com/auth'
const profileClaim = 'https://api.openai.com/profile'

/** The claims of a JSON Web Token; undefined when the text is none. */
export function readClaims(token: string): Claims | undefined {
  const payload = payloadOf(token)
  if (!payload) return undefined
  const auth = isRecord(payload[authClaim]) ? payload[authClaim] : {}
  const profile = isRecord(payload[profileClaim]) ? payload[profileClaim] : {}
  return {
    ...said('accountId', [payload['chatgpt_account_id'], auth['chatgpt_account_id']]),
    ...said('organisationId', [firstOrganisation(payload), firstOrganisation(auth)]),
    ...said('userId', [auth['chatgpt_user_id'], auth['user_id']]),
    ...said('email', [payload['email'], profile['email']]),
    ...said('plan', [auth['chatgpt_plan_type']]),
    ...(typeof auth['chatgpt_account_is_fedramp'] === 'boolean'
      ? { fedramp: auth['chatgpt_account_is_fedramp'] }
      : {}),
    ...time('expiresAt', payload['exp']),
    ...time('issuedAt', payload['iat']),
  }
}

function payloadOf(token: string): Json | undefined {
  const [, payload, signature, ...more] = token.split('.')
  if (payload === undefined || signature === undefined || more.length > 0) return undefined
  try {
    const read: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    return isRecord(read) ? read : undefined
  } catch {
    return undefined
  }
}

function firstOrganisation({ organizations }: Json): unknown {
  const first: unknown = Array.isArray(organizations) ? organizations[0] : undefined
  return isRecord(first) ? first['id'] : undefined
}

/** The first of several places that holds a text, under its name; nothing where none does. */
function said<N extends string>(
  name: N,
  values: readonly unknown[],
): { readonly [K in N]?: string } {
  const found = values.find((value) => typeof value === 'string' && value !== '')
  return typeof found === 'string' ? named(name, found) : {}
}

function time<N extends string>(name: N, seconds: unknown): { readonly [K in N]?: number } {
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0
    ? named(name, seconds * 1000)
    : {}
}

const named = <N extends string, V>(name: N, value: V): { readonly [K in N]?: V } =>
  ({ [name]: value }) as { readonly [K in N]?: V }
