/** Turns what GitHub gave into what calls are made with, and keeps it so. */
import { isRecord, present } from '../../codecs/kit/read.ts'
import { Failure } from '../../hub/error.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Credential, Facts, SignInPorts } from '../sign-in.ts'
import { githubEnd, githubToken, grantEnds, hostIn } from './grant.ts'
import { placesOf } from './places.ts'
import { apiVersions, integration, named } from './program.ts'
import { type Answer, refusedSeat } from './refusals.ts'
import { askPerson, askSeat, type Asking, exchange } from './seat.ts'

const minute = 60_000

/**
 * Throws Failure: `sign-in-expired` when only signing in again helps. A token of GitHub's that was renewed on the way is given
 * back even where Copilot then fails, since the old one is spent; what is made with it is stale at once.
 */
export async function renew(ports: SignInPorts, credential: Credential): Promise<Credential> {
  if (!grantEnds(credential, ports.now())) return settle(ports, credential)
  const granted = await renewGrant(ports, credential)
  try {
    return await settle(ports, granted)
  } catch (error) {
    if (error instanceof Failure && error.error.kind === 'sign-in-expired') throw error
    return { ...granted, expiresAt: ports.now(), renewedAt: ports.now() }
  }
}

/** Finds out whose it is and how calls are made with it. */
async function settle(ports: SignInPorts, credential: Credential): Promise<Credential> {
  const token = githubToken(credential)
  let { facts } = credential
  const asking = (): Asking => ({ ports, token, facts })
  if (facts['userId'] === undefined) facts = { ...facts, ...(await askPerson(asking())) }
  // Apps that may not ask for it get the token alone, and then a plan is never known.
  if (facts['billing'] === undefined) facts = { ...facts, ...(await askSeat(asking())) }
  const probed = facts['kind'] === 'app' ? undefined : await probe(asking())
  if (probed === 200) return direct({ ...credential, facts }, ports)
  return exchanged({ ...credential, facts }, ports).catch((error: unknown) => {
    // Refused there as a stranger and here as a token: it is the token.
    if (probed === 401 && isNotFound(error)) throw new Failure(ended)
    throw error
  })
}

const isNotFound = (error: unknown): boolean =>
  error instanceof Failure && error.error.status === 404

/** The token GitHub gave proves the calls itself, for as long as it lasts. */
function direct(credential: Credential, ports: SignInPorts): Credential {
  const { expiresAt: _, ...rest } = credential
  const end = githubEnd(credential)
  return {
    ...rest,
    access: new Secret(githubToken(credential)),
    ...(end === undefined ? {} : { expiresAt: end }),
    renewedAt: ports.now(),
    facts: { ...credential.facts, way: 'direct' },
  }
}

/**
 * Its end is told by our own clock and not by theirs, which may differ; a minute behind the time to renew, since `isStale`
 * is a minute early.
 */
async function exchanged(credential: Credential, ports: SignInPorts): Promise<Credential> {
  const { facts } = credential
  const token = githubToken(credential)
  const seat = await exchange({ ports, token, facts })
  const now = ports.now()
  return {
    ...credential,
    access: new Secret(seat.token),
    expiresAt: now + seat.refreshInMs + minute,
    renewedAt: now,
    facts: { ...facts, ...seat.facts, way: 'exchanged' },
  }
}

/**
 * 200 where Copilot takes this token as it is; with any other status it may still be exchanged. Throws Failure when that cannot
 * be told now, and for a personal access token that is refused, which nothing else could be done with.
 */
async function probe({ ports, token, facts }: Asking): Promise<number> {
  const answer = await ports.fetchJson({
    url: `${facts['api'] ?? placesOf(hostIn(facts)).api}/models`,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      'x-github-api-version': apiVersions.models,
      ...named,
      ...integration(facts['integrationId']),
    },
  })
  const { status } = answer
  if (status === 429 || status >= 500) throw new Failure(refusedSeat(answer, ports.now()))
  if (status !== 200 && facts['kind'] === 'fine-grained') throw new Failure(refusedPersonal(status))
  return status
}

const refusedPersonal = (status: number): Failure['error'] => ({
  kind: 'sign-in-expired',
  message:
    'GitHub takes fine-grained personal access tokens (github_pat_…) for Copilot from few programs, and not from this one: sign in with a code instead.',
  status,
})

/** Renews GitHub's own token at the app it was made for (GitHub documentation, Refreshing user access tokens). */
async function renewGrant(ports: SignInPorts, credential: Credential): Promise<Credential> {
  const { refresh, facts } = credential
  const clientId = facts['clientId']
  if (!refresh || clientId === undefined) throw new Failure(ended)
  const answer = await ports.fetchJson({
    url: `${placesOf(hostIn(facts)).web}/login/oauth/access_token`,
    method: 'POST',
    headers: { accept: 'application/json', ...named },
    form: {
      client_id: clientId,
      grant_type: 'refresh_token',
      refresh_token: refresh.reveal(),
    },
  })
  const grant = readGrant(answer, ports.now())
  if (!grant) throw new Failure(isRecord(answer.body) && answer.body['error'] ? ended : odd(answer))
  const { token, refresh: next, endsAt } = grant
  const { githubEndsAt: _, ...rest } = facts
  const secret = new Secret(token)
  return {
    ...credential,
    ...(next === undefined ? {} : { refresh: new Secret(next) }),
    others: { ...credential.others, github: secret },
    facts: withEnd(rest, endsAt),
  }
}

const ended: Failure['error'] = {
  kind: 'sign-in-expired',
  message: 'This sign-in at GitHub has ended and cannot be renewed: sign in again.',
}

const odd = ({ status }: Answer): Failure['error'] => ({
  kind: 'upstream-unavailable',
  message: `GitHub did not renew the sign-in: it answered ${status}. It will be tried again later.`,
  status,
})

const withEnd = (facts: Facts, endsAt: number | undefined): Facts => ({
  ...facts,
  ...present({ githubEndsAt: endsAt === undefined ? undefined : String(endsAt) }),
})

/** A token as GitHub's OAuth endpoint gives it, or undefined when the answer is something else. */
export function readGrant(
  { body }: Answer,
  now: number,
): { readonly token: string; readonly refresh?: string; readonly endsAt?: number } | undefined {
  if (!isRecord(body)) return undefined
  const { access_token: token, refresh_token: refresh, expires_in: seconds } = body
  if (typeof token !== 'string' || token === '') return undefined
  return {
    token,
    ...(typeof refresh === 'string' && refresh !== '' ? { refresh } : {}),
    ...(typeof seconds === 'number' && seconds > 0 ? { endsAt: now + seconds * 1000 } : {}),
  }
}
