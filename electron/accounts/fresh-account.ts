/** The row of an account that was just made, before anything is set about it. */
import type { AccountRow } from './schema.ts'

/** `now`: epoch milliseconds. */
export const freshAccount = (known: {
  readonly id: string
  readonly channelId: string
  readonly label: string
  readonly now: number
}): AccountRow => ({
  id: known.id,
  channel_id: known.channelId,
  label: known.label,
  secret: null,
  secret_mark: null,
  login: null,
  identity: null,
  identity_label: null,
  plan: null,
  sign_in_ended: null,
  sign_in_until: null,
  tags: '[]',
  weight: 1,
  priority: 0,
  concurrency: null,
  proxy: 'inherit',
  proxy_login: null,
  enabled: 1,
  created_at: known.now,
  synced_at: null,
  sync_error: null,
})
