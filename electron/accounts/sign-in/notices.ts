/** What platforms' terms say about signing in here, and whether the owner has read it. A new text has to be read again. */
import { Refused } from '../../kernel/refused.ts'
import type { AccountsPorts } from '../ports.ts'
import type { AccountsSchema } from '../schema.ts'
import type { NoticeView } from './view.ts'

export interface Notices {
  of(provider: string): Promise<NoticeView>
  acknowledge(provider: string): Promise<NoticeView>
  /** Throws Refused `conflict`, field `notice`, with the notice itself while it has not been acknowledged. */
  demand(provider: string): Promise<void>
}

/** `textOf` throws Refused for providers that nobody signs in to. */
export function openNotices(
  { database, clock }: Pick<AccountsPorts, 'database' | 'clock'>,
  textOf: (provider: string) => string,
): Notices {
  const query = () => database.query<AccountsSchema>()

  const of = async (provider: string): Promise<NoticeView> => {
    const text = textOf(provider)
    const row = await (
      await query()
    )
      .selectFrom('notices')
      .select('text')
      .where('provider', '=', provider)
      .executeTakeFirst()
    return { text, acknowledged: row?.text === text }
  }

  return {
    of,
    async acknowledge(provider) {
      const row = { provider, text: textOf(provider), acknowledged_at: clock.now() }
      await (
        await query()
      )
        .insertInto('notices')
        .values(row)
        .onConflict((conflict) => conflict.column('provider').doUpdateSet(row))
        .execute()
      return of(provider)
    },
    async demand(provider) {
      const { text, acknowledged } = await of(provider)
      if (!acknowledged) throw new Refused('conflict', text, 'notice')
    },
  }
}
