/** How the last test of each model went, as it is stored. */
import type { Kysely } from 'kysely'
import type { ModelTestRow } from './facts-schema.ts'
import type { AccountsSchema } from './schema.ts'

export interface ModelTestView {
  readonly model: string
  readonly outcome: ModelTestRow['outcome']
  /** How long the answer took, milliseconds. */
  readonly ms?: number
  /** Why it failed or was skipped, in a sentence. */
  readonly message?: string
  /** Epoch milliseconds. */
  readonly at: number
}

/** In the place of the one before. */
export async function storeTest(
  database: Kysely<AccountsSchema>,
  accountId: string,
  { model, outcome, ms, message, at }: ModelTestView,
): Promise<void> {
  const row: ModelTestRow = {
    account_id: accountId,
    model,
    tested_at: at,
    outcome,
    ms: ms ?? null,
    message: message ?? null,
  }
  await database
    .insertInto('account_model_tests')
    .values(row)
    .onConflict((conflict) => conflict.columns(['account_id', 'model']).doUpdateSet(row))
    .execute()
}

/** The last test of every model of an account, by the model's name. */
export async function testsOf(
  database: Kysely<AccountsSchema>,
  accountId: string,
): Promise<ReadonlyMap<string, ModelTestView>> {
  const rows = await database
    .selectFrom('account_model_tests')
    .selectAll()
    .where('account_id', '=', accountId)
    .execute()
  return new Map(
    rows.map(({ model, outcome, ms, message, tested_at: at }) => [
      model,
      {
        model,
        outcome,
        at,
        ...(ms === null ? {} : { ms }),
        ...(message === null ? {} : { message }),
      },
    ]),
  )
}
