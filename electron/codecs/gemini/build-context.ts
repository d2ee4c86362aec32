/** What every part of building one request shares: its target, its names, and the warnings it gathers. */
import type { CacheMark, Extras } from '../../hub/content.ts'
import type { Target } from '../codec.ts'
import { eachForeign } from '../kit/foreign-fields.ts'
import type { GeminiFacts } from '../kit/gemini-facts.ts'
import type { NameMap } from '../kit/names.ts'
import type { Warnings } from '../kit/warnings.ts'
import type { Json } from '../kit/read.ts'
import { protocol } from './protocol.ts'

export interface Building {
  readonly target: Target
  readonly facts: GeminiFacts
  readonly names: NameMap
  readonly warnings: Warnings
}

/** Fields beside a part's data that only this protocol knows; what else the block carries is noted. */
export function ownFields(
  { cache, extras }: { readonly cache?: CacheMark | undefined; readonly extras?: Extras },
  { warnings: told }: Building,
): Json {
  if (cache) told.add('cache_control', 'dropped: the target caches prompts by itself')
  eachForeign(extras, protocol, (field, owner) => {
    told.add(field, `dropped: only ${owner} knows it`)
  })
  return extras?.[protocol] ?? {}
}
