/** A sign-in at GitHub as it is kept: the token GitHub gave, what Copilot made of it, and whose it is. */
import { present } from '../../codecs/kit/read.ts'
import { Failure } from '../../hub/error.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Credential, Facts, Identity } from '../sign-in.ts'
import { hostOf, publicHost } from './places.ts'
import { knownKind } from './token-kind.ts'

/** What is known of a token before GitHub was asked about it. */
export interface Found {
  readonly token: string
  readonly host?: string | undefined
  readonly login?: string | undefined
  /** What a token that ends is renewed with, at the app that it was made for. */
  readonly refresh?: string | undefined
  readonly clientId?: string | undefined
  /** When the token ends, epoch milliseconds. */
  readonly endsAt?: number | undefined
  readonly integrationId?: string | undefined
  /** The file it was found in. */
  readonly source?: string | undefined
}

/** Stale at once: whose it is and what calls are made with is found out by renewing. Throws Failure `invalid-request`. */
export function unsettled(found: Found): Credential {
  const { token, host, login, refresh, clientId, endsAt, integrationId, source } = found
  const secret = new Secret(token)
  return {
    access: secret,
    ...(refresh === undefined ? {} : { refresh: new Secret(refresh) }),
    others: { github: secret },
    renewedAt: 0,
    facts: present({
      host: hostOf(host),
      kind: knownKind(token),
      login,
      clientId,
      integrationId,
      githubEndsAt: endsAt === undefined ? undefined : String(endsAt),
    }),
    ...(source === undefined ? {} : { source }),
  }
}

/** What GitHub gave; Copilot's own token, where there is one, is `access`. */
export const githubToken = ({ others, access }: Credential): string =>
  (others?.['github'] ?? access).reveal()

export const hostIn = (facts: Facts | undefined): string => facts?.['host'] ?? publicHost

/** When GitHub's own token ends, epoch milliseconds; undefined for those that do not. */
export function githubEnd({ facts }: Credential): number | undefined {
  const at = Number(facts['githubEndsAt'] ?? NaN)
  return Number.isFinite(at) ? at : undefined
}

const minute = 60_000
/** How long before its end a token is renewed: Copilot's lasts half an hour, GitHub's eight hours. */
const early = { copilot: minute, github: 5 * minute } as const

/** Whether GitHub's own token is at its end and can be renewed. */
export function grantEnds(credential: Credential, now: number): boolean {
  const end = githubEnd(credential)
  return credential.refresh !== undefined && end !== undefined && now >= end - early.github
}

export function isStale(credential: Credential, now: number): boolean {
  const { facts, expiresAt, renewedAt } = credential
  if (facts['userId'] === undefined || grantEnds(credential, now)) return true
  if (expiresAt === undefined) return false
  // A clock that was set back no longer tells how old the token is.
  return now >= expiresAt - early.copilot || now < renewedAt - minute
}

/** Plans as GitHub's API names them, for people; others are shown as they are told. */
const plans: Readonly<Record<string, string>> = {
  free: 'Free',
  individual: 'Pro',
  individual_pro: 'Pro+',
  business: 'Business',
  enterprise: 'Enterprise',
}

/** Whose it is: the person's number on that host, which stays when they change their name. */
export function identity({ facts }: Credential): Identity {
  const { userId, login, plan = facts['sku'] } = facts
  const host = hostIn(facts)
  if (userId === undefined)
    throw new Failure({
      kind: 'internal',
      message: 'Whose sign-in at GitHub this is has not been asked yet: renew it first.',
    })
  const who = host === publicHost ? (login ?? userId) : `${login ?? userId} at ${host}`
  return {
    key: `${host}/${userId}`,
    label: plan === undefined ? who : `${who} (${planName(plan)})`,
    ...(plan === undefined ? {} : { plan }),
  }
}

const planName = (plan: string): string =>
  Object.hasOwn(plans, plan) ? (plans[plan] ?? plan) : plan
