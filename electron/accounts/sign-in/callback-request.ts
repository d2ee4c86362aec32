/** Judges a request to the callback listener: whose it is, or why it is nobody's. Pure, so that nothing else has to be trusted. */
import { createHash, timingSafeEqual } from 'node:crypto'

/** What a sign-in expects to hear. */
export interface Expected {
  /** E.g. `/auth/callback`. */
  readonly path: string
  readonly state: string
}

export interface Asked {
  readonly method: string | undefined
  /** As in the request line. */
  readonly target: string | undefined
  readonly host: string | undefined
}

export type Verdict<E extends Expected> =
  | { readonly kind: 'heard'; readonly expected: E; readonly query: URLSearchParams }
  /** The right page with a state that nobody waits for. */
  | { readonly kind: 'stranger' }
  | { readonly kind: 'nothing' }

const names = ['localhost', '127.0.0.1', '[::1]']

/** `port`: where it was received. */
export function judge<E extends Expected>(
  { method, target = '', host = '' }: Asked,
  { port, waiting }: { readonly port: number; readonly waiting: Iterable<E> },
): Verdict<E> {
  if (method !== 'GET' || !names.some((name) => host.toLowerCase() === `${name}:${port}`))
    return { kind: 'nothing' }
  const base = `http://localhost:${port}`
  const url = target.startsWith('/') && URL.canParse(target, base) ? new URL(target, base) : null
  const here = [...waiting].filter(({ path }) => path === url?.pathname)
  if (!url || url.origin !== base || here.length === 0) return { kind: 'nothing' }
  const state = url.searchParams.get('state') ?? ''
  const expected = here.find((one) => isState(state, one.state))
  return expected ? { kind: 'heard', expected, query: url.searchParams } : { kind: 'stranger' }
}

/** In constant time. Some platforms add words of their own to a state, behind a full stop; ours holds none. */
export function isState(given: string, expected: string): boolean {
  const [own = ''] = given.split('.', 1)
  return timingSafeEqual(digest(own), digest(expected))
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
