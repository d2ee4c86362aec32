/** The small JSON calls to a platform that are no exchanges: model lists, quotas, sign-ins. */
import type { Headers } from '../codecs/codec.ts'

/** Makes small JSON calls to a platform; throws Failure when it cannot be reached or refuses. */
export type FetchJson = (request: {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly method?: 'GET' | 'POST'
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as `application/x-www-form-urlencoded`, in the place of `body`. */
  readonly form?: Readonly<Record<string, string>>
}) => Promise<{ readonly status: number; readonly headers: Headers; readonly body: unknown }>
