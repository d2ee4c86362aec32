/** Asks a platform which models an account can use, which also proves its key. */
import type { Dispatcher } from 'undici'
import { Failure } from '../hub/error.ts'
import type { Clock } from '../kernel/clock.ts'
import { redactText } from '../kernel/redact.ts'
import { Refused } from '../kernel/refused.ts'
import type { Secret } from '../kernel/secret.ts'
import type { FetchJson, ModelFact } from '../providers/provider.ts'
import type { QuotaReading } from '../providers/quota.ts'
import type { Facts } from '../providers/sign-in.ts'
import { openFetchJson } from './fetch-json.ts'
import type { Platform } from './platform.ts'

export interface Question {
  readonly platform: Platform
  readonly secret: Secret | undefined
  /** What belongs to a sign-in beside its secret. */
  readonly facts?: Facts
  readonly dispatcher: Dispatcher
  readonly clock: Clock
  /** Hears what the answers tell of the quota by the way. */
  told?(reading: QuotaReading): void
}

const longestWords = 400

/** Throws Refused: `invalid` when the platform does not accept the key, else `unavailable`; in its own words, without the key. */
export async function askForModels(question: Question): Promise<readonly ModelFact[]> {
  const { platform, secret, facts, dispatcher, clock } = question
  const { provider, endpoint, codecs } = platform
  try {
    return await provider.listModels(
      { endpoint, codec: codecs[0], secret, ...(facts ? { facts } : {}) },
      listening(question, openFetchJson({ dispatcher, clock })),
    )
  } catch (error) {
    throw refusal(question, error)
  }
}

/** The same, with an ear for the quota. */
function listening({ platform, facts, clock, told }: Question, fetchJson: FetchJson): FetchJson {
  const { readQuota } = platform.provider
  if (!readQuota || !told) return fetchJson
  return async (request) => {
    const answer = await fetchJson(request)
    const reading = readQuota(answer.headers, clock.now(), facts)
    if (reading) told(reading)
    return answer
  }
}

function refusal({ platform, secret, facts }: Question, error: unknown): Refused {
  const { label } = platform.provider
  const message = error instanceof Error ? error.message : String(error)
  const known = secret ? [secret] : []
  const words = redactText(message, known).replace(/\s+/g, ' ').trim().slice(0, longestWords)
  switch (error instanceof Failure ? error.error.kind : 'internal') {
    case 'sign-in-expired':
    case 'unauthenticated':
    case 'forbidden':
      if (facts) return new Refused('invalid', `${label} does not let this account in: ${words}`)
      return secret
        ? new Refused('invalid', `${label} does not accept this key: ${words}`, 'secret')
        : new Refused('invalid', `${label} wants a key: ${words}`, 'secret')
    case 'invalid-request':
      return new Refused('invalid', `${label} refused: ${words}`)
    default:
      return new Refused('unavailable', `${label} could not list the models: ${words}`)
  }
}
