/** Reads a client's request: JSON of any shape in, a hub request out, or an error that names the field. */
import type { TextBlock } from '../../hub/content.ts'
import type { Request } from '../../hub/request.ts'
import type { Addressed } from '../codec.ts'
import { given, isRecord, optionalText, present, text, type Json } from '../kit/read.ts'
import { modelName } from './address.ts'
import { parseContents } from './parse-contents.ts'
import { parseGeneration } from './parse-generation.ts'
import { camel, named, rest } from './parse-names.ts'
import { parseInstruction } from './parse-parts.ts'
import { parseToolConfig, parseTools } from './parse-tools.ts'
import { protocol } from './protocol.ts'

/** The fields read below; every other one rides in the extras. */
const known = [
  'model',
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'serviceTier',
]

/** Throws Failure `invalid-request`. The address names the model; without one the body must. */
export function parseRequest(body: unknown, addressed?: Addressed): Request {
  const wire = named(body, 'body')
  const generation = parseGeneration(wire['generationConfig'])
  const config = parseToolConfig(wire['toolConfig'])
  const extras = {
    ...rest(wire, known),
    ...present({ generationConfig: generation.rest, toolConfig: config.rest }),
  }
  return {
    model: addressed?.model ?? modelName(text(wire['model'], 'model')),
    stream: addressed?.stream ?? false,
    system: parseSystem(wire['systemInstruction']),
    turns: parseContents(wire['contents']),
    tools: parseTools(wire['tools']),
    ...present({ toolChoice: config.choice, tier: parseTier(wire['serviceTier']) }),
    ...generation.wishes,
    wantsUsage: true,
    extras: Object.keys(extras).length > 0 ? { [protocol]: extras } : {},
  }
}

/** A content by the reference; the SDKs' users also write a string, parts, or one part. */
function parseSystem(value: unknown): readonly TextBlock[] {
  if (!given(value)) return []
  const at = 'systemInstruction'
  const inner: unknown = isRecord(value) ? partsOf(camel(value)) : value
  const parts: readonly unknown[] = Array.isArray(inner) ? inner : [inner]
  return parts
    .map((part, i) => parseInstruction(part, `${at}.parts[${i}]`))
    .filter((block) => block.text !== '')
}

const partsOf = (content: Json): unknown =>
  'parts' in content || 'role' in content ? (content['parts'] ?? []) : content

/** The hub speaks of tiers in the words most protocols use. */
function parseTier(value: unknown): string | undefined {
  const tier = optionalText(value, 'serviceTier')?.toLowerCase()
  switch (tier) {
    case '':
    case 'unspecified':
      return undefined
    case 'standard':
      return 'default'
    default:
      return tier
  }
}
