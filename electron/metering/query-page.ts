/** Reads the ledger one page at a time, newest first, without ever holding the event loop up for long. */
import type { Handle } from '../storage/database.ts'
import type { Outcome } from './exchange-row.ts'
import { idAt, type Pause } from './query-walk.ts'
import { exchangeOf, type RecordedExchange } from './query-rows.ts'
import type { ExchangeTable } from './schema.ts'

export interface ExchangeSearch {
  readonly keyId?: string
  /** The account that was asked last. */
  readonly accountId?: string
  /** The public model name. */
  readonly model?: string
  readonly outcome?: Outcome
  /** Epoch milliseconds; exchanges that arrived then or later. */
  readonly since?: number
  /** Epoch milliseconds; exchanges that arrived before. */
  readonly until?: number
  readonly limit: number
  /** The `next` of the page before. */
  readonly after?: string
}

export interface ExchangePage {
  readonly items: readonly RecordedExchange[]
  readonly next?: string
}

/** How many rows are looked at in one go, about two milliseconds' worth. */
const stride = 5000

/** Above every id. */
const endOfIds = 'g'

export function openPages(
  database: Handle,
  pause: Pause,
): (search: ExchangeSearch) => Promise<ExchangePage> {
  const matching = database.prepare<Matching, ExchangeTable>(
    `SELECT * FROM (SELECT * FROM exchanges WHERE id < :before AND id >= :from ORDER BY id DESC LIMIT ${stride})
     WHERE (:keyId IS NULL OR key_id = :keyId) AND (:accountId IS NULL OR account_id = :accountId)
       AND (:model IS NULL OR model = :model) AND (:outcome IS NULL OR outcome = :outcome)
     ORDER BY id DESC LIMIT :wanted`,
  )
  const strideEnd = database.prepare<Pick<Matching, 'before' | 'from'>, { id: string }>(
    `SELECT id FROM exchanges WHERE id < :before AND id >= :from ORDER BY id DESC LIMIT 1 OFFSET ${stride - 1}`,
  )

  return async (search) => {
    const { limit, since, until, after } = search
    const from = since === undefined ? '' : idAt(since)
    let before = until === undefined ? endOfIds : idAt(until)
    if (after !== undefined && after < before) before = after
    const rows: ExchangeTable[] = []
    for (;;) {
      const wanted = limit + 1 - rows.length
      rows.push(...matching.all({ ...filterOf(search), before, from, wanted }))
      const end = rows.length > limit ? undefined : strideEnd.get({ before, from })
      if (end === undefined) break
      before = end.id
      await pause()
    }
    const items = rows.slice(0, limit).map(exchangeOf)
    const last = items.at(-1)
    return rows.length > limit && last ? { items, next: last.id } : { items }
  }
}

interface Filter {
  readonly keyId: string | null
  readonly accountId: string | null
  readonly model: string | null
  readonly outcome: string | null
}

interface Matching extends Filter {
  readonly before: string
  readonly from: string
  readonly wanted: number
}

const filterOf = ({ keyId, accountId, model, outcome }: ExchangeSearch): Filter => ({
  keyId: keyId ?? null,
  accountId: accountId ?? null,
  model: model ?? null,
  outcome: outcome ?? null,
})
