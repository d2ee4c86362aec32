/** Finds a name for an account that no other has. */
import type { Kysely } from 'kysely'
import type { AccountsSchema } from './schema.ts'

/** The name itself for the first account, then "… 2", "… 3". */
export async function freeLabel(database: Kysely<AccountsSchema>, label: string): Promise<string> {
  const rows = await database.selectFrom('accounts').select('label').execute()
  const taken = new Set(rows.map((row) => row.label))
  let free = label
  for (let number = 2; taken.has(free); number++) free = `${label} ${number}`
  return free
}
