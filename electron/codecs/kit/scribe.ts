/** Collects the events of one answer and numbers its blocks. */
import type { Event } from '../../hub/event.ts'

export interface Scribe {
  write(event: Event): void
  /** A number that no block of this answer had yet. */
  nextBlock(): number
  /** What was written since the last call. */
  collect(): readonly Event[]
}

export function scribe(): Scribe {
  let events: Event[] = []
  let blocks = 0
  return {
    write: (event) => {
      events.push(event)
    },
    nextBlock: () => blocks++,
    collect: () => {
      const collected = events
      events = []
      return collected
    },
  }
}
