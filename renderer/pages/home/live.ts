/** Follows the engine's live feed: exchanges, sign-ins and tests are shown at once, changed lists are read again. */
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { ExchangeView } from '../../../shared/views/exchange.ts'
import type { NoticeView } from '../../../shared/views/notice.ts'
import { api, client } from '../../api.ts'
import { useRuns } from '../account/runs.ts'
import { useHome } from './store.ts'

/** How many exchanges the page shows. */
export const shown = 25

/** The one list of exchanges that the page reads, and that notices are added to. */
export const latest = api.usageLogs.list.queryOptions({ input: { limit: shown } })

const firstWait = 500
const longestWait = 10_000

function add(queries: QueryClient, exchange: ExchangeView): void {
  useHome.getState().arrive(exchange.id)
  queries.setQueryData(latest.queryKey, (page) =>
    page
      ? {
          ...page,
          items: [exchange, ...page.items.filter(({ id }) => id !== exchange.id)].slice(0, shown),
        }
      : page,
  )
  // A key's last use and an account's health may have moved with it.
  void queries.invalidateQueries({ queryKey: api.accounts.key() })
  void queries.invalidateQueries({ queryKey: api.apiKeys.key() })
}

function take(queries: QueryClient, notice: NoticeView): void {
  switch (notice.type) {
    case 'exchange':
      return add(queries, notice.exchange)
    case 'sign-in': {
      const { signIn } = notice
      const input = { provider: signIn.provider, id: signIn.id }
      return void queries.setQueryData(api.signIns.status.queryKey({ input }), signIn)
    }
    case 'model-test':
      return useRuns.getState().heard(notice.run)
    case 'quota':
      return void queries.invalidateQueries({ queryKey: api.accounts.key() })
    case 'changed':
    case 'missed':
      return void queries.invalidateQueries()
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resume) => {
    const timer = setTimeout(resume, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resume()
    })
  })
}

/** Stays connected until told to stop; every time the feed has opened, everything is read again. */
async function follow(queries: QueryClient, signal: AbortSignal): Promise<void> {
  const { connect } = useHome.getState()
  let wait = firstWait
  while (!signal.aborted) {
    try {
      const feed = await client.events.watch(undefined, { signal })
      connect('live')
      wait = firstWait
      void queries.invalidateQueries()
      for await (const notice of feed) take(queries, notice)
    } catch {
      // Whatever broke the feed, the answer is the same: try again, and let the queries say what is wrong.
    }
    if (signal.aborted) return
    connect('lost')
    await pause(wait, signal)
    wait = Math.min(wait * 2, longestWait)
    void queries.invalidateQueries({ queryKey: api.health.key() })
  }
}

export function useLive(): void {
  const queries = useQueryClient()
  useEffect(() => {
    const stop = new AbortController()
    void follow(queries, stop.signal)
    return () => stop.abort()
  }, [queries])
}
