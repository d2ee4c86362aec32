/** The live feed as a stream: order, slow readers, its end. */
import { describe, expect, it } from 'vitest'
import { emitter } from '../kernel/emitter.ts'
import { type Happening, watchNotices } from './live.ts'

const names = () => Promise.resolve({ account: () => undefined, key: () => undefined })
const quota = { exhausted: false, windows: [], at: 1 }
const quotaOf = (id: string) => Promise.resolve(id === 'gone' ? undefined : quota)
const accountsChanged: Happening = { type: 'changed', what: 'accounts' }

function open() {
  const source = emitter<Happening>((error) => {
    throw error
  })
  const leaving = new AbortController()
  const feed = watchNotices({
    subscribe: source.subscribe,
    names,
    quotaOf,
    signal: leaving.signal,
  })
  return { source, leaving, feed }
}

describe('the live feed', () => {
  it('listens from the moment it is opened, not from the first read', async () => {
    const { source, feed } = open()
    source.emit(accountsChanged)
    source.emit({ type: 'changed', what: 'settings' })
    expect((await feed.next()).value).toEqual(accountsChanged)
    expect((await feed.next()).value).toEqual({ type: 'changed', what: 'settings' })
  })

  it('tells a slow reader how much was dropped, once it has caught up', async () => {
    const { source, feed } = open()
    for (let count = 0; count < 1003; count++) source.emit(accountsChanged)
    for (let count = 0; count < 1000; count++) await feed.next()
    expect((await feed.next()).value).toEqual({ type: 'missed', count: 3 })
    source.emit(accountsChanged)
    expect((await feed.next()).value).toEqual(accountsChanged)
  })

  it('tells what an account has left, unless it is gone by then', async () => {
    const { source, feed } = open()
    source.emit({ type: 'quota', accountId: 'gone' })
    source.emit({ type: 'quota', accountId: 'here' })
    expect((await feed.next()).value).toEqual({ type: 'quota', accountId: 'here', quota })
  })

  it('ends while its reader waits', async () => {
    const { leaving, feed } = open()
    const waiting = feed.next()
    leaving.abort()
    expect((await waiting).done).toBe(true)
  })

  it('is over at once when it is opened too late', async () => {
    const source = emitter<Happening>(() => undefined)
    const feed = watchNotices({
      subscribe: source.subscribe,
      names,
      quotaOf,
      signal: AbortSignal.abort(),
    })
    source.emit(accountsChanged)
    expect((await feed.next()).done).toBe(true)
  })
})
