/** What every part of building one request shares: its target, its names and ids, and the warnings it gathers. */
import type { CacheMark, Extras } from '../../hub/content.ts'
import type { Target } from '../codec.ts'
import { eachForeign } from '../kit/foreign-fields.ts'
import type { GptFacts } from '../kit/gpt-facts.ts'
import { fitId } from '../kit/ids.ts'
import type { Json } from '../kit/read.ts'
import type { Warnings } from '../kit/warnings.ts'
import type { ToolNames } from './build-names.ts'
import { protocol } from './protocol.ts'

export interface Building {
  readonly target: Target
  readonly facts: GptFacts
  readonly names: ToolNames
  readonly ids: CallIds
  readonly notes: Warnings
  /** Whether tools of free text go out as functions: not every model knows them. */
  readonly wraps: boolean
  /** Whether the service keeps its answers, so that the ids of its items mean something to it. */
  readonly stored: boolean
}

/** Ids of calls as the service takes them: asked for in the order of the conversation. */
export interface CallIds {
  /** The id of the next call that was named so. */
  call(id: string): string
  /** The id of the last call that was named so. */
  result(id: string): string
}

/** More than 64 characters are refused. */
const idLimits = { forbidden: /[^a-zA-Z0-9_.:|-]/g, maxLength: 64 }

/** Some upstreams count their calls from 0 in every answer, so an id that comes twice is told apart. */
export function callIds(): CallIds {
  const current = new Map<string, string>()
  const taken = new Set<string>()
  return {
    call(id) {
      let wire = fitId(id, idLimits)
      // The round is part of what is made fit, so it must hold something that does not fit.
      for (let round = 2; taken.has(wire); round++) wire = fitId(`${id} ${round}`, idLimits)
      taken.add(wire)
      current.set(id, wire)
      return wire
    },
    result: (id) => current.get(id) ?? fitId(id, idLimits),
  }
}

/** What only this protocol knows of a block or tool; cache marks and fields of others are noted. */
export function ownFields(
  { cache, extras }: { readonly cache?: CacheMark | undefined; readonly extras?: Extras },
  notes: Warnings,
): Json {
  const own = extras?.[protocol] ?? {}
  if (cache && own['prompt_cache_breakpoint'] === undefined)
    notes.add('cache_control', 'dropped: the target caches prompts by itself')
  eachForeign(extras, protocol, (field, owner) => {
    notes.add(field, `dropped: only ${owner} knows it`)
  })
  return own
}
