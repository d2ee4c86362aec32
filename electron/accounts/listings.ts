/** Lists the models of accounts again by itself: daily, and when a platform does not know a model that it was asked for. */
import type { LiveAccounts } from './live.ts'
import type { AccountsPorts } from './ports.ts'
import type { AccountRow } from './schema.ts'

export interface Listings {
  /** A model of this account is missing: its list may be old. */
  missing(accountId: string): void
  stop(): void
}

export interface ListingPorts extends AccountsPorts {
  readonly live: LiveAccounts
  /** Lists the models of an account and stores them. Throws Refused. */
  list(accountId: string): Promise<unknown>
  /** Work that nobody waits for, but that must end before everything is closed. */
  aside(work: Promise<unknown>): void
}

const hour = 60 * 60_000
const day = 24 * hour
const lookMs = 10 * 60_000
/** How long after a try that failed there is another. */
const againMs = 6 * hour

export function openListings(ports: ListingPorts): Listings {
  const { clock, log, live, database } = ports
  const triedAt = new Map<string, number>()

  const list = async (id: string): Promise<void> => {
    triedAt.set(id, clock.now())
    await ports
      .list(id)
      .catch((error: unknown) => log.debug('The models of an account were not listed.', { error }))
  }

  const sinceTry = (id: string): number => clock.now() - (triedAt.get(id) ?? -Infinity)

  /** An account that only its owner can mend would only be refused again. */
  const isUsable = (id: string): boolean => {
    const account = live.snapshot().get(id)
    if (!account || account.off !== undefined) return false
    const resting = live.health(id).resting(clock.now())
    return !resting.some(({ model, until }) => model === undefined && until === undefined)
  }

  const listOld = async (): Promise<void> => {
    const old = database.raw
      .prepare<[number], Pick<AccountRow, 'id'>>(
        'SELECT id FROM accounts WHERE enabled = 1 AND COALESCE(synced_at, created_at) <= ? ORDER BY id',
      )
      .all(clock.now() - day)
    for (const { id } of old) if (sinceTry(id) >= againMs && isUsable(id)) await list(id)
  }

  const stop = clock.every(lookMs, () => ports.aside(listOld()))
  return {
    missing(id) {
      if (sinceTry(id) < hour) return
      triedAt.set(id, clock.now())
      ports.aside(list(id))
    },
    stop,
  }
}
