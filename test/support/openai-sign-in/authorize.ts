/** The authorize page: checks what a program asks for, lets a person choose, and sends their browser back with a code. */
import { canary } from '../fake-server/canary.ts'
import { page, paragraph } from '../fake-server/page.ts'
import type { Reply, Route } from '../fake-server/site.ts'
import { cookieOf } from '../fake-server/visit.ts'
import { chooser, chosen } from './chooser.ts'
import type { Desk } from './desk.ts'
import type { Member } from './people.ts'

const registered = [1455, 1457].map((port) => `http://localhost:${port}/auth/callback`)
const cookie = 'fake_openai_session'

interface Wish {
  readonly client: string
  readonly redirectUri: string
  readonly state: string
  readonly challenge: string
  readonly only?: readonly string[]
}

/** The page says no more than this, and sends nobody back. */
const unknownError = (): Reply =>
  page({ title: 'Authentication error', body: paragraph('unknown_error'), status: 400 })

const required = {
  response_type: /^code$/,
  code_challenge_method: /^S256$/,
  code_challenge: /^[\w-]{43}$/,
  // At least 16 random bytes: nobody may guess it.
  state: /^[\w-]{22,}$/,
  scope: /^(?=.*\bopenid\b)(?=.*\boffline_access\b)/,
  id_token_add_organizations: /^true$/,
  codex_cli_simplified_flow: /^true$/,
  originator: /^[\w-]+$/,
} as const

function wishOf(query: URLSearchParams, desk: Desk): Wish | undefined {
  const said = (name: string): string => query.get(name) ?? ''
  if (Object.entries(required).some(([name, form]) => !form.test(said(name)))) return undefined
  if (!desk.clients.includes(said('client_id'))) return undefined
  if (!(desk.redirects ?? registered).includes(said('redirect_uri'))) return undefined
  const only = query.get('allowed_workspace_id')
  return {
    client: said('client_id'),
    redirectUri: said('redirect_uri'),
    state: said('state'),
    challenge: said('code_challenge'),
    ...(only === null ? {} : { only: only.split(',') }),
  }
}

function back({ redirectUri, state }: Wish, answer: Readonly<Record<string, string>>): URL {
  const url = new URL(redirectUri)
  url.search = String(new URLSearchParams({ ...answer, state }))
  return url
}

export function authorizing(desk: Desk): Readonly<Record<string, Route>> {
  const wishes = new Map<string, Wish>()
  /** Who a browser is signed in as, by its cookie. */
  const browsers = new Map<string, Member>()

  const refused = (wish: Wish, description: string): Reply => ({
    status: 302,
    headers: {
      location: back(wish, { error: 'access_denied', error_description: description }).href,
    },
  })

  function granted(wish: Wish, member: Member): Reply {
    if (!member.workspace.codex)
      return refused(
        wish,
        'missing_codex_entitlement: Your workspace does not have access to Codex.',
      )
    const code = canary('ac_')
    desk.codes.set(code, {
      member,
      client: wish.client,
      redirectUri: wish.redirectUri,
      challenge: wish.challenge,
      expiresAt: desk.now() + desk.life.code,
      used: false,
    })
    const browser = canary()
    browsers.set(browser, member)
    return {
      status: 302,
      headers: {
        location: back(wish, { code, scope: 'openid profile email offline_access' }).href,
        'set-cookie': `${cookie}=${browser}; Path=/; HttpOnly; SameSite=Lax`,
      },
    }
  }

  return {
    'GET /oauth/authorize': (visit) => {
      const wish = wishOf(visit.query, desk)
      if (!wish) return unknownError()
      const known = browsers.get(cookieOf(visit, cookie) ?? '')
      // A browser that is signed in goes straight back, unless the program wants to be asked again.
      if (known && visit.query.get('prompt') !== 'login') return granted(wish, known)
      const id = canary('au_')
      wishes.set(id, wish)
      return chooser(desk.users, {
        title: 'Sign in to Codex',
        action: '/oauth/authorize',
        kept: { authorization: id },
        ...(wish.only ? { only: wish.only } : {}),
      })
    },
    'POST /oauth/authorize': ({ fields }) => {
      const id = fields.get('authorization') ?? ''
      const wish = wishes.get(id)
      if (!wish) return unknownError()
      wishes.delete(id)
      const member = chosen(desk.users, fields.get('choice'))
      return member ? granted(wish, member) : refused(wish, 'The user denied the request.')
    },
  }
}
