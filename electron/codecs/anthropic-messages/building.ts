/** What every part of building one request shares: its target, its names, and the warnings it gathers. */
import type { CacheMark, Extras } from '../../hub/content.ts'
import type { Target } from '../codec.ts'
import type { NameMap } from '../kit/names.ts'
import type { Warnings } from '../kit/warnings.ts'
import type { CallIds } from './call-ids.ts'
import type { ModelFacts } from './model-facts.ts'
import { protocol } from './wire.ts'

export interface Building {
  readonly target: Target
  readonly facts: ModelFacts
  readonly names: NameMap
  readonly ids: CallIds
  readonly warnings: Warnings
}

/** What every block and tool may carry besides its own fields. */
export function buildMarks(block: {
  readonly cache?: CacheMark | undefined
  readonly extras?: Extras
}): {
  readonly cache_control?: Record<string, unknown>
} {
  const { cache, extras } = block
  return {
    ...extras?.[protocol],
    ...(cache ? { cache_control: { type: 'ephemeral', ...cache } } : {}),
  }
}
