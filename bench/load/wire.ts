/** Requests as ready-made bytes. */
import type { Asking, Dialect } from '../dialects/dialect.ts'

/** Where a program listens. */
export interface Origin {
  readonly host: string
  readonly port: number
}

/** Who answers, and what it must be told to do so. */
export interface Answerer {
  readonly name: string
  readonly origin: Origin
  /** Headers every request to it carries, e.g. its key. */
  readonly headers: Readonly<Record<string, string>>
}

/** A whole POST as a client of `dialect` writes it. */
export function postBytes(to: Answerer, dialect: Dialect, asking: Asking): Buffer {
  const body = dialect.request(asking)
  const headers = {
    host: `${to.origin.host}:${to.origin.port}`,
    'content-type': 'application/json',
    accept: '*/*',
    'user-agent': 'plugboard-bench/1',
    ...to.headers,
    ...dialect.headers,
    'content-length': String(Buffer.byteLength(body)),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST ${dialect.path(asking)} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}
