/** `plugboard status`: whether the engine runs and how it fares. */
import type { HealthView } from '../../shared/views/health.ts'
import { amount, duration, facts, size } from './print.ts'
import { answer, type Session, withEngine } from './session.ts'

export function status(session: Session): Promise<void> {
  return withEngine(session, async (client, running) => {
    const health = await client.health.get()
    const { counts, vault, ledger } = health
    const lines = facts([
      ['Endpoint', running ? health.endpoint : 'none; `plugboard serve` starts it'],
      ['Version', health.version],
      ...(running ? [['Up for', duration(health.uptimeMs)] as const] : []),
      ['Data folder', session.dataFolder],
      ['Vault', vault.problem ?? backends[vault.backend]],
      ['Accounts', `${amount(counts.accounts)}, ${amount(counts.accountsEnabled)} enabled`],
      ['Models', amount(counts.models)],
      ['Keys', amount(counts.apiKeys)],
      ['Ledger', size(ledger.bytes)],
    ])
    const opening = running ? 'Plugboard is running.\n' : 'Plugboard is not running.\n'
    const advice = health.advice.map((sentence) => `${sentence}\n`).join('')
    answer(
      session,
      { running, dataFolder: session.dataFolder, ...health },
      `${opening}\n${lines}${advice === '' ? '' : `\n${advice}`}`,
    )
  })
}

const backends: Readonly<Record<HealthView['vault']['backend'], string>> = {
  keychain: 'the system keychain',
  'key-file': 'a key file',
  passphrase: 'a passphrase',
}
