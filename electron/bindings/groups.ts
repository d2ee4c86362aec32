/** Groups: making, changing and removing what a set of keys may use. */
import type { Kysely } from 'kysely'
import { enteredLabel } from '../kernel/entered.ts'
import { newId } from '../kernel/ids.ts'
import { type Page, pageOf, type PageRequest } from '../kernel/page.ts'
import { Refused } from '../kernel/refused.ts'
import type { ModelPurpose } from '../providers/provider.ts'
import type { Offer } from './catalogue.ts'
import type { LiveBindings } from './live.ts'
import type { BindingsChange, BindingsPorts } from './ports.ts'
import { type BindingsSchema, defaultGroupId, type GroupRow } from './schema.ts'

export interface GroupView {
  readonly id: string
  readonly label: string
  /** Whether its keys are accepted. */
  readonly enabled: boolean
  /** Whether every model of every account is bound in it by itself, under its own name. */
  readonly automatic: boolean
  readonly isDefault: boolean
  /** Keys that belong to it and were not revoked. */
  readonly apiKeys: number
  /** Its explicit bindings. */
  readonly bindings: number
  readonly createdAt: number
}

export interface GroupChange {
  readonly label?: string | undefined
  readonly enabled?: boolean | undefined
  readonly automatic?: boolean | undefined
}

/** A public name of a group and who would serve it, best first. */
export interface EffectiveModelView {
  readonly model: string
  readonly label: string
  readonly owner: string
  readonly explicit: boolean
  /** Absent where nobody says. */
  readonly purpose?: ModelPurpose
  readonly contextWindow?: number
  readonly maxOutput?: number
  readonly accounts: readonly {
    readonly accountId: string
    readonly label: string
    readonly upstreamModel: string
    readonly weight: number
    readonly priority: number
    readonly available: boolean
    readonly reason?: string
    readonly until?: number
  }[]
}

/** Everything throws Refused; `not-found` for an unknown id. */
export interface Groups {
  /** The default group first, then the oldest. */
  list(request?: PageRequest): Promise<Page<GroupView>>
  get(id: string): Promise<GroupView>
  /** Enabled, and not automatic, unless said otherwise. */
  create(group: GroupChange & { readonly label: string }): Promise<GroupView>
  update(id: string, change: GroupChange): Promise<GroupView>
  /** Its bindings go with it. Refused `conflict` for the default group and while it has keys. */
  remove(id: string): Promise<void>
  /** What its keys can use now. */
  effectiveModels(id: string, request?: PageRequest): Promise<Page<EffectiveModelView>>
}

type Query = Kysely<BindingsSchema>

export function openGroups(
  ports: BindingsPorts,
  store: { readonly live: LiveBindings; changed(change: BindingsChange): void },
): Groups {
  const query = (): Promise<Query> => ports.database.query<BindingsSchema>()
  const read = async (id: string): Promise<GroupView> => {
    const found = (await readGroups(await query())).find((group) => group.id === id)
    if (found) return found
    throw new Refused('not-found', `There is no group ${id}.`)
  }

  return {
    async list(request = {}) {
      return pageOf(await readGroups(await query()), request, ({ id }) => id)
    },

    get: read,

    async create({ label, enabled = true, automatic = false }) {
      const database = await query()
      const now = ports.clock.now()
      const row: GroupRow = {
        id: newId(now),
        label: enteredLabel(label),
        enabled: enabled ? 1 : 0,
        automatic: automatic ? 1 : 0,
        created_at: now,
      }
      await checkLabel(database, row)
      await database.insertInto('groups').values(row).execute()
      store.changed({ subject: 'group', id: row.id, change: 'added' })
      return read(row.id)
    },

    async update(id, { label, enabled, automatic }) {
      const before = await read(id)
      const database = await query()
      const columns = {
        label: label === undefined ? before.label : enteredLabel(label),
        enabled: (enabled ?? before.enabled) ? 1 : 0,
        automatic: (automatic ?? before.automatic) ? 1 : 0,
      }
      await checkLabel(database, { id, label: columns.label })
      await database.updateTable('groups').set(columns).where('id', '=', id).execute()
      store.changed({ subject: 'group', id, change: 'changed' })
      return read(id)
    },

    async remove(id) {
      const group = await read(id)
      if (group.isDefault)
        throw new Refused('conflict', 'The default group always stays: turn it off instead.')
      const database = await query()
      const keys = await database
        .selectFrom('api_keys')
        .select('id')
        .where('group_id', '=', id)
        .execute()
      if (keys.length > 0)
        throw new Refused(
          'conflict',
          `The group "${group.label}" still has keys (${keys.length}): move or remove them first.`,
        )
      await database.deleteFrom('groups').where('id', '=', id).execute()
      store.changed({ subject: 'group', id, change: 'removed' })
    },

    async effectiveModels(id, request = {}) {
      await read(id)
      const offers = [...store.live.catalogue(id).offers.values()].toSorted((a, b) =>
        a.model.id < b.model.id ? -1 : 1,
      )
      const page = pageOf(offers, request, ({ model }) => model.id)
      const now = ports.clock.now()
      return { ...page, items: page.items.map((offer) => effectiveView(offer, now)) }
    },
  }
}

async function readGroups(database: Query): Promise<readonly GroupView[]> {
  const rows = await database
    .selectFrom('groups')
    .selectAll('groups')
    .select((expression) => [
      expression
        .selectFrom('api_keys')
        .select(({ fn }) => fn.countAll<number>().as('keys'))
        .whereRef('api_keys.group_id', '=', 'groups.id')
        .where('revoked_at', 'is', null)
        .$asScalar()
        .$notNull()
        .as('keys'),
      expression
        .selectFrom('bindings')
        .select(({ fn }) => fn.countAll<number>().as('bindings'))
        .whereRef('bindings.group_id', '=', 'groups.id')
        .$asScalar()
        .$notNull()
        .as('bindings'),
    ])
    .orderBy('id')
    .execute()
  const views = rows.map((row) => ({
    id: row.id,
    label: row.label,
    enabled: row.enabled === 1,
    automatic: row.automatic === 1,
    isDefault: row.id === defaultGroupId,
    apiKeys: row.keys,
    bindings: row.bindings,
    createdAt: row.created_at,
  }))
  return [...views.filter((group) => group.isDefault), ...views.filter((group) => !group.isDefault)]
}

async function checkLabel(
  database: Query,
  { id, label }: Pick<GroupRow, 'id' | 'label'>,
): Promise<void> {
  const same = await database
    .selectFrom('groups')
    .select('id')
    .where('label', '=', label)
    .executeTakeFirst()
  if (same && same.id !== id)
    throw new Refused(
      'conflict',
      `There is a group "${label}" already: choose another name.`,
      'label',
    )
}

function effectiveView({ model, explicit, tiers }: Offer, now: number): EffectiveModelView {
  return {
    model: model.id,
    label: model.label,
    owner: model.owner,
    explicit,
    ...(model.purpose === undefined ? {} : { purpose: model.purpose }),
    ...(model.contextWindow === undefined ? {} : { contextWindow: model.contextWindow }),
    ...(model.maxOutput === undefined ? {} : { maxOutput: model.maxOutput }),
    accounts: tiers.flat().map(({ candidate, off, weight, priority, accountPriority }) => {
      const { upstream, model: upstreamModel } = candidate
      const why =
        off === undefined ? upstream.health.unavailable(upstreamModel, now) : { reason: off }
      return {
        accountId: upstream.accountId,
        label: upstream.label,
        upstreamModel,
        weight,
        priority: explicit ? priority : accountPriority,
        available: why === undefined,
        ...why,
      }
    }),
  }
}
