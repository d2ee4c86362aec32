/** Lists the models of a stored account again and writes down what changed. */
import type { Kysely } from 'kysely'
import type { ModelFact } from '../providers/provider.ts'
import { differenceTo, modelsOf, storeModels } from './models.ts'
import type { AccountsSchema } from './schema.ts'

export interface Synced {
  /** Models that were not there before. */
  readonly added: readonly string[]
  /** Models that the platform no longer lists. */
  readonly removed: readonly string[]
}

/** Writes what the platform listed at `now`. */
export const storeSync = (
  database: Kysely<AccountsSchema>,
  id: string,
  { listed, now }: { readonly listed: readonly ModelFact[]; readonly now: number },
): Promise<Synced> =>
  database.transaction().execute(async (transaction) => {
    const found = differenceTo(await modelsOf(transaction, id), listed, { accountId: id, now })
    await storeModels(transaction, id, found)
    await transaction
      .updateTable('accounts')
      .set({ synced_at: now, sync_error: null })
      .where('id', '=', id)
      .execute()
    return { added: found.added, removed: found.removed }
  })

/** Writes why the models could not be listed; they stay as they are. */
export async function storeSyncError(
  database: Kysely<AccountsSchema>,
  id: string,
  error: unknown,
): Promise<void> {
  const sync_error = error instanceof Error ? error.message : String(error)
  await database.updateTable('accounts').set({ sync_error }).where('id', '=', id).execute()
}
