/** Keys, groups and bindings as exchanges use them: read whole into memory, made anew after a change. */
import type { AccountsSnapshot } from '../accounts/live.ts'
import type { Handle } from '../storage/database.ts'
import type { KnownKey, KnownKeys } from './authenticate.ts'
import { type Binding, type Catalogue, catalogueOf, type GroupOffer } from './catalogue.ts'
import type { BindingRow, GroupRow, KeyRow } from './schema.ts'

export interface LiveBindings {
  keys(): KnownKeys
  /** What a group offers; nothing for one that is gone. */
  catalogue(groupId: string): Catalogue
  /** Groups, keys, bindings or accounts have changed. */
  changed(): void
}

interface Stored {
  readonly keys: KnownKeys
  readonly groups: ReadonlyMap<string, GroupOffer>
}

const nothing: GroupOffer = { label: 'removed', automatic: false, bindings: [] }

export function openLive(handle: Handle, accounts: () => AccountsSnapshot): LiveBindings {
  let stored: Stored | undefined
  const catalogues = new Map<string, Catalogue>()
  const current = (): Stored => (stored ??= readAll(handle))
  return {
    keys: () => current().keys,
    catalogue(groupId) {
      const known = catalogues.get(groupId)
      if (known) return known
      const made = catalogueOf(current().groups.get(groupId) ?? nothing, accounts())
      catalogues.set(groupId, made)
      return made
    },
    changed() {
      stored = undefined
      catalogues.clear()
    },
  }
}

/** Read on the raw connection: the start and the hot path never wait for the query builder. */
function readAll(handle: Handle): Stored {
  const groups = handle.prepare<[], GroupRow>('SELECT * FROM groups').all()
  const byId = new Map(groups.map((row) => [row.id, row]))
  const bindings = new Map<string, Binding[]>(groups.map((row) => [row.id, []]))
  const rows = handle.prepare<[], BindingRow>(
    'SELECT * FROM bindings WHERE enabled = 1 ORDER BY id',
  )
  for (const row of rows.iterate()) bindings.get(row.group_id)?.push(bindingOf(row))
  const keys = new Map<string, KnownKey>()
  for (const row of handle.prepare<[], KeyRow>('SELECT * FROM api_keys').iterate()) {
    const group = byId.get(row.group_id)
    if (group) keys.set(row.hash, knownKey(row, group))
  }
  return {
    keys,
    groups: new Map(
      groups.map((row) => [
        row.id,
        {
          label: row.label,
          automatic: row.automatic === 1,
          bindings: bindings.get(row.id) ?? [],
        },
      ]),
    ),
  }
}

const knownKey = (row: KeyRow, group: GroupRow): KnownKey => ({
  client: { keyId: row.id, keyLabel: row.label, groupId: row.group_id },
  enabled: row.enabled === 1,
  revoked: row.revoked_at !== null,
  expiresAt: row.expires_at ?? undefined,
  group: { label: group.label, enabled: group.enabled === 1 },
})

const bindingOf = (row: BindingRow): Binding => ({
  model: row.model,
  accountId: row.account_id ?? undefined,
  upstreamModel: row.upstream_model,
  priority: row.priority,
  weight: row.weight,
})
