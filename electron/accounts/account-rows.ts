/** Accounts as they stand in the database, with what a list shows of their channels and models. */
import type { Kysely } from 'kysely'
import { Refused } from '../kernel/refused.ts'
import { type Platform, platformOf } from './platform.ts'
import type { AccountsPorts } from './ports.ts'
import type { AccountsSchema, ChannelRow } from './schema.ts'
import type { AccountWithChannel } from './views.ts'

/** The same was added while we asked the platform. */
export function orTwice(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === 'SQLITE_CONSTRAINT_UNIQUE')
    throw new Refused('conflict', 'The same was added at the same moment: look at the list again.')
  throw error
}

/** Throws Refused `unavailable` for a platform of another Plugboard. */
export function knownPlatform(ports: AccountsPorts, channel: ChannelRow): Platform {
  const platform = platformOf(ports.providers, channel)
  if (platform) return platform
  throw new Refused(
    'unavailable',
    `This Plugboard does not know the platform "${channel.provider}": update it, or remove the channel.`,
  )
}

/** Oldest first. */
export const readAccounts = (database: Kysely<AccountsSchema>): Promise<AccountWithChannel[]> =>
  database
    .selectFrom('accounts')
    .innerJoin('channels', 'channels.id', 'accounts.channel_id')
    .selectAll('accounts')
    .select(['channels.provider', 'channels.preset', 'channels.enabled as channel_enabled'])
    .select((expression) =>
      expression
        .selectFrom('account_models')
        .select(({ fn }) => fn.countAll<number>().as('models'))
        .whereRef('account_models.account_id', '=', 'accounts.id')
        .$asScalar()
        .$notNull()
        .as('models'),
    )
    .orderBy('accounts.id')
    .execute()
