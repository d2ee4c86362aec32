/** What the fake upstream needs of a platform: where it is, what it demands of a request, how it lists models. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Asked, Fault, Tally } from '../../../electron/providers/demo/asked.ts'
import type { Dialect, Frame } from '../../../electron/providers/demo/dialect.ts'

/** A model as a test names it. */
export interface Model {
  readonly id: string
  readonly label?: string
  readonly contextWindow?: number
  readonly maxOutput?: number
}

/** What a path asks for. */
export interface Place {
  readonly serves: 'answer' | 'count' | 'models' | 'side'
  /** Where it is said in the path instead of in the body. */
  readonly model?: string
  /** The answer is to come as one JSON array, errors included. */
  readonly array?: boolean
  /** For `side`. */
  readonly side?: Side
}

/** What a platform is given besides the body. */
export interface Envelope {
  readonly headers: IncomingHttpHeaders
  readonly place: Place
  /** The key that was shown, `''` for none: accounts are told apart by it. */
  readonly credential: string
}

/** Something a platform serves beside its answers, as JSON. */
export interface Side {
  /** Takes the next play, so that it can be told to fail. */
  readonly played: boolean
  /** Throws Unreadable. */
  answer(body: unknown, envelope: Envelope): { readonly body: unknown; readonly usage?: Tally }
}

export interface Platform {
  readonly dialect: Dialect
  /** Below the server's origin; what a channel's base URL ends in. */
  readonly base: string
  /** Whether a request at a path both platforms know is meant for this one. */
  claims(headers: IncomingHttpHeaders): boolean
  /** What is wrong with the headers, as far as the platform minds. */
  checkHeaders(headers: IncomingHttpHeaders): Fault | undefined
  /** What is wrong with the body, found as strictly as by the real platform. */
  checkBody(body: unknown, headers: IncomingHttpHeaders, place?: Place): Fault | undefined
  /** The same for the counting path. */
  checkCount?(body: unknown, headers: IncomingHttpHeaders, place?: Place): Fault | undefined
  /** One page of the list of models. */
  list(models: readonly Model[], query: URLSearchParams): unknown
  /** What is at an address; absent: what the dialect's paths say. */
  placeAt?(method: string, url: URL): Place | undefined
  /** Reads what the body alone does not say; absent: what the dialect reads. Throws Unreadable. */
  read?(body: unknown, envelope: Envelope): Asked
  /** How a stream goes on that fails after these frames; absent: with the dialect's one frame. */
  failing?(fault: Fault, told: readonly Frame[]): readonly Frame[]
  /** Whether a stream ends with this frame; absent: `[DONE]` or `message_stop`. */
  isLast?(frame: Frame): boolean
}

/** The credential of a request, from wherever it stands; undefined when there is none. */
export function credentialOf(
  headers: IncomingHttpHeaders,
  query?: URLSearchParams,
): string | undefined {
  const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1]
  const keys = [headers['x-api-key'], headers['x-goog-api-key'], query?.get('key')]
  return bearer ?? keys.find((key): key is string => typeof key === 'string' && key !== '')
}
