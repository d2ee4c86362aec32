/**
 * A fake of Copilot's data plane (api.githubcopilot.com) over a real loopback server, for tokens of a fake GitHub.
 *
 *     await using world = await startCopilotWorld({ now: clock.now })
 *     world.github                                    // the sign-in, see ../github-sign-in
 *     world.copilot.origin                            // what `endpoints.api` names
 *     world.copilot.next({ text: 'Hello' })           // what the next request gets, see ../upstream
 *     world.copilot.next({ fault: quotaExceeded() })  // errors.ts has all of Copilot's own
 *     world.copilot.initiators                        // what each answered turn was said to be: user or agent
 *     world.copilot.requests                          // what was sent
 *     world.copilot.disguises                         // headers that named another program: always empty, please
 *
 * A model is served only at its `supported_endpoints`; Claude answers chats in several choices, items of responses have
 * another id in every event, and pictures need their header. On premium requests a turn of a person is charged to
 * `user.seat.premium`.
 */
import { disguises } from '../fake-server/disguise.ts'
import { openPerforming, type Performing } from '../fake-server/performing.ts'
import { startGithubSignIn, type GithubSignIn, type Options } from '../github-sign-in/index.ts'
import type { Backend, Switches } from './door.ts'
import { copilotPlatforms } from './platforms.ts'
import { quotaHeaders } from './quota.ts'

export interface CopilotBackend extends Performing, AsyncDisposable {
  readonly switches: Switches
  /** `X-Initiator` of every request that was let in, in order; undefined where it was not said. */
  readonly initiators: readonly (string | undefined)[]
  readonly disguises: readonly string[]
}

export interface CopilotWorld extends AsyncDisposable {
  readonly github: GithubSignIn
  readonly copilot: CopilotBackend
  /** Real origins and where they are played, for `routed`. */
  readonly routes: Readonly<Record<string, string>>
}

const answers = new Set(['/chat/completions', '/responses', '/v1/messages'])
const served = /^\/(?:chat\/completions|responses|v1\/messages|embeddings|models)(?:\/|$)/

/** `github`: whose tokens it takes. */
export async function startCopilotBackend(
  github: Pick<GithubSignIn, 'inspect'>,
): Promise<CopilotBackend> {
  const switches: Switches = { demandsIntegrationId: true }
  const backend: Backend = {
    switches,
    inspect: (token) => github.inspect(token),
    agreed: new Set(),
  }
  let count = 0
  const performing = await openPerforming(
    copilotPlatforms(backend),
    ({ path, credential }, status) => {
      const always = { 'x-github-request-id': `FAKE:${count++}` }
      const user = github.inspect(credential ?? '')?.user
      // Neither refusals nor the list of models tell what is left.
      return user && status < 400 && answers.has(path)
        ? { ...always, ...quotaHeaders(user) }
        : always
    },
  )
  return {
    ...performing,
    switches,
    get initiators() {
      return performing.requests
        .filter(({ path, status = 500 }) => answers.has(path) && status < 400)
        .map(({ headers }) => headers['x-initiator']?.toString())
    },
    get disguises() {
      return performing.requests.flatMap(({ headers }) => disguises(headers))
    },
    [Symbol.asyncDispose]: () => performing.close(),
  }
}

/** The sign-in and the data plane that takes its tokens. */
export async function startCopilotWorld(options: Options): Promise<CopilotWorld> {
  const github = await startGithubSignIn(options)
  const copilot = await startCopilotBackend(github)
  github.switches.endpointsApi = copilot.origin
  // Tokens that are used as they are go to the address of the sign-in, where that is all a program was told.
  github.host({
    receives: (path) => served.test(path),
    receive: copilot.receive,
  })
  return {
    github,
    copilot,
    routes: {
      'https://github.com': github.origin,
      'https://api.github.com': github.origin,
      'https://api.githubcopilot.com': copilot.origin,
      'https://api.individual.githubcopilot.com': copilot.origin,
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([github.close(), copilot.close()])
    },
  }
}
