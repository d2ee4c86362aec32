/** Signing in by a code that a person types on another page, as OpenAI does it: the code it yields is exchanged as usual. */
import { createHash } from 'node:crypto'
import { canary } from '../fake-server/canary.ts'
import { form, page, paragraph } from '../fake-server/page.ts'
import type { Reply, Route } from '../fake-server/site.ts'
import { chooser, chosen } from './chooser.ts'
import { told, type Desk } from './desk.ts'
import type { Member } from './people.ts'

interface Attempt {
  readonly id: string
  readonly userCode: string
  readonly client: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
  polledAt: number
  answer?: Member | 'denied'
}

const letters = 'BCDFGHJKLMNPQRSTVWXZ'

/** E.g. `BCDF-00012`; people see it, so it is no secret. */
const userCode = (count: number): string =>
  `${[3, 7, 11, 13].map((step) => letters[(count * step) % letters.length]).join('')}-${String(count).padStart(5, '0')}`

/** `interval`: seconds between two polls. */
export function devices(desk: Desk, interval: number): Readonly<Record<string, Route>> {
  const attempts: Attempt[] = []

  /** What can still be decided. */
  const open = (typed: string | undefined): Attempt | undefined =>
    attempts.find(
      (one) =>
        one.userCode === typed?.trim().toUpperCase() &&
        one.expiresAt > desk.now() &&
        one.answer === undefined,
    )

  function begin(client: string | undefined): Reply {
    if (client === undefined || !desk.clients.includes(client))
      return told(400, 'invalid_client', 'The client is not known.')
    if (!desk.switches.deviceSignIn)
      return told(404, 'not_found', 'Device code sign-in is not enabled.')
    const attempt: Attempt = {
      id: canary('deviceauth_'),
      userCode: userCode(attempts.length + 1),
      client,
      expiresAt: desk.now() + desk.life.device,
      polledAt: desk.now(),
    }
    attempts.push(attempt)
    // The interval is a text here.
    const { id, userCode: code } = attempt
    return {
      status: 200,
      body: { device_auth_id: id, user_code: code, interval: String(interval) },
    }
  }

  /** The server makes the PKCE pair itself. */
  function yielded({ client }: Attempt, member: Member): Reply {
    const code = canary('ac_')
    const verifier = canary('verifier-'.repeat(5))
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    desk.codes.set(code, {
      member,
      client,
      redirectUri: `${desk.origin()}/deviceauth/callback`,
      challenge,
      expiresAt: desk.now() + desk.life.code,
      used: false,
    })
    return {
      status: 200,
      body: { authorization_code: code, code_challenge: challenge, code_verifier: verifier },
    }
  }

  function poll(id: string | undefined, typed: string | undefined): Reply {
    const attempt = attempts.find((one) => one.id === id && one.userCode === typed)
    // What has expired is as unknown as what never was: a program has to know its own deadline.
    if (!attempt || attempt.expiresAt <= desk.now())
      return told(404, 'deviceauth_not_found', 'The device authorization is not known.')
    const early = desk.now() - attempt.polledAt < interval * 1000
    attempt.polledAt = desk.now()
    if (early) return told(429, 'rate_limit_exceeded', 'Polled before the interval was over.')
    const { answer } = attempt
    if (answer === undefined)
      return told(403, 'deviceauth_authorization_pending', 'The person has not answered yet.')
    if (answer === 'denied') return told(400, 'access_denied', 'The user denied the request.')
    attempts.splice(attempts.indexOf(attempt), 1)
    return yielded(attempt, answer)
  }

  const wrongCode = (): Reply =>
    page({
      title: 'Sign in with a code',
      body: paragraph('The code is wrong or has expired.'),
      status: 400,
    })

  function decide(typed: string | undefined, choice: string | undefined): Reply {
    const attempt = open(typed)
    if (!attempt) return wrongCode()
    const member = chosen(desk.users, choice)
    attempt.answer = member?.workspace.codex === true ? member : 'denied'
    if (member && !member.workspace.codex)
      return page({
        title: 'No access',
        body: paragraph('Your workspace does not have access to Codex.'),
      })
    return page({
      title: member ? 'Signed in' : 'Cancelled',
      body: paragraph('You can close this page.'),
    })
  }

  return {
    'POST /api/accounts/deviceauth/usercode': ({ sent, fields }) =>
      sent === 'json'
        ? begin(fields.get('client_id'))
        : told(400, 'invalid_request', 'Expected JSON.'),
    'POST /api/accounts/deviceauth/token': ({ sent, fields }) =>
      sent === 'json'
        ? poll(fields.get('device_auth_id'), fields.get('user_code'))
        : told(400, 'invalid_request', 'Expected JSON.'),
    'GET /codex/device': () =>
      page({
        title: 'Sign in with a code',
        body: form(
          '/codex/device',
          {},
          '<label>Code <input name="user_code" required autofocus></label><p><button>Continue</button></p>',
        ),
      }),
    'POST /codex/device': ({ fields }) => {
      const typed = fields.get('user_code')
      if (fields.has('choice')) return decide(typed, fields.get('choice'))
      const attempt = open(typed)
      if (!attempt) return wrongCode()
      return chooser(desk.users, {
        title: 'Sign in to Codex on your device',
        action: '/codex/device',
        kept: { user_code: attempt.userCode },
      })
    },
  }
}
