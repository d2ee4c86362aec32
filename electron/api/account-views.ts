/** Accounts as the API shows them: with what their owner can do about what holds them back. */
import type { Accounts } from '../accounts/index.ts'
import type { AccountView } from '../../shared/views/account.ts'

type StoredAccount = Awaited<ReturnType<Accounts['get']>>

export function accountView(account: StoredAccount): AccountView {
  const action = actionFor(account)
  const plan = account.plan ?? account.quota?.plan
  return {
    ...account,
    ...(plan === undefined ? {} : { plan }),
    health: { ...account.health, ...(action === undefined ? {} : { action }) },
  }
}

function actionFor({
  login,
  signInEnded,
  health: { state, kind },
}: StoredAccount): AccountView['health']['action'] {
  const isRefused = kind === 'sign-in-expired' || kind === 'unauthenticated'
  if (login === 'sign-in')
    return signInEnded !== undefined || isRefused ? 'sign-in-again' : undefined
  return login === 'api-key' && state === 'attention' && isRefused ? 'replace-key' : undefined
}
