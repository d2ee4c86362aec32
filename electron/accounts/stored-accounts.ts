/** Reads channels, accounts, models and aliases whole, for the snapshot; on the raw connection, which the hot path can wait for. */
import type { Database } from '../storage/database.ts'
import { type Abilities, abilitiesOf } from './abilities.ts'
import type { AliasRow } from './facts-schema.ts'
import type { ModelPurpose } from '../providers/provider.ts'
import type { AccountRow, ChannelRow, ModelRow } from './schema.ts'

/** A model of an account that may be used. */
export interface UsableModel extends Abilities {
  /** The upstream's own name. */
  readonly id: string
  readonly label: string
  /** Absent where nobody says; it is taken for a chat model then, but refused nothing. */
  readonly purpose?: ModelPurpose
  readonly contextWindow?: number
  readonly maxOutput?: number
  /** Epoch milliseconds. */
  readonly firstSeen: number
}

/** What an account offers. */
export interface Offered {
  /** Its enabled models, by the upstream's own name. */
  readonly models: Map<string, UsableModel>
  /** The upstream's own name, by alias; none for a model that is turned off. */
  readonly aliases: Map<string, string>
}

export interface StoredAccounts {
  readonly channels: ReadonlyMap<string, ChannelRow>
  /** Oldest first. */
  readonly accounts: readonly AccountRow[]
  /** By account id. */
  readonly offers: ReadonlyMap<string, Offered>
}

export function readStored({ raw }: Database): StoredAccounts {
  const channels = raw.prepare<[], ChannelRow>('SELECT * FROM channels').all()
  const accounts = raw.prepare<[], AccountRow>('SELECT * FROM accounts ORDER BY id').all()
  const offers = new Map<string, Offered>(
    accounts.map(({ id }) => [id, { models: new Map(), aliases: new Map() }]),
  )
  const models = raw.prepare<[], ModelRow>(
    'SELECT * FROM account_models WHERE enabled = 1 ORDER BY account_id, model',
  )
  for (const row of models.iterate())
    offers.get(row.account_id)?.models.set(row.model, usableModel(row))
  const aliases = raw.prepare<[], AliasRow>(
    `SELECT * FROM account_aliases WHERE NOT EXISTS (
       SELECT 1 FROM account_models WHERE account_models.account_id = account_aliases.account_id
         AND account_models.model = account_aliases.model AND account_models.enabled = 0)`,
  )
  for (const row of aliases.iterate()) offers.get(row.account_id)?.aliases.set(row.alias, row.model)
  return { channels: new Map(channels.map((row) => [row.id, row])), accounts, offers }
}

const usableModel = (row: ModelRow): UsableModel => ({
  id: row.model,
  label: row.label,
  firstSeen: row.first_seen,
  ...(row.purpose === null ? {} : { purpose: row.purpose }),
  ...abilitiesOf(row),
})
