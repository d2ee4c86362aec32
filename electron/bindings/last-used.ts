/** Remembers when keys were last used and writes it down now and then, away from the exchanges. */
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Handle } from '../storage/database.ts'

export interface LastUsed {
  /** A key was accepted. */
  touch(keyId: string, now: number): void
  /** Epoch milliseconds; undefined when it was not used since the start. */
  of(keyId: string): number | undefined
  /** Writes what is not written yet. */
  flush(): void
}

/** Each key is written at most once in this time. */
const everyMs = 60_000

export function openLastUsed(ports: {
  readonly handle: Handle
  readonly clock: Clock
  readonly log: Log
}): LastUsed {
  const used = new Map<string, number>()
  const unwritten = new Set<string>()
  let scheduled = false

  const flush = (): void => {
    scheduled = false
    if (unwritten.size === 0) return
    try {
      // Newer only: the clock may have been set back.
      const write = ports.handle.prepare<[number, string, number]>(
        'UPDATE api_keys SET last_used_at = ? WHERE id = ? AND coalesce(last_used_at, 0) < ?',
      )
      ports.handle.transaction(() => {
        for (const id of unwritten) {
          const at = used.get(id) ?? 0
          write.run(at, id, at)
        }
      })()
      unwritten.clear()
    } catch (error) {
      ports.log.warn('When keys were last used could not be written; it is tried again.', { error })
    }
  }

  return {
    touch(keyId, now) {
      used.set(keyId, now)
      unwritten.add(keyId)
      if (scheduled) return
      scheduled = true
      ports.clock.after(everyMs, flush)
    },
    of: (keyId) => used.get(keyId),
    flush,
  }
}
