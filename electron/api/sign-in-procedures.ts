/** What the API does with sign-ins: the same for every platform that people sign in to. */
import { implement } from '@orpc/server'
import type { SignInView as RunningSignIn } from '../accounts/index.ts'
import { Refused } from '../kernel/refused.ts'
import { Secret } from '../kernel/secret.ts'
import { contract } from '../../shared/contract/index.ts'
import type { SignInView } from '../../shared/views/sign-in.ts'
import { accountView } from './account-views.ts'
import type { Ports } from './ports.ts'

const api = implement(contract).signIns

export function signInProcedures({ accounts, providers }: Ports) {
  const { signIns } = accounts
  /** Throws Refused `not-found` for the sign-in of another platform. */
  const ofProvider = (provider: string, id: string): string => {
    if (signIns.status(id).provider === provider) return id
    throw new Refused('not-found', 'This sign-in belongs to another platform: look there.')
  }
  const usualWay = (id: string): RunningSignIn['way'] =>
    providers.find((provider) => provider.id === id)?.signIn?.browser ? 'browser' : 'device'
  const signedIn = async ({ accountId, ...rest }: { accountId: string; message?: string }) => ({
    account: accountView(await accounts.get(accountId)),
    ...rest,
  })
  return {
    list: api.list.handler(() => ({ items: signIns.list().map(signInView) })),
    terms: api.terms.handler(({ input }) => signIns.notice(input.provider)),
    acknowledge: api.acknowledge.handler(({ input }) => signIns.acknowledge(input.provider)),
    start: api.start.handler(async ({ input }) =>
      signInView(await signIns.start({ ...input, way: input.way ?? usualWay(input.provider) })),
    ),
    status: api.status.handler(({ input: { provider, id } }) =>
      signInView(signIns.status(ofProvider(provider, id))),
    ),
    complete: api.complete.handler(async ({ input: { provider, id, pasted } }) =>
      signInView(await signIns.complete(ofProvider(provider, id), new Secret(pasted))),
    ),
    cancel: api.cancel.handler(({ input: { provider, id } }) =>
      signInView(signIns.cancel(ofProvider(provider, id))),
    ),
    token: api.token.handler(async ({ input: { token, ...target } }) =>
      signedIn(await signIns.paste({ ...target, text: new Secret(token) })),
    ),
    imports: importProcedures(api.imports),
    localEditors: importProcedures(api.localEditors),
  }

  function importProcedures(at: typeof api.imports) {
    return {
      list: at.list.handler(async ({ input }) => ({
        items: (await signIns.imports(input.provider)).map(({ sourceId: source, ...place }) => ({
          source,
          ...place,
        })),
      })),
      take: at.take.handler(async ({ input: { source: sourceId, ...wish } }) => {
        const { admitted, failed } = await signIns.importFrom({ ...wish, sourceId })
        return { signedIn: await Promise.all(admitted.map(signedIn)), failed }
      }),
    }
  }
}

export function signInView({ callback, ...view }: RunningSignIn): SignInView {
  if (callback === undefined) return view
  return {
    ...view,
    callback:
      callback === 'listening'
        ? { listening: true, taken: [] }
        : { listening: false, taken: callback.taken },
  }
}
