/** How the engine fares, gathered from its parts. */
import type { AccountView } from '../../shared/views/account.ts'
import type { HealthView } from '../../shared/views/health.ts'
import { defaultGroupId } from '../bindings/index.ts'
import type { LedgerQueries } from '../metering/queries.ts'
import { allOf } from './all-of.ts'
import type { Ports } from './ports.ts'

export async function healthOf(ports: Ports, ledger: LedgerQueries): Promise<HealthView> {
  const now = ports.clock.now()
  const accounts = await allOf((page) => ports.accounts.list(page))
  const groups = await allOf((page) => ports.bindings.groups.list(page))
  const models = ports.bindings.models({ keyId: '', keyLabel: '', groupId: defaultGroupId }, now)
  const problem = await vaultProblem(ports, accounts)
  const advice = [...(problem === undefined ? [] : [problem]), ...adviceOn(accounts)]
  return {
    status: advice.length === 0 ? 'ok' : 'attention',
    advice,
    version: ports.version,
    startedAt: ports.startedAt,
    // A clock that was set back must not make it negative.
    uptimeMs: Math.max(0, now - ports.startedAt),
    endpoint: ports.endpoint() ?? '',
    vault: { backend: ports.vault.backend, ...(problem === undefined ? {} : { problem }) },
    counts: {
      accounts: accounts.length,
      accountsEnabled: accounts.filter(({ enabled }) => enabled).length,
      models: models.length,
      groups: groups.length,
      apiKeys: groups.reduce((sum, { apiKeys }) => sum + apiKeys, 0),
    },
    ledger: { bytes: ledger.bytes() },
  }
}

/** Asks for the key only when there is a secret to open: looking must not make one. */
async function vaultProblem(
  { vault }: Ports,
  accounts: readonly Pick<AccountView, 'hasSecret'>[],
): Promise<string | undefined> {
  if (!accounts.some(({ hasSecret }) => hasSecret)) return undefined
  try {
    await vault.open()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function adviceOn(accounts: readonly AccountView[]): readonly string[] {
  if (accounts.length === 0)
    return [
      'No account is connected yet: add one in the console, or with `plugboard accounts add`.',
    ]
  if (accounts.every(({ health }) => health.state === 'disabled'))
    return ['Every account is turned off: enable one.']
  return accounts.flatMap(({ label, health: { state, reason } }) =>
    state === 'attention'
      ? [`The account "${label}" needs you: ${reason ?? 'it is not accepted any more'}.`]
      : [],
  )
}
