/** Keys: making, changing, revoking and removing what clients are known by. */
import type { Kysely } from 'kysely'
import { enteredLabel } from '../kernel/entered.ts'
import { newId } from '../kernel/ids.ts'
import { type Page, pageOf, type PageRequest } from '../kernel/page.ts'
import { Refused } from '../kernel/refused.ts'
import type { Secret } from '../kernel/secret.ts'
import { hashOf, newKey, prefixOf } from './authenticate.ts'
import type { LastUsed } from './last-used.ts'
import type { BindingsChange, BindingsPorts } from './ports.ts'
import { type BindingsSchema, defaultGroupId, type KeyRow } from './schema.ts'

export interface KeyView {
  readonly id: string
  readonly label: string
  readonly groupId: string
  /** The first characters of the key. */
  readonly prefix: string
  readonly state: 'active' | 'disabled' | 'expired' | 'revoked'
  /** Epoch milliseconds; null means never. */
  readonly expiresAt: number | null
  readonly createdAt: number
  /** To the minute; absent if never. */
  readonly lastUsedAt?: number
}

export interface NewKey {
  readonly label: string
  /** The default group when absent. */
  readonly groupId?: string | undefined
  /** Epoch milliseconds. */
  readonly expiresAt?: number | null | undefined
}

/** Absent fields stay as they are. */
export interface KeyChange {
  readonly label?: string | undefined
  readonly groupId?: string | undefined
  readonly enabled?: boolean | undefined
  readonly expiresAt?: number | null | undefined
}

/** Everything throws Refused; `not-found` for an unknown id. */
export interface Keys {
  list(request?: PageRequest & { readonly groupId?: string | undefined }): Promise<Page<KeyView>>
  get(id: string): Promise<KeyView>
  /** The key itself is given here and never again. */
  create(key: NewKey): Promise<{ readonly apiKey: KeyView; readonly key: Secret }>
  update(id: string, change: KeyChange): Promise<KeyView>
  /** For good; it stays in the list. */
  revoke(id: string): Promise<KeyView>
  remove(id: string): Promise<void>
}

type Query = Kysely<BindingsSchema>

export function openKeys(
  ports: BindingsPorts,
  store: { readonly lastUsed: LastUsed; changed(change: BindingsChange): void },
): Keys {
  const query = (): Promise<Query> => ports.database.query<BindingsSchema>()
  const read = async (id: string): Promise<KeyRow> => {
    const database = await query()
    const row = await database
      .selectFrom('api_keys')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    if (row) return row
    throw new Refused('not-found', `There is no key ${id}.`)
  }
  const view = (row: KeyRow): KeyView =>
    keyView(row, { now: ports.clock.now(), lastUsedAt: store.lastUsed.of(row.id) })
  const write = async (id: string, columns: Partial<KeyRow>): Promise<KeyView> => {
    const database = await query()
    if (Object.keys(columns).length > 0)
      await database.updateTable('api_keys').set(columns).where('id', '=', id).execute()
    store.changed({ subject: 'key', id, change: 'changed' })
    return view(await read(id))
  }

  return {
    async list({ groupId, ...request } = {}) {
      const database = await query()
      const rows = await database.selectFrom('api_keys').selectAll().orderBy('id').execute()
      const wanted = rows.filter((row) => groupId === undefined || row.group_id === groupId)
      const page = pageOf(wanted, request, ({ id }) => id)
      return { ...page, items: page.items.map(view) }
    },

    async get(id) {
      return view(await read(id))
    },

    async create({ label, groupId = defaultGroupId, expiresAt = null }) {
      const database = await query()
      await checkGroup(database, groupId)
      const key = newKey()
      const now = ports.clock.now()
      const row: KeyRow = {
        id: newId(now),
        group_id: groupId,
        label: enteredLabel(label),
        hash: hashOf(key.reveal()),
        prefix: prefixOf(key),
        enabled: 1,
        revoked_at: null,
        expires_at: enteredExpiry(expiresAt, now),
        created_at: now,
        last_used_at: null,
      }
      await database.insertInto('api_keys').values(row).execute()
      store.changed({ subject: 'key', id: row.id, change: 'added' })
      return { apiKey: view(row), key }
    },

    async update(id, { label, groupId, enabled, expiresAt }) {
      const row = await read(id)
      if (row.revoked_at !== null && enabled === true)
        throw new Refused('conflict', 'A revoked key never comes back: make a new one.')
      if (groupId !== undefined) await checkGroup(await query(), groupId)
      return write(id, {
        ...(label === undefined ? {} : { label: enteredLabel(label) }),
        ...(groupId === undefined ? {} : { group_id: groupId }),
        ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
        ...(expiresAt === undefined
          ? {}
          : { expires_at: enteredExpiry(expiresAt, ports.clock.now()) }),
      })
    },

    async revoke(id) {
      const row = await read(id)
      return write(id, row.revoked_at === null ? { revoked_at: ports.clock.now() } : {})
    },

    async remove(id) {
      await read(id)
      const database = await query()
      await database.deleteFrom('api_keys').where('id', '=', id).execute()
      store.changed({ subject: 'key', id, change: 'removed' })
    },
  }
}

async function checkGroup(database: Query, groupId: string): Promise<void> {
  const found = await database
    .selectFrom('groups')
    .select('id')
    .where('id', '=', groupId)
    .executeTakeFirst()
  if (!found) throw new Refused('not-found', `There is no group ${groupId}.`, 'groupId')
}

function enteredExpiry(expiresAt: number | null, now: number): number | null {
  if (expiresAt === null || (Number.isSafeInteger(expiresAt) && expiresAt > now)) return expiresAt
  throw new Refused(
    'invalid',
    'expiresAt must be a moment to come, in epoch milliseconds.',
    'expiresAt',
  )
}

function keyView(
  row: KeyRow,
  { now, lastUsedAt }: { readonly now: number; readonly lastUsedAt: number | undefined },
): KeyView {
  const used = Math.max(row.last_used_at ?? 0, lastUsedAt ?? 0)
  return {
    id: row.id,
    label: row.label,
    groupId: row.group_id,
    prefix: row.prefix,
    state: stateOf(row, now),
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    ...(used === 0 ? {} : { lastUsedAt: used }),
  }
}

function stateOf(row: KeyRow, now: number): KeyView['state'] {
  if (row.revoked_at !== null) return 'revoked'
  if (row.expires_at !== null && row.expires_at <= now) return 'expired'
  return row.enabled === 1 ? 'active' : 'disabled'
}
