/**
 * A fake of Codex's backend (chatgpt.com/backend-api) over a real loopback server, for tokens of a fake sign-in.
 *
 *     await using world = await startCodexWorld({ now: clock.now })
 *     world.openai                                     // the sign-in, see ../openai-sign-in
 *     world.codex.baseUrl                              // for a channel: in the place of https://chatgpt.com/backend-api/codex
 *     world.codex.next({ text: 'Hello' })              // what the next request gets, see ../upstream
 *     world.codex.next({ fault: tokenRevoked() })      // errors.ts has all of the backend's own
 *     world.codex.next({ text, faultAfter: { frames: 2, fault } })   // 200, and then `response.failed`
 *     world.codex.quota(member).primary                // set `usedPercent` to 100 and it answers usage_limit_reached
 *     world.codex.requests                             // what was sent
 *     world.codex.disguises                            // headers that named another program: always empty, please
 *
 * It takes only fields of its own list, streams only, stores nothing, and tells the output only as it comes:
 * `response.completed` repeats none of it.
 */
import { disguises } from '../fake-server/disguise.ts'
import { openPerforming, type Performing } from '../fake-server/performing.ts'
import {
  startOpenaiSignIn,
  type Member,
  type OpenaiSignIn,
  type Options,
} from '../openai-sign-in/index.ts'
import { base, codexPlatform, type Backend, type Switches } from './platform.ts'
import { freshQuota, quotaHeaders, roll, type Quota } from './quota.ts'

export interface CodexBackend extends Performing, AsyncDisposable {
  readonly baseUrl: string
  readonly switches: Switches
  /** What a workspace has left, for one of its people; may be changed. */
  quota(member: Member): Quota
  readonly disguises: readonly string[]
}

export interface CodexWorld extends AsyncDisposable {
  readonly openai: OpenaiSignIn
  readonly codex: CodexBackend
  /** Real origins and where they are played, for `routed`. */
  readonly routes: Readonly<Record<string, string>>
}

/** `openai`: whose tokens it takes. `now`: epoch milliseconds. */
export async function startCodexBackend(
  openai: Pick<OpenaiSignIn, 'inspect'>,
  now: () => number,
): Promise<CodexBackend> {
  const quotas = new Map<string, Quota>()
  const switches: Switches = { tellsQuotaInStream: false, repeatsOutput: false }

  function quota({ user, workspace }: Member): Quota {
    const key = `${user.id}/${workspace.id}`
    const known = quotas.get(key) ?? freshQuota(workspace, now())
    quotas.set(key, known)
    roll(known, now())
    return known
  }

  const backend: Backend = { switches, now, inspect: (token) => openai.inspect(token), quota }
  let count = 0
  const performing = await openPerforming(
    [codexPlatform(backend)],
    ({ path, credential }, status) => {
      const member = status === 401 ? undefined : openai.inspect(credential ?? '')?.member
      const always = { 'x-request-id': `req_fake${count++}`, 'x-models-etag': 'W/"fake"' }
      if (!path.startsWith(`${base}/responses`)) return { ...always, etag: 'W/"fake"' }
      return member ? { ...always, ...quotaHeaders(quota(member)) } : always
    },
  )

  return {
    ...performing,
    baseUrl: performing.origin + base,
    switches,
    quota,
    get disguises() {
      return performing.requests.flatMap(({ headers }) => disguises(headers))
    },
    [Symbol.asyncDispose]: () => performing.close(),
  }
}

/** The sign-in and the backend that takes its tokens. */
export async function startCodexWorld(options: Options): Promise<CodexWorld> {
  const openai = await startOpenaiSignIn(options)
  const codex = await startCodexBackend(openai, options.now)
  return {
    openai,
    codex,
    routes: { 'https://auth.openai.com': openai.issuer, 'https://chatgpt.com': codex.origin },
    async [Symbol.asyncDispose]() {
      await Promise.all([openai.close(), codex.close()])
    },
  }
}
