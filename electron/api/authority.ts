/** Lets only the owner in: by the admin token in a header, or by a browser session made from it. */
import { type NextFunction, type Request, type Response, Router, json } from 'express'
import type { Clock } from '../kernel/clock.ts'
import type { Secret } from '../kernel/secret.ts'
import { openFailedTries } from './failed-tries.ts'
import { sendError, sendJson } from './reply.ts'
import { openSessions, sessionCookie, sessionMs } from './session.ts'

export interface Authority {
  /** Sign in, ask and sign out at `/admin/session`; reachable without a credential. */
  readonly session: Router
  /** Answers 401 or 429 to requests that show no valid credential. */
  require(request: Request, response: Response, next: NextFunction): void
}

export function openAuthority(token: Secret, clock: Clock): Authority {
  const sessions = openSessions(token, clock)
  const failedTries = openFailedTries(clock)

  const refuse = (request: Request, response: Response, shown: boolean): void => {
    const wait = shown ? failedTries.count(request.socket.remoteAddress ?? '') : undefined
    if (wait !== undefined) {
      response.setHeader('retry-after', String(wait))
      sendError(response, {
        status: 429,
        code: 'TOO_MANY_TRIES',
        message: `Too many wrong admin tokens. Try again in ${wait} s.`,
      })
      return
    }
    response.setHeader('www-authenticate', 'Bearer realm="Plugboard admin"')
    sendError(response, { status: 401, code: 'UNAUTHORIZED', message: shown ? wrong : missing })
  }

  const livingSession = (request: Request): { value: string; until: number } | undefined => {
    const value = ownPage(request) ? cookieOf(request) : undefined
    const until = value === undefined ? undefined : sessions.check(value)
    return value === undefined || until === undefined ? undefined : { value, until }
  }

  const session = Router()
  session.get('/', (request, response) => {
    const living = livingSession(request)
    sendJson(
      response,
      200,
      living ? { signedIn: true, expiresAt: living.until } : { signedIn: false },
    )
  })
  session.post('/', json({ limit: '4kb' }), (request, response) => {
    const shown = tokenIn(request.body)
    if (shown === undefined || !sessions.isToken(shown)) return refuse(request, response, true)
    const { value, expiresAt } = sessions.open()
    response.setHeader('set-cookie', cookie(value, sessionMs / 1000))
    sendJson(response, 200, { signedIn: true, expiresAt })
  })
  session.delete('/', (request, response) => {
    const living = livingSession(request)
    if (living) sessions.close(living.value)
    response.setHeader('set-cookie', cookie('', 0))
    sendJson(response, 200, { signedIn: false })
  })

  return {
    session,
    require(request, response, next) {
      const shown = bearer(request)
      if (shown !== undefined)
        return sessions.isToken(shown) ? next() : refuse(request, response, true)
      return livingSession(request) ? next() : refuse(request, response, false)
    },
  }
}

const missing =
  'Show the admin token: Authorization: Bearer <token>. It is in the file admin-token in the data folder.'
const wrong =
  'This is not the admin token of this engine. It is in the file admin-token in the data folder.'

function bearer({ headers }: Request): string | undefined {
  const [scheme, shown] = (headers.authorization ?? '').split(' ', 2)
  return scheme?.toLowerCase() === 'bearer' ? (shown ?? '') : undefined
}

/** Cookies know no ports, so a session counts only for pages of this very origin. */
function ownPage({ headers }: Request): boolean {
  const site = headers['sec-fetch-site']
  const { origin } = headers
  return (
    (site === undefined || site === 'same-origin' || site === 'none') &&
    (origin === undefined || origin === `http://${headers.host ?? ''}`)
  )
}

function cookieOf({ headers }: Request): string | undefined {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2)
    if (name === sessionCookie) return value
  }
  return undefined
}

const cookie = (value: string, seconds: number): string =>
  `${sessionCookie}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}`

function tokenIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('token' in body)) return undefined
  return typeof body.token === 'string' ? body.token.trim() : undefined
}
