/** The live feed: what happens in the engine, read as a stream at the reader's own pace. */
import type { Subscribe } from '../kernel/emitter.ts'
import type { ExchangeRow } from '../metering/exchange-row.ts'
import type { NoticeView } from '../../shared/views/notice.ts'
import type { QuotaView } from '../../shared/views/quota.ts'
import { endedExchange, exchangeView, type Names } from './exchange-views.ts'
import type { Ports } from './ports.ts'
import { signInView } from './sign-in-procedures.ts'

/** How much waits for a slow reader; what comes beyond is dropped and counted. */
const mostWaiting = 1000

/** Everything the feed tells of, before it is put into words. */
export type Happening =
  | { readonly type: 'recorded'; readonly row: ExchangeRow }
  | { readonly type: 'quota'; readonly accountId: string }
  | Extract<NoticeView, { type: 'changed' | 'sign-in' | 'model-test' }>

/** All that happens, as one source. */
export const happenings =
  ({ recorded, accounts, bindings, settings }: Ports): Subscribe<Happening> =>
  (listener) => {
    const changed = (what: Extract<NoticeView, { type: 'changed' }>['what']): void =>
      listener({ type: 'changed', what })
    const leave = [
      recorded((row) => listener({ type: 'recorded', row })),
      accounts.onChange(({ subject }) => changed(subject === 'proxy' ? 'settings' : 'accounts')),
      accounts.onQuota((accountId) => listener({ type: 'quota', accountId })),
      accounts.signIns.onProgress((view) =>
        listener({ type: 'sign-in', signIn: signInView(view) }),
      ),
      accounts.modelTests.onProgress((run) => listener({ type: 'model-test', run })),
      bindings.onChange(() => changed('bindings')),
      settings.onChange(() => changed('settings')),
    ]
    return () => leave.forEach((stop) => stop())
  }

/** What an account has left now; undefined for one that is gone. */
export type QuotaOf = (accountId: string) => Promise<QuotaView | undefined>

export const quotasOf =
  ({ accounts }: Pick<Ports, 'accounts'>): QuotaOf =>
  async (id) =>
    accounts.snapshot().has(id) ? (await accounts.get(id)).quota : undefined

export interface Watching {
  readonly subscribe: Subscribe<Happening>
  readonly names: () => Promise<Names>
  readonly quotaOf: QuotaOf
  /** Ends the stream. */
  readonly signal: AbortSignal
}

/** Listens from now on until `signal` aborts; then the stream ends. */
export function watchNotices(watching: Watching): AsyncGenerator<NoticeView, void, void> {
  const { subscribe, signal } = watching
  const waiting: Happening[] = []
  let missed = 0
  let wake = (): void => undefined

  const stop = subscribe((happening) => {
    if (waiting.length < mostWaiting) waiting.push(happening)
    else missed += 1
    wake()
  })
  const end = (): void => {
    stop()
    wake()
  }
  if (signal.aborted) end()
  else signal.addEventListener('abort', end, { once: true })

  return (async function* () {
    try {
      while (!signal.aborted) {
        const happening = waiting.shift()
        const notice = happening && (await noticeOf(happening, watching))
        if (notice) yield notice
        else if (happening) continue
        else if (missed > 0) {
          const count = missed
          missed = 0
          yield { type: 'missed', count } as const
        } else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    } finally {
      stop()
      signal.removeEventListener('abort', end)
    }
  })()
}

/** Undefined where there is nothing to tell any more. */
async function noticeOf(
  happening: Happening,
  { names, quotaOf }: Watching,
): Promise<NoticeView | undefined> {
  switch (happening.type) {
    case 'recorded': {
      const exchange = exchangeView(endedExchange(happening.row), await names())
      return { type: 'exchange', exchange }
    }
    case 'quota': {
      const { type, accountId } = happening
      const quota = await quotaOf(accountId)
      return quota && { type, accountId, quota }
    }
    case 'changed':
    case 'sign-in':
    case 'model-test':
      return happening
  }
}
