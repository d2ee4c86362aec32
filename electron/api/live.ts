/** The live feed: what happens in the engine, read as a stream at the reader's own pace. */
import type { Subscribe } from '../kernel/emitter.ts'
import type { ExchangeRow } from '../metering/exchange-row.ts'
import type { NoticeView } from '../../shared/views/notice.ts'
import { endedExchange, exchangeView, type Names } from './exchange-views.ts'
import type { Ports } from './ports.ts'

/** How much waits for a slow reader; what comes beyond is dropped and counted. */
const mostWaiting = 1000

/** Everything the feed tells of, before it is put into words. */
export type Happening =
  | { readonly type: 'recorded'; readonly row: ExchangeRow }
  | Extract<NoticeView, { type: 'changed' }>

/** All that happens, as one source. */
export const happenings =
  ({ recorded, accounts, bindings, settings }: Ports): Subscribe<Happening> =>
  (listener) => {
    const changed = (what: Extract<NoticeView, { type: 'changed' }>['what']) => (): void =>
      listener({ type: 'changed', what })
    const leave = [
      recorded((row) => listener({ type: 'recorded', row })),
      accounts.onChange(changed('accounts')),
      bindings.onChange(changed('bindings')),
      settings.onChange(changed('settings')),
    ]
    return () => leave.forEach((stop) => stop())
  }

export interface Watching {
  readonly subscribe: Subscribe<Happening>
  readonly names: () => Promise<Names>
  /** Ends the stream. */
  readonly signal: AbortSignal
}

/** Listens from now on until `signal` aborts; then the stream ends. */
export function watchNotices({
  subscribe,
  names,
  signal,
}: Watching): AsyncGenerator<NoticeView, void, void> {
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
        if (happening) yield await noticeOf(happening, names)
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

async function noticeOf(happening: Happening, names: Watching['names']): Promise<NoticeView> {
  if (happening.type === 'changed') return happening
  const exchange = exchangeView(endedExchange(happening.row), await names())
  return { type: 'exchange', exchange }
}
