/** Signing in by a code that a person types at GitHub (GitHub docs, Authorizing OAuth apps, Device flow). */
import { canary } from '../fake-server/canary.ts'
import { button, escaped, form, page, paragraph } from '../fake-server/page.ts'
import type { Reply, Route } from '../fake-server/site.ts'
import type { Visit } from '../fake-server/visit.ts'
import type { App, Desk } from './desk.ts'
import type { GithubUser } from './people.ts'

interface Attempt {
  readonly device: string
  readonly userCode: string
  readonly client: string
  readonly scope: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
  polledAt: number
  /** Seconds; grows with every poll that comes too soon. */
  interval: number
  answer?: GithubUser | 'denied'
}

const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
const letters = 'BCDFGHJKLMNPQRSTVWXZ'

/** E.g. `KRTB-BBBC`; people see it, so it is no secret. */
const userCode = (count: number): string => {
  const tail = [8000, 400, 20, 1].map(
    (step) => letters[Math.floor(count / step) % letters.length] ?? '',
  )
  return `KRTB-${tail.join('')}`
}

/** JSON only for those who ask for it; errors come with status 200. */
const told = ({ headers }: Visit, fields: Readonly<Record<string, string | number>>): Reply => {
  if ((headers.accept ?? '').includes('application/json')) return { status: 200, body: fields }
  const pairs = Object.entries(fields).map(([name, value]): [string, string] => [
    name,
    String(value),
  ])
  return {
    status: 200,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: String(new URLSearchParams(pairs)),
  }
}

const failed = (visit: Visit, error: string, more: Record<string, number> = {}): Reply =>
  told(visit, {
    error,
    error_description: `The device flow ended with ${error}.`,
    error_uri: 'https://docs.github.com',
    ...more,
  })

/** `interval`: seconds; `origin`: of these pages. */
export function devices(
  desk: Desk,
  { interval, origin }: { readonly interval: number; readonly origin: () => string },
): Readonly<Record<string, Route>> {
  const { ledger, life, now } = desk
  const attempts: Attempt[] = []

  function begin(visit: Visit): Reply {
    const client = visit.fields.get('client_id') ?? ''
    const app = desk.app(client)
    if (!app) return { status: 404, body: { error: 'Not Found' } }
    if (!app.deviceFlow) return failed(visit, 'device_flow_disabled')
    const attempt: Attempt = {
      device: canary(),
      userCode: userCode(attempts.length + 1),
      client,
      scope: visit.fields.get('scope') ?? '',
      expiresAt: now() + life.device,
      polledAt: now(),
      interval,
    }
    attempts.push(attempt)
    return told(visit, {
      device_code: attempt.device,
      user_code: attempt.userCode,
      verification_uri: desk.switches.verificationUri ?? `${origin()}/login/device`,
      expires_in: life.device / 1000,
      interval,
    })
  }

  function granted(user: GithubUser, client: string, app: App): Record<string, string | number> {
    if (!app.expires) {
      const { token } = ledger.issue({ kind: app.token, user, client })
      return { access_token: token, token_type: 'bearer' }
    }
    const access = ledger.issue({ kind: app.token, user, client, lifetime: life.user })
    const refresh = ledger.issue({ kind: 'ghr_', user, client, lifetime: life.refresh })
    return {
      access_token: access.token,
      token_type: 'bearer',
      expires_in: life.user / 1000,
      refresh_token: refresh.token,
      refresh_token_expires_in: life.refresh / 1000,
    }
  }

  /** Whether a poll came too soon; then all later ones have to wait longer. */
  function isTooSoon(attempt: Attempt): boolean {
    const waited = now() - attempt.polledAt
    attempt.polledAt = now()
    const soon = waited < attempt.interval * 1000
    if (soon) attempt.interval += 5
    return soon
  }

  function poll(visit: Visit, app: App): Reply {
    const attempt = attempts.find(
      ({ device, client }) =>
        device === visit.fields.get('device_code') && client === visit.fields.get('client_id'),
    )
    if (!attempt) return failed(visit, 'incorrect_device_code')
    if (attempt.expiresAt <= now()) return failed(visit, 'expired_token')
    if (isTooSoon(attempt)) return failed(visit, 'slow_down', { interval: attempt.interval })
    const { answer, client, scope } = attempt
    if (answer === undefined) return failed(visit, 'authorization_pending')
    attempts.splice(attempts.indexOf(attempt), 1)
    return answer === 'denied'
      ? failed(visit, 'access_denied')
      : told(visit, { ...granted(answer, client, app), scope })
  }

  function renew(visit: Visit, app: App): Reply {
    const known = ledger.find(visit.fields.get('refresh_token') ?? '')
    const isGood =
      known?.kind === 'ghr_' &&
      known.used === 0 &&
      !known.revoked &&
      known.client === visit.fields.get('client_id') &&
      (known.expiresAt ?? Infinity) > now()
    if (!isGood) return failed(visit, 'bad_refresh_token')
    known.used++
    return told(visit, { ...granted(known.user, known.client, app), scope: '' })
  }

  const open = (written: string | undefined): Attempt | undefined =>
    attempts.find(
      (one) =>
        one.userCode === written?.trim().toUpperCase() &&
        one.expiresAt > now() &&
        one.answer === undefined,
    )

  const typing = (flaw?: string): Reply =>
    page({
      title: 'Device activation',
      status: flaw === undefined ? 200 : 400,
      body:
        (flaw === undefined ? '' : paragraph(flaw)) +
        form(
          '/login/device',
          {},
          '<label>Code <input name="user_code" required autofocus></label><p><button>Continue</button></p>',
        ),
    })

  function asking({ userCode: code, client }: Attempt): Reply {
    const people = desk.users.map(
      ({ login }) => `<option value="${escaped(login)}">${escaped(login)}</option>`,
    )
    return page({
      title: `Authorize ${client}`,
      body: form(
        '/login/device',
        { user_code: code },
        `<label>Signed in as <select name="login">${people.join('')}</select></label>` +
          button('answer', 'authorize', 'Authorize') +
          button('answer', 'cancel', 'Cancel'),
      ),
    })
  }

  function typed({ fields }: Visit): Reply {
    const attempt = open(fields.get('user_code'))
    if (!attempt) return typing('The code is wrong or has expired.')
    const answer = fields.get('answer')
    if (answer === undefined) return asking(attempt)
    const user = desk.users.find(({ login }) => login === fields.get('login'))
    attempt.answer = answer === 'authorize' && user ? user : 'denied'
    const title =
      attempt.answer === 'denied'
        ? 'You have cancelled the authorization'
        : 'Congratulations, you’re all set!'
    return page({ title, body: paragraph('You can close this page.') })
  }

  return {
    'POST /login/device/code': begin,
    'POST /login/oauth/access_token': (visit) => {
      const app = desk.app(visit.fields.get('client_id') ?? '')
      if (!app) return failed(visit, 'incorrect_client_credentials')
      switch (visit.fields.get('grant_type')) {
        case grantType:
          return poll(visit, app)
        case 'refresh_token':
          return renew(visit, app)
        default:
          return failed(visit, 'unsupported_grant_type')
      }
    },
    'GET /login/device': () => typing(),
    'POST /login/device': typed,
  }
}
