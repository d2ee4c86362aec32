/** Asks GitHub about an account: whose it is, which seat it has, and a Copilot token for it. */
import { isRecord, type Json, present } from '../../codecs/kit/read.ts'
import { Failure } from '../../hub/error.ts'
import type { Facts, SignInPorts } from '../sign-in.ts'
import { hostIn, type Found } from './grant.ts'
import { namedApi, placesOf } from './places.ts'
import { apiVersions, integration, named } from './program.ts'
import { refusedSeat } from './refusals.ts'

/** One question about an account. */
export interface Asking {
  readonly ports: SignInPorts
  readonly token: Found['token']
  readonly facts: Facts
}

const isOk = (status: number): boolean => status >= 200 && status < 300

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** Headers for GitHub's REST API about the account's Copilot. */
export const accountHeaders = (token: string, facts: Facts): Record<string, string> => ({
  accept: 'application/json',
  authorization: `token ${token}`,
  'x-github-api-version': apiVersions.account,
  ...named,
  ...integration(facts['integrationId']),
})

/** Number and name of the person (GitHub REST API, Get the authenticated user). Throws Failure. */
export async function askPerson({ ports, token, facts }: Asking): Promise<Facts> {
  const answer = await ports.fetchJson({
    url: `${placesOf(hostIn(facts)).rest}/user`,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      ...named,
    },
  })
  if (!isOk(answer.status)) throw new Failure(refusedSeat(answer, ports.now()))
  const { id, login } = isRecord(answer.body) ? answer.body : {}
  if (typeof id !== 'number' && text(id) === undefined)
    throw new Failure({
      kind: 'upstream-invalid',
      message: 'GitHub did not say whose sign-in this is: try again later.',
    })
  return present({ userId: String(id), login: text(login) })
}

/** The unit of the quota, in a word for `facts`: credits since June 2026, premium requests on older plans. */
export const billingOf = (account: Json): 'credits' | 'requests' => {
  const told = account['token_based_billing']
  return told === true || (isRecord(told) && told['enabled'] === true) ? 'credits' : 'requests'
}

/**
 * Plan, billing and address of the seat, as far as GitHub tells them to this app. Where it tells this app nothing, the billing is
 * `unknown` and need not be asked for again.
 */
export async function askSeat({ ports, token, facts }: Asking): Promise<Facts> {
  const host = hostIn(facts)
  const answer = await ports
    .fetchJson({
      url: `${placesOf(host).rest}/copilot_internal/user`,
      headers: accountHeaders(token, facts),
    })
    // A seat that does not show itself can be used all the same.
    .catch(() => undefined)
  if (!answer || answer.status >= 500 || answer.status === 429) return {}
  if (!isOk(answer.status) || !isRecord(answer.body)) return { billing: 'unknown' }
  const { copilot_plan: plan, access_type_sku: sku, endpoints } = answer.body
  return present({
    plan: text(plan),
    sku: text(sku),
    billing: billingOf(answer.body),
    api: apiIn(endpoints, host),
  })
}

const apiIn = (endpoints: unknown, host: string): string | undefined =>
  isRecord(endpoints) ? namedApi(endpoints['api'], host) : undefined

/** A Copilot token and what came with it. */
export interface SeatToken {
  readonly token: string
  /** How long until it should be renewed (milliseconds). */
  readonly refreshInMs: number
  readonly facts: Facts
}

/** Where it is not told, and the bounds of what is believed (seconds). */
const refreshIn = { usual: 1500, least: 60, most: 24 * 3600 } as const

/** Exchanges GitHub's token for Copilot's. Throws Failure. */
export async function exchange({ ports, token, facts }: Asking): Promise<SeatToken> {
  const host = hostIn(facts)
  const answer = await ports.fetchJson({
    url: `${placesOf(host).rest}/copilot_internal/v2/token`,
    headers: accountHeaders(token, facts),
  })
  if (!isOk(answer.status)) throw new Failure(refusedSeat(answer, ports.now()))
  const body = isRecord(answer.body) ? answer.body : {}
  const given = text(body['token'])
  if (given === undefined) throw new Failure(refusedSeat(answer, ports.now()))
  const told = body['refresh_in']
  const seconds = typeof told === 'number' && Number.isFinite(told) ? told : refreshIn.usual
  return {
    token: given,
    refreshInMs: Math.min(Math.max(seconds, refreshIn.least), refreshIn.most) * 1000,
    facts: present({
      sku: text(body['sku']),
      plan: text(body['copilot_plan']),
      api: apiIn(body['endpoints'], host),
    }),
  }
}
