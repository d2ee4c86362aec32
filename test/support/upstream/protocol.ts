/** What the fake upstream needs of a platform: where it is, what it demands of a request, how it lists models. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Fault } from '../../../electron/providers/demo/asked.ts'
import type { Dialect } from '../../../electron/providers/demo/dialect.ts'

/** A model as a test names it. */
export interface Model {
  readonly id: string
  readonly label?: string
  readonly contextWindow?: number
  readonly maxOutput?: number
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
  checkBody(body: unknown, headers: IncomingHttpHeaders): Fault | undefined
  /** The same for the counting path. */
  checkCount?(body: unknown): Fault | undefined
  /** One page of the list of models. */
  list(models: readonly Model[], query: URLSearchParams): unknown
}

/** The credential of a request, from wherever it stands; undefined when there is none. */
export function credentialOf(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1]
  const key = headers['x-api-key']
  return bearer ?? (typeof key === 'string' && key !== '' ? key : undefined)
}
