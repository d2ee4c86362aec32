/** Builds what tools gave: all results of a turn together, and behind them the pictures that no result may hold. */
import type { ToolResultBlock } from '../../hub/content.ts'
import { isRecord, type Json } from '../kit/read.ts'
import { type Building, ownFields } from './build-context.ts'
import { buildMedium } from './build-media.ts'
import { responseOf } from './build-values.ts'
import { modelId } from './decode-ids.ts'

/** The wire name of the call that an id belongs to; each result needs it. */
export type CallNames = ReadonlyMap<string, string>

interface BuiltResult {
  readonly part: Json
  /** For the end of the turn. */
  readonly beside: readonly Json[]
}

export function buildResults(
  results: readonly ToolResultBlock[],
  names: CallNames,
  building: Building,
): readonly Json[] {
  const built = results.map((result) => buildResult(result, names, building))
  return [...built.map(({ part }) => part), ...built.flatMap(({ beside }) => beside)]
}

function buildResult(result: ToolResultBlock, names: CallNames, building: Building): BuiltResult {
  const name = names.get(result.callId) ?? 'unknown_tool'
  const id = modelId(result.callId)
  const words = result.content.flatMap((block) => (block.type === 'text' ? [block.text] : []))
  for (const block of result.content) if (block.type === 'text') ownFields(block, building)
  const media = result.content
    .filter((block) => block.type !== 'text')
    .map((block) => buildMedium(block, building))
  const inside = building.facts.resultParts ? media.filter(isInline) : []
  const outside = media.filter((part) => !inside.includes(part))
  const notes = [...words, ...(outside.length > 0 ? [`[More stands behind the results.]`] : [])]
  return {
    part: {
      functionResponse: {
        ...(id === undefined ? {} : { id }),
        name,
        response: responseOf(notes.join('\n'), result.isError),
        ...(inside.length > 0 ? { parts: inside } : {}),
        ...responseFields(result, building),
      },
    },
    beside:
      outside.length > 0 ? [{ text: `[What the tool call to ${name} gave:]` }, ...outside] : [],
  }
}

/** Gemini API documentation, Function calling: parts of a result hold bytes, not addresses. */
const isInline = (part: Json): boolean => isRecord(part['inlineData'])

/** `willContinue`, `scheduling`, or the response word for word, where a client of this protocol sent it. */
const responseFields = (result: ToolResultBlock, building: Building): Json =>
  ownFields(result, building)
