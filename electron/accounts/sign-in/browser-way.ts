/** Signing in on the platform's page, which sends the browser back to a port of this machine (RFC 8252). */
import { Secret } from '../../kernel/secret.ts'
import type {
  BrowserFlow,
  Credential,
  SignInOptions,
  SignInPorts,
} from '../../providers/sign-in.ts'
import type { Callbacks } from './callbacks.ts'
import { readPasted } from './pasted-callback.ts'
import type { Progress } from './progress.ts'

/** A sign-in that can also be completed by hand. */
export interface Completable {
  /** Takes the address the browser ended at, or the code in it. Throws Refused `invalid` for what is neither. */
  complete(pasted: string): Promise<void>
}

export interface BrowserWay {
  readonly flow: BrowserFlow
  readonly asking: SignInPorts
  readonly callbacks: Callbacks
  readonly progress: Progress
  readonly options: SignInOptions
  /** Takes it from there; never throws. `spent`: secrets that no message may repeat. */
  settle(fetch: () => Promise<Credential>, spent: readonly Secret[]): Promise<void>
}

/** Throws Failure when the options are at fault. */
export async function beginBrowser(way: BrowserWay): Promise<Completable> {
  const { flow, asking, callbacks, progress, options, settle } = way
  const state = asking.random(32)

  /** Whether it goes on from here. */
  let goOn = (_query: URLSearchParams): Promise<void> | undefined => undefined
  const heard = await callbacks.wait(
    {
      path: flow.callbackPath,
      state,
      heard: (query) => (goOn(query) ? 'received' : 'refused'),
    },
    flow.ports,
  )
  const listens = 'port' in heard
  if (listens) progress.onLeave(heard.close)
  // Where nobody listens, the platform still wants an address that it knows.
  const port = listens ? heard.port : flow.ports[0]
  const redirectUri = `http://${flow.callbackHost}:${port}${flow.callbackPath}`
  const start = flow.begin(asking, { redirectUri, state, choose: true, options })

  goOn = (query) => {
    const code = query.get('code')
    if (code !== null && code !== '' && !query.has('error'))
      return settle(() => flow.finish(asking, { code, redirectUri, start }), [new Secret(code)])
    const error = query.get('error') ?? 'no code'
    const description = query.get('error_description') ?? undefined
    progress.end('failed', { message: flow.explain(error, description) })
    return undefined
  }
  progress.tell({
    url: start.url,
    callback: listens ? 'listening' : { taken: heard.taken },
  })
  return {
    async complete(pasted) {
      await goOn(readPasted(pasted, state))
    },
  }
}
