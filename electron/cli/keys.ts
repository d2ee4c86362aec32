/** `plugboard keys`: create, list, revoke. */
import type { ApiKeyView } from '../../shared/views/api-key.ts'
import { moment, table } from './print.ts'
import { all, answer, find, type Session, withEngine } from './session.ts'
import { Complaint } from './terminal.ts'

export interface CreateOptions {
  readonly group?: string
  /** Days from now. */
  readonly expires?: string
}

const dayMs = 24 * 3_600_000

export function createKey(session: Session, label: string, options: CreateOptions): Promise<void> {
  return withEngine(session, async (client) => {
    const groups = options.group === undefined ? [] : await all((page) => client.groups.list(page))
    const group = options.group === undefined ? undefined : find(groups, options.group, 'group')
    const created = await client.apiKeys.create({
      label,
      ...(group === undefined ? {} : { groupId: group.id }),
      ...(options.expires === undefined
        ? {}
        : { expiresAt: session.terminal.now() + days(options.expires) * dayMs }),
    })
    answer(
      session,
      created,
      `${created.key}\n\nThis is the key of ${created.apiKey.label}. It is shown only now: store it where the program finds it.\n`,
    )
  })
}

export function listKeys(session: Session): Promise<void> {
  return withEngine(session, async (client) => {
    const items = await all((page) => client.apiKeys.list(page))
    const rows = items.map((key) => [
      key.label,
      `${key.prefix}…`,
      stateOf(key),
      usedAt(key),
      key.id,
    ])
    answer(
      session,
      { items },
      items.length === 0
        ? 'There is no key yet: `plugboard keys create <name>` makes one.\n'
        : table(['name', 'key', 'state', 'last used', 'id'], rows),
    )
  })
}

export function revokeKey(session: Session, word: string): Promise<void> {
  return withEngine(session, async (client) => {
    const living = (await all((page) => client.apiKeys.list(page))).filter(
      ({ state }) => state !== 'revoked',
    )
    const { id } = find(living, word, 'key')
    const key = await client.apiKeys.revoke({ id })
    answer(session, key, `Revoked ${key.label}. The key is not accepted any more.\n`)
  })
}

const stateOf = ({ state, expiresAt }: ApiKeyView): string =>
  state === 'active' && expiresAt !== null ? `active until ${moment(expiresAt)}` : state

const usedAt = ({ lastUsedAt }: ApiKeyView): string =>
  lastUsedAt === undefined ? 'never' : moment(lastUsedAt)

function days(text: string): number {
  const count = Number(text)
  if (Number.isFinite(count) && count > 0 && count <= 36_500) return count
  throw new Complaint('Give --expires as a number of days, e.g. --expires 90.', 2)
}
