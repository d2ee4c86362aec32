/** Ids of tool calls as the service takes them: of its alphabet, and each only once in a conversation. */
import { fitId } from '../kit/ids.ts'
import { callIdLimits } from './wire.ts'

/** Asked in the order of the conversation. */
export interface CallIds {
  /** The id of the next call that was named so. */
  call(id: string): string
  /** The id of the last call that was named so. */
  result(id: string): string
}

/** Some upstreams count their calls from 0 in every answer; the service refuses an id that comes twice. */
export function callIds(): CallIds {
  const current = new Map<string, string>()
  const taken = new Set<string>()
  return {
    call(id) {
      let wire = fitId(id, callIdLimits)
      // The round is part of what is made fit, so it must hold something that does not fit.
      for (let round = 2; taken.has(wire); round++) wire = fitId(`${id} ${round}`, callIdLimits)
      taken.add(wire)
      current.set(id, wire)
      return wire
    },
    result: (id) => current.get(id) ?? fitId(id, callIdLimits),
  }
}
