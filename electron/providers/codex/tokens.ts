/** Makes a credential of OpenAI's tokens and of what they say about their owner. */
import { present } from '../../codecs/kit/read.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Credential, Facts, Identity } from '../sign-in.ts'
import { type Claims, readClaims } from './claims.ts'
import { planName } from './plan-names.ts'

export interface Tokens {
  readonly access: string
  readonly refresh?: string | undefined
  readonly id?: string | undefined
}

/** What is known beside the tokens. */
export interface Beside {
  /** Epoch milliseconds. */
  readonly renewedAt: number
  /** What was known before; who the account is, stays. */
  readonly facts?: Facts
  /** The file it came from. */
  readonly source?: string | undefined
}

/** Whether it is known in which workspace calls are made: without one, none can be. */
export const namesWorkspace = ({ facts }: Credential): boolean => facts['accountId'] !== undefined

export function credentialOf(tokens: Tokens, beside: Beside): Credential {
  const { access, refresh, id } = tokens
  const ofAccess = readClaims(access)
  const facts = factsOf({ ...ofAccess, ...(id === undefined ? {} : readClaims(id)) }, beside.facts)
  const { source } = beside
  return {
    access: new Secret(access),
    ...(refresh === undefined ? {} : { refresh: new Secret(refresh) }),
    // The ID token ends long before; but nothing is called with it.
    ...present({ expiresAt: ofAccess?.expiresAt, source }),
    renewedAt: beside.renewedAt,
    facts,
  }
}

function factsOf(claims: Claims, before: Facts = {}): Facts {
  const { organisationId, accountId = organisationId, userId, email, plan, fedramp } = claims
  return {
    ...present({ accountId, userId, email }),
    ...before,
    ...present({ plan: plan ?? before['plan'] }),
    ...(fedramp === undefined ? {} : { fedramp: String(fedramp) }),
  }
}

/** One email may own several workspaces, and a workspace has many users. */
export function identity({ facts }: Credential): Identity {
  const { accountId = '', userId, email, plan } = facts
  const label = email ?? 'ChatGPT'
  return {
    key: `${userId ?? email ?? ''}/${accountId}`,
    label: plan === undefined ? label : `${label} (${planName(plan)})`,
    ...present({ plan }),
  }
}
