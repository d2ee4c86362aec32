/** What ChatGPT's Codex wants of a body: nothing it does not know, always a stream, and nothing stored. */
import type { Warning } from '../../codecs/codec.ts'
import { isRecord } from '../../codecs/kit/read.ts'
import { without } from '../kit/chat-body.ts'
import type { Provider } from '../provider.ts'
import * as allowed from './allowed.ts'
import { fitInput, saysAllInside } from './input.ts'
import { fitTools } from './tools.ts'

type Body = Record<string, unknown>
type Warn = (warning: Warning) => void

export const adjust: NonNullable<Provider['adjust']> = (body, { target, warn = unheard }) => {
  const { include, ...known } = onlyAllowed(body, warn)
  for (const wish of unmet(include))
    warn({ field: `include.${wish}`, action: 'dropped: ChatGPT tells no such thing' })
  const fit = [withTier, withInstructions, withStreamOptions, withEffort].reduce(
    (so, step) => step(so, warn),
    fitTools({ ...known, input: fitInput(known['input'], warn) }, target.model, warn),
  )
  // Who asked to have the answer stored gets it from Plugboard, which remembers it itself.
  return { ...fit, include: [allowed.toldAnyway], stream: true, store: false }
}

const unheard: Warn = () => undefined

function onlyAllowed(body: Body, warn: Warn): Body {
  const kept: Body = {}
  for (const [field, value] of Object.entries(body)) {
    if (allowed.allowedFields.has(field)) kept[field] = value
    else if (!isIdle(field, value)) warn({ field, action: reasonFor(field) ?? allowed.usualReason })
  }
  return kept
}

const reasonFor = (field: string): string | undefined =>
  Object.hasOwn(allowed.reasons, field) ? allowed.reasons[field] : undefined

/** Whether a field asks for nothing. */
function isIdle(field: string, value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (isRecord(value) && Object.keys(value).length === 0) return true
  return (
    Object.hasOwn(allowed.idleValues, field) && allowed.idleValues[field]?.includes(value) === true
  )
}

const unmet = (include: unknown): readonly string[] =>
  Array.isArray(include)
    ? include.filter(
        (wish): wish is string => typeof wish === 'string' && wish !== allowed.toldAnyway,
      )
    : []

type Step = (body: Body, warn: Warn) => Body

const withTier: Step = (body, warn) => {
  const tier = body['service_tier']
  if (tier === undefined || tier === allowed.allowedTier) return body
  if (!allowed.usualTiers.has(tier))
    warn({ field: 'service_tier', action: 'dropped: a ChatGPT plan has no such tier' })
  return without(body, ['service_tier'])
}

/** They must be a text, if only an empty one. */
const withInstructions: Step = (body, warn) => {
  const { instructions } = body
  if (typeof instructions === 'string') return body
  if (instructions === undefined && saysAllInside(body['input'])) return body
  if (instructions !== undefined && instructions !== null)
    warn({ field: 'instructions', action: 'dropped: ChatGPT takes no instructions but a text' })
  return { ...body, instructions: '' }
}

/** What is left out concerns only how the bytes of the stream look, which we read and write anew. */
const withStreamOptions: Step = (body) => {
  const options = body['stream_options']
  if (options === undefined) return body
  const kept = Object.entries(isRecord(options) ? options : {}).filter(([name]) =>
    allowed.allowedStreamOptions.has(name),
  )
  return kept.length > 0
    ? { ...body, stream_options: Object.fromEntries(kept) }
    : without(body, ['stream_options'])
}

/** Codex calls working with many helpers an effort; the model itself knows it as its highest. */
const withEffort: Step = (body) => {
  const { reasoning } = body
  return isRecord(reasoning) && reasoning['effort'] === 'ultra'
    ? { ...body, reasoning: { ...reasoning, effort: 'max' } }
    : body
}
