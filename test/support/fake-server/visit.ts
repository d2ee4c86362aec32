/** One request to a fake site, read whole. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isRecord } from '../../../electron/codecs/kit/read.ts'

export interface Visit {
  readonly method: string
  /** Without its query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** How the fields of the body came; absent where there are none that can be read. */
  readonly sent?: 'json' | 'form'
  /** The fields of the body, however they came; only those that are texts. */
  readonly fields: ReadonlyMap<string, string>
  /** Epoch milliseconds. */
  readonly at: number
}

function jsonFields(text: string): ReadonlyMap<string, string> | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    if (!isRecord(parsed)) return undefined
    return new Map(
      Object.entries(parsed).filter((entry): entry is [string, string] => {
        return typeof entry[1] === 'string'
      }),
    )
  } catch {
    return undefined
  }
}

function bodyOf(type: string, text: string): Pick<Visit, 'sent' | 'fields'> {
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { sent: 'form', fields: new Map(new URLSearchParams(text)) }
  const fields = type.startsWith('application/json') ? jsonFields(text) : undefined
  return fields ? { sent: 'json', fields } : { fields: new Map() }
}

/** `at`: epoch milliseconds. */
export async function visitOf(request: IncomingMessage, at: number): Promise<Visit> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  const url = new URL(request.url ?? '/', 'http://fake')
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    text,
    ...bodyOf(request.headers['content-type'] ?? '', text),
    at,
  }
}

/** The value of a cookie, if it was sent. */
export function cookieOf({ headers }: Visit, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split('; ').map((pair) => pair.split('='))
  return pairs.find(([key]) => key === name)?.[1]
}

/** The credential after `scheme` in the Authorization header. */
export function authorizedBy({ headers }: Pick<Visit, 'headers'>, scheme: string): string {
  const [said = '', credential = ''] = (headers.authorization ?? '').split(' ')
  return said.toLowerCase() === scheme.toLowerCase() ? credential : ''
}
