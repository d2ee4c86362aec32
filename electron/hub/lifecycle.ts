/** The discipline of an event stream: one start, numbered blocks that open and end, one terminal. */
import type { Event } from './event.ts'

/** Says what is wrong with a stream, event by event; an empty list means it keeps the rules. */
export function violations(events: readonly Event[]): readonly string[] {
  const found: string[] = []
  const open = new Set<number>()
  const seen = new Set<number>()
  let started = false
  let ended = false

  const openBlock = (block: number, stays: boolean): void => {
    if (seen.has(block)) found.push(`block ${block} begins twice`)
    seen.add(block)
    if (stays) open.add(block)
  }

  for (const event of events) {
    if (ended) found.push(`${event.type} after the terminal`)
    if (!started && event.type !== 'start' && event.type !== 'error')
      found.push(`${event.type} before start`)
    switch (event.type) {
      case 'start':
        if (started) found.push('a second start')
        started = true
        break
      case 'text-start':
      case 'reasoning-start':
      case 'refusal-start':
      case 'tool-start':
        openBlock(event.block, true)
        break
      case 'redacted-reasoning':
      case 'opaque':
      case 'image':
        openBlock(event.block, false)
        break
      case 'delta':
      case 'signature':
      case 'logprobs':
      case 'citation':
        if (!open.has(event.block)) found.push(`${event.type} for block ${event.block}, not open`)
        break
      case 'block-end':
        if (!open.delete(event.block)) found.push(`block ${event.block} ends but is not open`)
        break
      case 'usage':
        break
      case 'end':
        for (const block of open) found.push(`block ${block} is open at the end`)
        ended = true
        break
      case 'error':
        ended = true
        break
    }
  }
  if (!ended) found.push('no terminal')
  return found
}
