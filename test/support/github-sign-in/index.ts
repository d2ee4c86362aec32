/**
 * A fake of GitHub's sign-in and of its Copilot endpoints over a real loopback server, as strict as the real ones.
 *
 *     await using github = await startGithubSignIn({ now: clock.now })
 *     github.origin                                // in the place of https://github.com and https://api.github.com
 *     github.user('octo-anna')                     // someone to sign in as; `user.seat.refusal = '…'` takes Copilot away
 *     await github.walkDevice(userCode, { login: 'octo-anna', answer: 'authorize' })
 *     github.signIn(user, clientId)                // a token without any page
 *     github.issued                                // every token, with `used` and `revoked`
 *     github.revoke(token)                         // as when a person withdraws the program's access
 *     github.interrupt('/copilot_internal/v2/token', { instead: { status: 500 } })
 *
 * Client ids that begin with `Iv` are GitHub Apps (`ghu_` tokens, which are exchanged), those that begin with `Ov` are OAuth
 * apps (`gho_` tokens, used as they are, to which `/copilot_internal/*` answers 404); `apps` says otherwise.
 * Every secret holds the word `canary`.
 */
import { openSite, type Guest, type Interruption } from '../fake-server/site.ts'
import type { Visit } from '../fake-server/visit.ts'
import { api } from './copilot.ts'
import { usualApp, type App, type Desk, type Switches } from './desk.ts'
import { devices } from './device.ts'
import { lifetimes, openLedger, type Bearer, type Issued } from './ledger.ts'
import { people, type GithubUser } from './people.ts'
import { walkDevice } from './walk.ts'

export type { Bearer } from './ledger.ts'
export type { GithubUser, Meter } from './people.ts'

/** Programs that are registered with the fake GitHub without more ado. */
export const clients = {
  oauthApp: 'Ov23liFakePlugboard0',
  githubApp: 'Iv1.fakeplugboard0000',
} as const

export interface Options {
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly users?: readonly GithubUser[]
  /** Particulars of some client ids. */
  readonly apps?: Readonly<Record<string, Partial<App>>>
  /** Milliseconds. */
  readonly lifetimes?: Partial<Record<keyof typeof lifetimes, number>>
  /** Seconds between two polls. */
  readonly interval?: number
}

export interface GithubSignIn extends AsyncDisposable {
  readonly origin: string
  readonly users: readonly GithubUser[]
  /** Throws where there is none. */
  user(login: string): GithubUser
  readonly issued: readonly Issued[]
  readonly visits: readonly Visit[]
  readonly switches: Switches
  /** What is known of a bearer token; undefined for one that was not issued here. */
  inspect(token: string): Bearer | undefined
  /** Signs somebody in without any page. */
  signIn(user: GithubUser, client: string): string
  revoke(token: string): void
  interrupt(path: string, ...interruptions: readonly Interruption[]): void
  /** Serves the data plane at the same address, as a tenant's host does. */
  host(guest: Guest): void
  walkDevice(
    userCode: string,
    as: { readonly login: string; readonly answer: 'authorize' | 'cancel' },
  ): Promise<string>
  close(): Promise<void>
}

export async function startGithubSignIn(options: Options): Promise<GithubSignIn> {
  const { now, users = people(now()), apps = {}, interval = 5 } = options
  const life = { ...lifetimes, ...options.lifetimes }
  const ledger = openLedger(now)
  const desk: Desk = {
    users,
    ledger,
    switches: { endpointsApi: 'https://api.individual.githubcopilot.com' },
    life,
    now,
    app(client) {
      const usual = usualApp(client)
      return usual && { ...usual, ...apps[client] }
    },
  }
  let origin = ''
  const pages = devices(desk, { interval, origin: () => origin })
  const site = await openSite({ ...pages, ...api(desk) }, now)
  origin = site.origin
  return {
    origin,
    users,
    user(login) {
      const found = users.find((one) => one.login === login)
      if (!found) throw new Error(`there is no ${login}`)
      return found
    },
    issued: ledger.issued,
    visits: site.visits,
    switches: desk.switches,
    inspect: (token) => ledger.inspect(token),
    signIn(user, client) {
      const app = desk.app(client)
      if (!app) throw new Error(`no app has the client id ${client}`)
      const lifetime = app.expires ? { lifetime: life.user } : {}
      return ledger.issue({ kind: app.token, user, client, ...lifetime }).token
    },
    revoke: (token) => ledger.revoke(token),
    interrupt: (path, ...interruptions) => site.interrupt(path, ...interruptions),
    host: (guest) => site.host(guest),
    walkDevice: (userCode, as) => walkDevice(origin, userCode, as),
    close: () => site.close(),
    [Symbol.asyncDispose]: () => site.close(),
  }
}
