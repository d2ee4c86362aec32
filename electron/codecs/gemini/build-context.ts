/** What every part of building one request shares: its target, its names, and the warnings it gathers. */
import type { CacheMark, Extras } from '../../hub/content.ts'
import type { Target, Warning } from '../codec.ts'
import type { GeminiFacts } from '../kit/gemini-facts.ts'
import type { NameMap } from '../kit/names.ts'
import type { Json } from '../kit/read.ts'
import { protocol } from './protocol.ts'

export interface Building {
  readonly target: Target
  readonly facts: GeminiFacts
  readonly names: NameMap
  readonly warnings: Warnings
}

export interface Warnings {
  /** Each field and action is told once, however often it happens. */
  add(field: string, action: string): void
  all(): readonly Warning[]
}

export function warnings(): Warnings {
  const found = new Map<string, Warning>()
  return {
    add(field, action) {
      found.set(`${field}\0${action}`, { field, action })
    },
    all: () => [...found.values()],
  }
}

/** Fields beside a part's data that only this protocol knows; what else the block carries is noted. */
export function ownFields(
  { cache, extras }: { readonly cache?: CacheMark | undefined; readonly extras?: Extras },
  { warnings: told }: Building,
): Json {
  if (cache) told.add('cache_control', 'dropped: the target caches prompts by itself')
  for (const [other, fields] of Object.entries(extras ?? {}))
    if (other !== protocol)
      for (const field of Object.keys(fields)) told.add(field, `dropped: only ${other} knows it`)
  return extras?.[protocol] ?? {}
}
