/** Makes the small JSON calls to a platform that are no exchanges: bounded in time and size, and never led elsewhere with a key. */
import { type Dispatcher, request } from 'undici'
import type { Headers } from '../codecs/codec.ts'
import { Failure, type GatewayError } from '../hub/error.ts'
import type { Clock } from '../kernel/clock.ts'
import type { FetchJson } from '../providers/provider.ts'
import { ProxyFailure } from './proxy/failure.ts'

export interface FetchPorts {
  readonly dispatcher: Dispatcher
  readonly clock: Clock
}

const longestMs = 15_000
const largestBytes = 8 * 1024 * 1024
const mostRedirects = 3

type Question = Parameters<FetchJson>[0]
type Answer = Awaited<ReturnType<FetchJson>>

/** Answers of any status are given back; throws Failure when there is none, or none that can be used. */
export function openFetchJson({ dispatcher, clock }: FetchPorts): FetchJson {
  return async (question) => {
    const abort = new AbortController()
    const disarm = clock.after(longestMs, () => abort.abort())
    try {
      return await follow(question, { dispatcher, signal: abort.signal })
    } catch (error) {
      if (error instanceof Failure) throw error
      if (error instanceof ProxyFailure)
        throw new Failure({ kind: 'upstream-unavailable', message: error.message })
      if (abort.signal.aborted)
        throw fail('timeout', question, `did not answer within ${longestMs / 1000} seconds.`)
      throw fail('upstream-unavailable', question, `could not be reached: ${reasonOf(error)}.`)
    } finally {
      disarm()
    }
  }
}

async function follow(
  question: Question,
  ports: { readonly dispatcher: Dispatcher; readonly signal: AbortSignal },
): Promise<Answer> {
  let url = question.url
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const method = question.method ?? 'GET'
    const answer = await request(url, {
      ...ports,
      method,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        ...headersOf(question),
      },
      ...bodyOf(question),
    })
    const headers = flat(answer.headers)
    if (answer.statusCode < 300 || answer.statusCode >= 400 || headers['location'] === undefined) {
      const text = await readText(answer.body, question)
      return { status: answer.statusCode, headers, body: parsed(text) }
    }
    await answer.body.dump()
    url = redirected(question, url, headers['location'])
  }
  throw fail('upstream-invalid', question, 'redirects in a circle: check the base URL.')
}

/** Where to go next; only to another path of the same origin, since the key travels along. */
function redirected(question: Question, from: string, location: string): string {
  const next = URL.canParse(location, from) ? new URL(location, from) : undefined
  if (next?.origin === new URL(from).origin && (question.method ?? 'GET') === 'GET')
    return next.href
  throw fail(
    'upstream-invalid',
    question,
    `redirects${next ? ` to ${next.origin}` : ''}, where the key must not be sent unasked: if that is the right place, make it the base URL.`,
  )
}

async function readText(
  body: AsyncIterable<Uint8Array> & { destroy(): unknown },
  question: Question,
): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > largestBytes) {
      body.destroy()
      throw fail('upstream-invalid', question, 'answered more than 8 MB: check the base URL.')
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The JSON, or the text where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function headersOf({ headers, body, form }: Question): Record<string, string> {
  if (form) return { 'content-type': 'application/x-www-form-urlencoded', ...headers }
  return body === undefined ? { ...headers } : { 'content-type': 'application/json', ...headers }
}

function bodyOf({ body, form }: Question): { readonly body?: string } {
  if (form) return { body: new URLSearchParams(form).toString() }
  return body === undefined ? {} : { body: JSON.stringify(body) }
}

const flat = (headers: Record<string, string | string[] | undefined>): Headers =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  )

function fail(
  kind: 'timeout' | 'upstream-unavailable' | 'upstream-invalid',
  { url }: Question,
  words: string,
): Failure {
  const error: GatewayError = { kind, message: `${hostOf(url)} ${words}` }
  return new Failure(error)
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'The platform')

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  ECONNRESET: 'it broke the connection off',
  UND_ERR_SOCKET: 'it broke the connection off',
  UND_ERR_CONNECT_TIMEOUT: 'it does not accept connections',
  ETIMEDOUT: 'it does not accept connections',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'this machine is offline',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate belongs to another name',
}

function reasonOf(error: unknown): string {
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  return (
    reasons[code] ?? (code === '' ? 'the connection failed' : `the connection failed (${code})`)
  )
}
