/** Channels: making, changing and removing the endpoints that accounts are on. */
import type { Kysely } from 'kysely'
import { enteredLabel } from '../kernel/entered.ts'
import { newId } from '../kernel/ids.ts'
import { type Page, pageOf, type PageRequest } from '../kernel/page.ts'
import { Refused } from '../kernel/refused.ts'
import type { Preset, Provider } from '../providers/provider.ts'
import { readBaseUrl } from './base-url.ts'
import { type ExtraHeaders, readHeaders } from './extra-headers.ts'
import { checkProtocols, presetNamed, providerNamed } from './platform.ts'
import type { AccountsChange, AccountsPorts } from './ports.ts'
import { enteredProxyChoice, inheritedProxy } from './proxy-choice.ts'
import type { AccountsSchema, ChannelRow } from './schema.ts'
import { type ChannelView, channelView } from './views.ts'

export interface NewChannel {
  /** Provider id. */
  readonly provider: string
  /** The provider's first when absent. */
  readonly preset?: string | undefined
  readonly label?: string | undefined
  /** The preset's when absent. */
  readonly baseUrl?: string | undefined
  /** Protocol ids, best first; the preset's when absent. */
  readonly protocols?: readonly string[] | undefined
  readonly headers?: ExtraHeaders | undefined
  /** `inherit`, `direct`, or a proxy's URL with its login; as everybody's when absent. */
  readonly proxy?: string | undefined
}

/** Absent fields stay as they are. */
export interface ChannelChange {
  readonly label?: string | undefined
  readonly baseUrl?: string | undefined
  readonly protocols?: readonly string[] | undefined
  readonly headers?: ExtraHeaders | undefined
  readonly enabled?: boolean | undefined
  /** `inherit`, `direct`, or a proxy's URL; its login stays when the URL is the same and holds none. */
  readonly proxy?: string | undefined
}

export interface Channels {
  list(request?: PageRequest): Promise<Page<ChannelView>>
  get(id: string): Promise<ChannelView>
  create(channel: NewChannel): Promise<ChannelView>
  update(id: string, change: ChannelChange): Promise<ChannelView>
  /** Refused `conflict` while accounts are on it. */
  remove(id: string): Promise<void>
}

type Query = Kysely<AccountsSchema>

export function openChannels(
  ports: AccountsPorts,
  changed: (change: AccountsChange) => void,
): Channels {
  const query = (): Promise<Query> => ports.database.query<AccountsSchema>()

  const read = async (id: string): Promise<ChannelRow> => {
    const database = await query()
    const row = await database
      .selectFrom('channels')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    return row ?? notFound(id)
  }

  const view = async (row: ChannelRow): Promise<ChannelView> => {
    const accounts = (await countAccounts(await query())).get(row.id) ?? 0
    return channelView(row, { ports, accounts })
  }

  return {
    async list(request = {}) {
      const database = await query()
      const rows = await database.selectFrom('channels').selectAll().orderBy('id').execute()
      const accounts = await countAccounts(database)
      const page = pageOf(rows, request, ({ id }) => id)
      const items = page.items.map((row) =>
        channelView(row, { ports, accounts: accounts.get(row.id) ?? 0 }),
      )
      return { ...page, items }
    },

    async get(id) {
      return view(await read(id))
    },

    async create(channel) {
      const draft = draftChannel(ports, channel)
      const row = { ...draft, ...(await enteredProxyChoice(ports.vault, channel.proxy, draft)) }
      const database = await query()
      if (await sameEndpoint(database, row)) throw taken(row.base_url)
      await database.insertInto('channels').values(row).execute()
      changed({ subject: 'channel', id: row.id, change: 'added' })
      return view(row)
    },

    async update(id, change) {
      const before = await read(id)
      const after = {
        ...changedRow(ports, before, change),
        ...(await enteredProxyChoice(ports.vault, change.proxy, before)),
      }
      const database = await query()
      const other = await sameEndpoint(database, after)
      if (other && other.id !== id) throw taken(after.base_url)
      if (movesAway(before, after) && (await holdsKeys(database, id)))
        throw new Refused(
          'conflict',
          `The keys on "${before.label}" were given for ${new URL(before.base_url).origin} and must not be sent elsewhere: add an account with the new base URL instead.`,
          'baseUrl',
        )
      await database.updateTable('channels').set(after).where('id', '=', id).execute()
      changed({ subject: 'channel', id, change: 'changed' })
      return view(after)
    },

    async remove(id) {
      const row = await read(id)
      const database = await query()
      const accounts = (await countAccounts(database)).get(id) ?? 0
      if (accounts > 0)
        throw new Refused(
          'conflict',
          `The channel "${row.label}" still has ${accounts === 1 ? 'an account' : `${accounts} accounts`}: remove ${accounts === 1 ? 'it' : 'them'} first.`,
        )
      await database.deleteFrom('channels').where('id', '=', id).execute()
      changed({ subject: 'channel', id, change: 'removed' })
    },
  }
}

/** A new channel's row, not stored yet. Throws Refused `invalid`. */
export function draftChannel(ports: AccountsPorts, channel: NewChannel): ChannelRow {
  const provider = providerNamed(ports.providers, channel.provider)
  const preset = presetNamed(provider, channel.preset)
  if (channel.protocols) checkProtocols(provider, channel.protocols)
  const baseUrl = baseUrlFor(provider, preset, channel.baseUrl)
  const now = ports.clock.now()
  return {
    id: newId(now),
    provider: provider.id,
    preset: preset.id,
    label: enteredLabel(channel.label ?? defaultLabel(preset, baseUrl)),
    base_url: baseUrl,
    protocols: channel.protocols ? JSON.stringify(channel.protocols) : null,
    headers: JSON.stringify(readHeaders(channel.headers ?? {})),
    enabled: 1,
    created_at: now,
    ...inheritedProxy,
  }
}

/** The channel that already stands for the same endpoint of the same preset. */
export const sameEndpoint = (
  database: Query,
  { provider, preset, base_url }: Pick<ChannelRow, 'provider' | 'preset' | 'base_url'>,
): Promise<ChannelRow | undefined> =>
  database
    .selectFrom('channels')
    .selectAll()
    .where('provider', '=', provider)
    .where('preset', '=', preset)
    .where('base_url', '=', base_url)
    .executeTakeFirst()

export const notFound = (id: string): never => {
  throw new Refused('not-found', `There is no channel ${id}.`)
}

function baseUrlFor(provider: Provider, preset: Preset, given: string | undefined): string {
  if (given === undefined || given.trim() === preset.baseUrl) {
    if (preset.baseUrl !== undefined) return preset.baseUrl
    throw new Refused(
      'invalid',
      `${preset.label} runs where you put it: give its base URL, such as https://relay.example.com/v1.`,
      'baseUrl',
    )
  }
  if (provider.dispatcher)
    throw new Refused(
      'invalid',
      `${provider.label} runs inside Plugboard: it has no base URL.`,
      'baseUrl',
    )
  return readBaseUrl(given)
}

const defaultLabel = (preset: Preset, baseUrl: string): string =>
  preset.baseUrl === baseUrl ? preset.label : `${preset.label} (${new URL(baseUrl).host})`

function changedRow(ports: AccountsPorts, row: ChannelRow, change: ChannelChange): ChannelRow {
  const provider = providerNamed(ports.providers, row.provider)
  if (change.protocols) checkProtocols(provider, change.protocols)
  const preset = provider.presets.find(({ id }) => id === row.preset) ?? provider.presets[0]
  return {
    ...row,
    ...(change.label === undefined ? {} : { label: enteredLabel(change.label) }),
    ...(change.baseUrl === undefined
      ? {}
      : { base_url: baseUrlFor(provider, preset, change.baseUrl) }),
    ...(change.protocols === undefined ? {} : { protocols: JSON.stringify(change.protocols) }),
    ...(change.headers === undefined
      ? {}
      : { headers: JSON.stringify(readHeaders(change.headers)) }),
    ...(change.enabled === undefined ? {} : { enabled: change.enabled ? 1 : 0 }),
  }
}

const movesAway = (before: ChannelRow, after: ChannelRow): boolean =>
  new URL(before.base_url).origin !== new URL(after.base_url).origin

async function holdsKeys(database: Query, channelId: string): Promise<boolean> {
  const found = await database
    .selectFrom('accounts')
    .select('id')
    .where('channel_id', '=', channelId)
    .where('secret', 'is not', null)
    .executeTakeFirst()
  return found !== undefined
}

async function countAccounts(database: Query): Promise<ReadonlyMap<string, number>> {
  const rows = await database
    .selectFrom('accounts')
    .select(({ fn }) => ['channel_id', fn.countAll<number>().as('accounts')])
    .groupBy('channel_id')
    .execute()
  return new Map(rows.map(({ channel_id, accounts }) => [channel_id, accounts]))
}

const taken = (baseUrl: string): Refused =>
  new Refused('conflict', `There is a channel for ${baseUrl} already: use that one.`, 'baseUrl')
