/** Other names under which an account offers its models. */
import type { Kysely } from 'kysely'
import { enteredName } from '../kernel/entered.ts'
import { Refused } from '../kernel/refused.ts'
import type { AliasRow } from './facts-schema.ts'
import type { AccountsSchema } from './schema.ts'

/** The upstream's own name of a model, by alias. */
export type Aliases = Readonly<Record<string, string>>

const most = 500

export async function aliasesOf(
  database: Kysely<AccountsSchema>,
  accountId: string,
): Promise<Aliases> {
  const rows = await database
    .selectFrom('account_aliases')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('alias')
    .execute()
  return Object.fromEntries(rows.map(({ alias, model }) => [alias, model]))
}

/** In the place of all that were there. Throws Refused `invalid`. */
export async function storeAliases(
  database: Kysely<AccountsSchema>,
  accountId: string,
  aliases: Aliases,
): Promise<Aliases> {
  const rows = enteredAliases(accountId, aliases)
  await database.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('account_aliases').where('account_id', '=', accountId).execute()
    if (rows.length > 0) await transaction.insertInto('account_aliases').values(rows).execute()
  })
  return aliasesOf(database, accountId)
}

function enteredAliases(accountId: string, aliases: Aliases): AliasRow[] {
  const rows = Object.entries(aliases).map(([alias, model]) => ({
    account_id: accountId,
    alias: enteredName(alias, 'aliases'),
    model: enteredName(model, 'aliases'),
  }))
  if (rows.length > most) throw invalid(`An account can have at most ${most} aliases.`)
  const names = new Set(rows.map(({ alias }) => alias))
  if (names.size < rows.length) throw invalid('An alias is there twice.')
  const self = rows.find(({ alias, model }) => alias === model)
  if (self) throw invalid(`"${self.alias}" is an alias of itself: leave it out.`)
  const chained = rows.find(({ model }) => names.has(model))
  if (chained)
    throw invalid(
      `"${chained.alias}" stands for "${chained.model}", which is an alias itself: name the upstream's own model.`,
    )
  return rows
}

const invalid = (message: string): Refused => new Refused('invalid', message, 'aliases')
