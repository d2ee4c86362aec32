/** Keeps a sign-in alive: when it needs new tokens, how they are fetched, and how they are given back. */
import { isRecord } from '../../codecs/kit/read.ts'
import { Failure } from '../../hub/error.ts'
import type { SignIn } from '../sign-in.ts'
import { isSuccess, type Refusal, refusalOf, textIn } from './answers.ts'
import { clientId, issuerIn } from './issuer.ts'
import { credentialOf } from './tokens.ts'

/** Before it ends. */
const early = 5 * 60_000

/** How long tokens that do not say when they end are taken to be good. */
const longestUnsaid = 8 * 24 * 60 * 60_000

export const isStale: SignIn['isStale'] = ({ refresh, expiresAt, renewedAt }, now) => {
  // What cannot be renewed is used until its very end.
  if (!refresh) return expiresAt !== undefined && expiresAt <= now
  return expiresAt === undefined ? now - renewedAt > longestUnsaid : expiresAt <= now + early
}

/** Codes after which no later try succeeds. `invalid_grant` means the same in OAuth itself (RFC 6749, section 5.2). */
const forGood: Readonly<Record<string, string>> = {
  refresh_token_expired: 'The sign-in to ChatGPT has expired: sign in again.',
  refresh_token_reused:
    'Another program has renewed this sign-in to ChatGPT, which ends our copy of it: sign in again.',
  refresh_token_invalidated: 'The sign-in to ChatGPT was ended: sign in again.',
  invalid_grant: 'OpenAI no longer accepts this sign-in to ChatGPT: sign in again.',
}

const ended = (message: string, refusal?: Refusal): Failure =>
  new Failure({
    kind: 'sign-in-expired',
    message,
    ...(refusal ? { status: refusal.status } : {}),
    ...(refusal && refusal.code !== '' ? { code: refusal.code } : {}),
  })

/** A refresh token is good for one use, and a new one comes with the answer. */
export const renew: SignIn['renew'] = async (ports, credential) => {
  const { access, refresh, facts, source } = credential
  if (!refresh)
    throw ended('This ChatGPT token has expired and cannot be renewed: paste a new one or sign in.')
  const answer = await ports.fetchJson({
    method: 'POST',
    url: `${issuerIn(facts)}/oauth/token`,
    headers: {},
    body: {
      client_id: clientId,
      grant_type: 'refresh_token',
      refresh_token: refresh.reveal(),
    },
  })
  if (!isSuccess(answer.status)) throw failureOf(refusalOf(answer))
  const { body } = answer
  const tokens = isRecord(body)
    ? {
        access: textIn(body, 'access_token'),
        refresh: textIn(body, 'refresh_token'),
        id: textIn(body, 'id_token'),
      }
    : {}
  if (Object.values(tokens).every((token) => token === undefined))
    throw new Failure({
      kind: 'upstream-invalid',
      message:
        'OpenAI answered a renewal of the sign-in without any token; it will be tried again.',
    })
  return credentialOf(
    {
      access: tokens.access ?? access.reveal(),
      refresh: tokens.refresh ?? refresh.reveal(),
      id: tokens.id,
    },
    { renewedAt: ports.now(), facts, source },
  )
}

function failureOf(refusal: Refusal): Failure {
  const { status, code, why } = refusal
  const sentence = Object.hasOwn(forGood, code) ? forGood[code] : undefined
  if (sentence !== undefined) return ended(sentence, refusal)
  if (status === 401)
    return ended('OpenAI no longer accepts this sign-in to ChatGPT: sign in again.', refusal)
  const message = `OpenAI did not renew the sign-in to ChatGPT (${why}); it will be tried again.`
  return new Failure({ kind: 'upstream-unavailable', message, status })
}

/** Only what was signed in here: the tokens of an import are another program's too. */
export const revoke: NonNullable<SignIn['revoke']> = async (ports, { access, refresh, facts }) => {
  if (facts['ownSignIn'] !== 'true') return
  await ports.fetchJson({
    method: 'POST',
    url: `${issuerIn(facts)}/oauth/revoke`,
    headers: {},
    body: refresh
      ? { token: refresh.reveal(), token_type_hint: 'refresh_token', client_id: clientId }
      : { token: access.reveal(), token_type_hint: 'access_token' },
  })
}
