/**
 * A fake of OpenAI's sign-in (auth.openai.com) over a real loopback server: the pages a person sees and the endpoints a
 * program calls, as strict as the real ones.
 *
 *     await using openai = await startOpenaiSignIn({ now: clock.now })
 *     openai.issuer                                      // in the place of https://auth.openai.com
 *     openai.member('anna@example.org', 'Personal')      // someone to sign in as
 *     await openai.walk(authorizeUrl, member | 'cancel') // what a browser does there; gives the callback's address
 *     await openai.walkDevice(userCode, member | 'cancel')
 *     openai.signIn(member)                              // tokens without any page
 *     openai.issued                                      // every token, with `used` and `revoked`
 *     openai.revoke(token)                               // ends the sign-in it belongs to
 *     openai.interrupt('/oauth/token', { lost: true })   // renews, and the answer never arrives; see `Interruption`
 *
 * Refresh tokens work once. Every secret holds the word `canary`.
 */
import { openSite, type Interruption } from '../fake-server/site.ts'
import type { Visit } from '../fake-server/visit.ts'
import { accounts } from './account.ts'
import { authorizing } from './authorize.ts'
import { devices } from './device.ts'
import type { Desk, Switches } from './desk.ts'
import { lifetimes, openLedger, type Bearer, type Issued, type Tokens } from './ledger.ts'
import { members, people, type Member, type User } from './people.ts'
import { tokens } from './token.ts'
import { walkAuthorize, walkDevice } from './walk.ts'

export type { Bearer } from './ledger.ts'
export type { Member, User } from './people.ts'

/** The client that everybody signs in with; public, without a secret. */
export const publicClient = 'app_EMoamEEZ73f0CkXaXp7hrann'

export interface Options {
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly users?: readonly User[]
  /** The client ids it knows. */
  readonly clients?: readonly string[]
  /** The only addresses people may be sent back to; absent: `localhost` on 1455 and 1457. */
  readonly redirects?: readonly string[]
  /** Milliseconds. */
  readonly lifetimes?: Partial<Record<keyof typeof lifetimes, number>>
  /** Seconds between two polls for a device code. */
  readonly interval?: number
}

export interface OpenaiSignIn extends AsyncDisposable {
  /** Its origin. */
  readonly issuer: string
  readonly users: readonly User[]
  /** Throws where there is none. */
  member(email: string, workspace: string): Member
  readonly issued: readonly Issued[]
  readonly visits: readonly Visit[]
  readonly switches: Switches
  /** What is known of a bearer token; undefined for one that was not issued here. */
  inspect(token: string): Bearer | undefined
  /** Signs somebody in without any page. */
  signIn(member: Member): Tokens
  /** A personal access token (`at-…`). */
  personalToken(member: Member): string
  /** Ends the sign-in that a token belongs to. */
  revoke(token: string): void
  interrupt(path: string, ...interruptions: readonly Interruption[]): void
  walk(url: string, choice: Member | 'cancel'): Promise<URL>
  walkDevice(userCode: string, choice: Member | 'cancel'): Promise<string>
  close(): Promise<void>
}

export async function startOpenaiSignIn(options: Options): Promise<OpenaiSignIn> {
  const { now, users = people(), clients = [publicClient], redirects, interval = 5 } = options
  const life = { ...lifetimes, ...options.lifetimes }
  const ledger = openLedger(now, life)
  let issuer = ''
  const desk: Desk = {
    users,
    clients,
    ...(redirects ? { redirects } : {}),
    ledger,
    switches: { deviceSignIn: true, rotates: true },
    life,
    now,
    origin: () => issuer,
    codes: new Map(),
  }
  const site = await openSite(
    { ...authorizing(desk), ...tokens(desk), ...devices(desk, interval), ...accounts(desk) },
    now,
  )
  issuer = site.origin
  return {
    issuer,
    users,
    member(email, workspace) {
      const found = members(users).find(
        (one) => one.user.email === email && one.workspace.name === workspace,
      )
      if (!found) throw new Error(`${email} is in no workspace ${workspace}`)
      return found
    },
    issued: ledger.issued,
    visits: site.visits,
    switches: desk.switches,
    inspect: (token) => ledger.inspect(token),
    signIn: (member) => ledger.issue({ member, client: clients[0] ?? publicClient }),
    personalToken: (member) => ledger.personal(member),
    revoke: (token) => ledger.revoke(token),
    interrupt: (path, ...interruptions) => site.interrupt(path, ...interruptions),
    walk: (url, choice) => walkAuthorize(url, choice),
    walkDevice: (userCode, choice) => walkDevice(issuer, userCode, choice),
    close: () => site.close(),
    [Symbol.asyncDispose]: () => site.close(),
  }
}
