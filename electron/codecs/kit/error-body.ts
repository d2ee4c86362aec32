/** Reads what an upstream says went wrong out of any body it may send, without letting a page or a key through. */
import { isRecord, type Json } from './read.ts'

export interface ErrorBody {
  /** One line for a person; `''` when the body says nothing. */
  readonly message: string
  readonly type: string
  readonly code: string
  readonly param: string
  /** An HTTP status told inside the body. */
  readonly status: number | undefined
  /** The innermost error object, for hints that only one protocol knows. */
  readonly raw: Json | undefined
}

const longest = 600

/**
 * Understands `{"error":{…}}`, the same in an array, `{"error":"…"}`, `{"detail":…}` of either form, `{"message":…}` and text.
 * A page of HTML gives no message, since it was not meant for a person who reads an API's answer.
 */
export function readErrorBody(body: unknown): ErrorBody {
  const outer: unknown = Array.isArray(body) ? body[0] : body
  if (typeof outer === 'string') return said({}, outer)
  if (!isRecord(outer)) return said({}, '')
  const inner = outer['error']
  if (typeof inner === 'string') return said(outer, inner)
  const error = [inner, outer['detail']].find(isRecord) ?? outer
  return said(error, messageOf(error))
}

function messageOf(error: Json): string {
  const plain = firstText(
    error['message'],
    error['detail'],
    error['error_description'],
    error['msg'],
  )
  if (plain !== '') return withCause(plain, error['metadata'])
  // FastAPI and pydantic: {"detail":[{"loc":["body","n"],"msg":"…"}]}
  const [first] = Array.isArray(error['detail']) ? (error['detail'] as readonly unknown[]) : []
  if (isRecord(first)) {
    const place = Array.isArray(first['loc']) ? `${first['loc'].join('.')}: ` : ''
    return place + firstText(first['msg'])
  }
  return isRecord(error['message']) ? messageOf(error['message']) : ''
}

/** Relays say "Provider returned error" and put what the provider said into `metadata.raw` (OpenRouter). */
function withCause(message: string, metadata: unknown): string {
  const raw = isRecord(metadata) ? firstText(metadata['raw']) : ''
  return raw === '' || isPage(raw) ? message : `${message}: ${raw}`
}

function said(error: Json, words: string): ErrorBody {
  const code = error['code']
  return {
    message: tidy(words),
    type: firstText(error['type']),
    code: typeof code === 'string' ? code : '',
    param: firstText(error['param']),
    status: statusIn(error),
    raw: error,
  }
}

function statusIn(error: Json): number | undefined {
  const found = [error['code'], error['status'], error['status_code']].find(
    (value) => typeof value === 'number' && value >= 400 && value <= 599,
  )
  return typeof found === 'number' ? found : undefined
}

function firstText(...values: readonly unknown[]): string {
  const found = values.find((value) => typeof value === 'string' && value !== '')
  return typeof found === 'string' ? found : ''
}

const isPage = (text: string): boolean => /^\s*<(!doctype|html|head|body|\?xml)/i.test(text)

/** One line, not too long, no page, nothing that looks like a key. */
export function tidy(text: string): string {
  if (isPage(text)) return ''
  const line = masked(text).replace(/\s+/g, ' ').trim()
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}

/**
 * By how vendors begin their keys. With a low line the short beginnings are names of fields and functions too (`key_…`, `sk_…`):
 * there a key holds a digit, or the stars with which a vendor hides a part of it.
 */
const keyLike =
  /\b(?:(?:sk|pk|rk|pb|xai|gsk|nvapi)-|(?:sk|pk|rk|pb|gsk|hf|key)[-_](?=[-_.A-Za-z]*[0-9*])|gh[uops]_|AIza|ya29|eyJ)[-_.A-Za-z0-9*]{12,}|\bBearer\s+\S{12,}/g

/** Replaces what looks like a credential: vendors quote the key they refuse. */
export const masked = (text: string): string => text.replace(keyLike, '[key]')
