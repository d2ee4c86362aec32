/** Builds the sampling settings, of which newer models take ever fewer. */
import type { Request } from '../../hub/request.ts'
import { present } from '../kit/read.ts'
import type { Building } from './building.ts'

export interface BuiltSampling {
  readonly temperature?: number
  readonly top_p?: number
  readonly top_k?: number
}

const rejected = 'dropped: this model takes none'
const unwell = 'dropped: it cannot be set while the model thinks'

export function buildSampling(
  { sampling }: Request,
  building: Building,
  thinks: boolean,
): BuiltSampling {
  const { facts, warnings } = building
  const { topP, topK } = sampling
  const temperature = clamped(sampling.temperature, building)
  const why = facts.sampling === 'none' ? rejected : thinks ? unwell : undefined
  const keep = <T>(field: string, value: T | undefined, harmless: boolean): T | undefined => {
    if (value === undefined || why === undefined) return value
    if (!harmless) warnings.add(field, why)
    return undefined
  }
  const kept = {
    // 1 is what they get anyway.
    temperature: keep('temperature', temperature, temperature === 1),
    top_p:
      thinks && facts.sampling !== 'none' && isNarrow(topP)
        ? topP
        : keep('top_p', topP, topP === 1),
    top_k: keep('top_k', topK, false),
  }
  if (facts.sampling === 'one' && kept.temperature !== undefined && kept.top_p !== undefined) {
    warnings.add('top_p', 'dropped: this model takes temperature or top_p, not both')
    return present({ ...kept, top_p: undefined })
  }
  return present(kept)
}

/** The span a thinking model takes. */
const isNarrow = (topP: number | undefined): boolean =>
  topP !== undefined && topP >= 0.95 && topP <= 1

/** Others count to 2, this protocol to 1. */
function clamped(temperature: number | undefined, { warnings }: Building): number | undefined {
  if (temperature === undefined) return undefined
  const near = Math.min(1, Math.max(0, temperature))
  if (near !== temperature) warnings.add('temperature', `set to ${near}, the nearest allowed`)
  return near
}
