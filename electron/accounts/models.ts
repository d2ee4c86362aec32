/** The models of an account: those its platform lists and those its owner entered. */
import type { Kysely } from 'kysely'
import { enteredLabel, enteredName } from '../kernel/entered.ts'
import { type Page, pageOf, type PageRequest } from '../kernel/page.ts'
import { Refused } from '../kernel/refused.ts'
import type { ModelFact, ModelPurpose } from '../providers/provider.ts'
import { abilitiesColumn, type AbilityChange, changedOverrides } from './abilities.ts'
import type { LiveAccounts } from './live.ts'
import { type Aliases, aliasesOf, storeAliases } from './model-aliases.ts'
import { testsOf } from './model-test-rows.ts'
import type { AccountsChange, AccountsPorts } from './ports.ts'
import type { AccountsSchema, ModelRow } from './schema.ts'
import { type ModelView, modelView } from './views.ts'

/**
 * Absent fields stay as they are, or get their usual value in a model that is new. What the owner says of a model's abilities
 * outlives every listing; null takes it back.
 */
export interface ModelChange extends AbilityChange {
  /** The upstream's own name. A model the account does not have yet is entered. */
  readonly model: string
  readonly label?: string | undefined
  readonly purpose?: ModelPurpose | undefined
  readonly enabled?: boolean | undefined
}

export interface Models {
  list(accountId: string, request?: PageRequest): Promise<Page<ModelView>>
  set(accountId: string, change: ModelChange): Promise<ModelView>
  /** Takes a model away that the owner entered; one that is listed can only be turned off. */
  remove(accountId: string, model: string): Promise<void>
  aliases(accountId: string): Promise<Aliases>
  /** In the place of all that were there. */
  setAliases(accountId: string, aliases: Aliases): Promise<Aliases>
}

type Query = Kysely<AccountsSchema>

export function openModels(
  ports: AccountsPorts,
  { live, changed }: { readonly live: LiveAccounts; changed(change: AccountsChange): void },
): Models {
  const query = (): Promise<Query> => ports.database.query<AccountsSchema>()
  const view = async (database: Query, row: ModelRow): Promise<ModelView> =>
    (await views(database, row.account_id))(row)
  const views = async (
    database: Query,
    accountId: string,
  ): Promise<(row: ModelRow) => ModelView> => {
    const tests = await testsOf(database, accountId)
    const health = live.health(accountId)
    return (row) =>
      modelView(row, { test: tests.get(row.model), lastError: health.lastErrorOf(row.model) })
  }

  return {
    async list(accountId, request = {}) {
      const database = await knownAccount(await query(), accountId)
      const page = pageOf(await modelsOf(database, accountId), request, ({ model }) => model)
      return { ...page, items: page.items.map(await views(database, accountId)) }
    },

    async set(accountId, change) {
      const database = await knownAccount(await query(), accountId)
      const name = enteredName(change.model, 'model')
      const before = (await modelsOf(database, accountId)).find(({ model }) => model === name)
      const spoken =
        live
          .snapshot()
          .get(accountId)
          ?.upstream.codecs.map(({ id }) => id) ?? []
      const row = withChange(before ?? manualModel(accountId, name, ports.clock.now()), {
        change,
        spoken,
      })
      await database
        .insertInto('account_models')
        .values(row)
        .onConflict((conflict) => conflict.columns(['account_id', 'model']).doUpdateSet(row))
        .execute()
      changed({ subject: 'models', id: accountId, change: before ? 'changed' : 'added' })
      return view(database, row)
    },

    async remove(accountId, model) {
      const database = await knownAccount(await query(), accountId)
      const row = (await modelsOf(database, accountId)).find((known) => known.model === model)
      if (!row) throw new Refused('not-found', `The account has no model "${model}".`)
      if (row.source === 'listed')
        throw new Refused(
          'conflict',
          `"${model}" is listed by the platform and would come back: turn it off instead.`,
        )
      await database
        .deleteFrom('account_models')
        .where('account_id', '=', accountId)
        .where('model', '=', model)
        .execute()
      changed({ subject: 'models', id: accountId, change: 'removed' })
    },

    async aliases(accountId) {
      return aliasesOf(await knownAccount(await query(), accountId), accountId)
    },

    async setAliases(accountId, aliases) {
      const stored = await storeAliases(
        await knownAccount(await query(), accountId),
        accountId,
        aliases,
      )
      changed({ subject: 'models', id: accountId, change: 'changed' })
      return stored
    },
  }
}

export const modelsOf = (database: Query, accountId: string): Promise<ModelRow[]> =>
  database
    .selectFrom('account_models')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('model')
    .execute()

/** What a fresh list changes in the stored models. */
export interface ModelsDifference {
  /** To be written: new ones, and old ones with what the platform says of them now. */
  readonly rows: readonly ModelRow[]
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** Models the owner entered stay, and so does what the owner turned off. An empty list takes nothing away. */
export function differenceTo(
  before: readonly ModelRow[],
  listed: readonly ModelFact[],
  { accountId, now }: { readonly accountId: string; readonly now: number },
): ModelsDifference {
  const known = new Map(before.map((row) => [row.model, row]))
  const facts = new Map(listed.map((fact) => [fact.id, fact]))
  const rows = [...facts.values()].map((fact): ModelRow => {
    const old = known.get(fact.id)
    return {
      account_id: accountId,
      model: fact.id,
      label: fact.label ?? fact.id,
      context_window: fact.contextWindow ?? null,
      max_output: fact.maxOutput ?? null,
      // The owner may have said what the platform does not.
      purpose: fact.purpose ?? old?.purpose ?? null,
      source: 'listed',
      first_seen: old?.first_seen ?? now,
      enabled: old?.enabled ?? 1,
      abilities: abilitiesColumn(fact),
      overrides: old?.overrides ?? null,
    }
  })
  return {
    rows,
    added: rows.map(({ model }) => model).filter((model) => !known.has(model)),
    removed:
      facts.size === 0
        ? []
        : before
            .filter(({ source, model }) => source === 'listed' && !facts.has(model))
            .map(({ model }) => model),
  }
}

/** Writes a difference; the caller's transaction keeps it whole. */
export async function storeModels(
  database: Query,
  accountId: string,
  { rows, removed }: ModelsDifference,
): Promise<void> {
  for (const row of rows)
    await database
      .insertInto('account_models')
      .values(row)
      .onConflict((conflict) => conflict.columns(['account_id', 'model']).doUpdateSet(row))
      .execute()
  for (const model of removed)
    await database
      .deleteFrom('account_models')
      .where('account_id', '=', accountId)
      .where('model', '=', model)
      .execute()
}

async function knownAccount(database: Query, accountId: string): Promise<Query> {
  const found = await database
    .selectFrom('accounts')
    .select('id')
    .where('id', '=', accountId)
    .executeTakeFirst()
  if (found) return database
  throw new Refused('not-found', `There is no account ${accountId}.`)
}

const manualModel = (accountId: string, model: string, now: number): ModelRow => ({
  account_id: accountId,
  model,
  label: model,
  context_window: null,
  max_output: null,
  purpose: null,
  source: 'manual',
  first_seen: now,
  enabled: 1,
  abilities: null,
  overrides: null,
})

function withChange(
  row: ModelRow,
  { change, spoken }: { readonly change: ModelChange; readonly spoken: readonly string[] },
): ModelRow {
  const { label, purpose, enabled } = change
  return {
    ...row,
    ...(label === undefined ? {} : { label: enteredLabel(label) }),
    overrides: changedOverrides(row, change, spoken),
    ...(purpose === undefined ? {} : { purpose }),
    ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
  }
}
