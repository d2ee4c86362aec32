/** Explicit bindings: public model names that the owner gave, and whom they stand for. */
import type { Kysely } from 'kysely'
import { enteredName, enteredPriority, enteredWeight } from '../kernel/entered.ts'
import { newId } from '../kernel/ids.ts'
import { type Page, pageOf, type PageRequest } from '../kernel/page.ts'
import { Refused } from '../kernel/refused.ts'
import type { BindingsChange, BindingsPorts } from './ports.ts'
import type { BindingRow, BindingsSchema } from './schema.ts'

export interface BindingView {
  readonly id: string
  readonly groupId: string
  /** The public name. */
  readonly model: string
  /** Null means any account that has the upstream model. */
  readonly accountId: string | null
  readonly upstreamModel: string
  readonly weight: number
  readonly priority: number
  readonly enabled: boolean
}

/** Absent fields stay as they are. */
export interface BindingChange {
  readonly model?: string | undefined
  readonly accountId?: string | null | undefined
  readonly upstreamModel?: string | undefined
  readonly weight?: number | undefined
  readonly priority?: number | undefined
  readonly enabled?: boolean | undefined
}

/** Everything throws Refused; `not-found` for an unknown id, of the binding or its group. */
export interface ExplicitBindings {
  list(groupId: string, request?: PageRequest): Promise<Page<BindingView>>
  /** The upstream model is the public name, and any account serves it, unless said otherwise. */
  create(groupId: string, binding: BindingChange & { readonly model: string }): Promise<BindingView>
  update(groupId: string, id: string, change: BindingChange): Promise<BindingView>
  remove(groupId: string, id: string): Promise<void>
}

type Query = Kysely<BindingsSchema>

export function openExplicitBindings(
  ports: BindingsPorts,
  changed: (change: BindingsChange) => void,
): ExplicitBindings {
  const query = (): Promise<Query> => ports.database.query<BindingsSchema>()
  const read = async (groupId: string, id: string): Promise<BindingRow> => {
    const found = (await readAll(await query(), groupId)).find((row) => row.id === id)
    if (found) return found
    throw new Refused('not-found', `There is no binding ${id} in this group.`)
  }
  const checkAccount = (id: string | null | undefined): void => {
    if (id === undefined || id === null || ports.accounts.snapshot().has(id)) return
    throw new Refused('not-found', `There is no account ${id}.`, 'accountId')
  }

  return {
    async list(groupId, request = {}) {
      const page = pageOf(await readAll(await query(), groupId), request, ({ id }) => id)
      return { ...page, items: page.items.map(bindingView) }
    },

    async create(groupId, binding) {
      const database = await query()
      const others = await readAll(database, groupId)
      checkAccount(binding.accountId)
      const now = ports.clock.now()
      const model = enteredName(binding.model, 'model')
      const row: BindingRow = {
        id: newId(now),
        group_id: groupId,
        model,
        account_id: null,
        upstream_model: model,
        priority: 0,
        weight: 1,
        enabled: 1,
        created_at: now,
        ...columnsOf(binding),
      }
      checkTwin(row, others)
      await database.insertInto('bindings').values(row).execute()
      changed({ subject: 'binding', id: row.id, change: 'added' })
      return bindingView(row)
    },

    async update(groupId, id, change) {
      checkAccount(change.accountId)
      const database = await query()
      const row = { ...(await read(groupId, id)), ...columnsOf(change) }
      checkTwin(row, await readAll(database, groupId))
      await database.updateTable('bindings').set(row).where('id', '=', id).execute()
      changed({ subject: 'binding', id, change: 'changed' })
      return bindingView(row)
    },

    async remove(groupId, id) {
      await read(groupId, id)
      const database = await query()
      await database.deleteFrom('bindings').where('id', '=', id).execute()
      changed({ subject: 'binding', id, change: 'removed' })
    },
  }
}

/** Throws Refused `not-found` for an unknown group. */
async function readAll(database: Query, groupId: string): Promise<BindingRow[]> {
  const group = await database
    .selectFrom('groups')
    .select('id')
    .where('id', '=', groupId)
    .executeTakeFirst()
  if (!group) throw new Refused('not-found', `There is no group ${groupId}.`)
  return database
    .selectFrom('bindings')
    .selectAll()
    .where('group_id', '=', groupId)
    .orderBy('id')
    .execute()
}

function columnsOf(change: BindingChange): Partial<BindingRow> {
  const { model, accountId, upstreamModel, weight, priority, enabled } = change
  return {
    ...(model === undefined ? {} : { model: enteredName(model, 'model') }),
    ...(accountId === undefined ? {} : { account_id: accountId }),
    ...(upstreamModel === undefined
      ? {}
      : { upstream_model: enteredName(upstreamModel, 'upstreamModel') }),
    ...(weight === undefined ? {} : { weight: enteredWeight(weight) }),
    ...(priority === undefined ? {} : { priority: enteredPriority(priority) }),
    ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
  }
}

function checkTwin(row: BindingRow, others: readonly BindingRow[]): void {
  const twin = others.find(
    (other) =>
      other.id !== row.id &&
      other.model === row.model &&
      other.account_id === row.account_id &&
      other.upstream_model === row.upstream_model,
  )
  if (twin)
    throw new Refused(
      'conflict',
      `"${row.model}" is bound to that already (${twin.id}): change that binding instead.`,
    )
}

const bindingView = (row: BindingRow): BindingView => ({
  id: row.id,
  groupId: row.group_id,
  model: row.model,
  accountId: row.account_id,
  upstreamModel: row.upstream_model,
  weight: row.weight,
  priority: row.priority,
  enabled: row.enabled === 1,
})
