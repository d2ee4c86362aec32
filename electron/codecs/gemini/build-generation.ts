/** Builds `generationConfig`: sampling, limits, thinking and the form of the answer. */
import type { ImageBlock } from '../../hub/content.ts'
import type { OutputFormat, Request } from '../../hub/request.ts'
import { isRecord, type Json, present } from '../kit/read.ts'
import type { Building } from './build-context.ts'
import { mediaResolution } from './build-media.ts'
import { buildThinking } from './build-thinking.ts'
import { protocol } from './protocol.ts'
import { schemaForm } from './schema.ts'

export interface BuiltGeneration {
  readonly config: Json | undefined
  /** What only words can ask of this model, for the instructions. */
  readonly system: readonly Json[]
}

/** `functions`: whether the model is offered any. */
export function buildGeneration(
  request: Request,
  functions: boolean,
  building: Building,
): BuiltGeneration {
  const own = ownConfig(request)
  const form = outputForm(request.output, functions, building)
  const thinking = thinkingConfig(request, own, building)
  const config = {
    ...own,
    ...sampling(request, building),
    ...limits(request, building),
    ...(request.logprobs
      ? { responseLogprobs: true, ...present({ logprobs: request.logprobs.top }) }
      : {}),
    ...form.config,
    ...mediaResolution(images(request), building),
    ...(thinking ? { thinkingConfig: thinking } : {}),
  }
  return { config: Object.keys(config).length > 0 ? config : undefined, system: form.system }
}

/** What a client of this protocol sent beside the fields the hub knows. */
function ownConfig({ extras }: Request): Json {
  const own = extras[protocol]?.['generationConfig']
  return isRecord(own) ? own : {}
}

function thinkingConfig(request: Request, own: Json, building: Building): Json | undefined {
  const rest = own['thinkingConfig']
  const built = buildThinking(request.reasoning, building)
  return isRecord(rest) ? { ...rest, ...built } : built
}

const hottest = 2
const int32 = 2 ** 31

function sampling({ sampling: wish }: Request, { warnings }: Building): Json {
  const { temperature, seed, logitBias } = wish
  const seedFits = seed === undefined || (Number.isInteger(seed) && Math.abs(seed) < int32)
  if (!seedFits) warnings.add('seed', 'dropped: the target takes whole numbers of 32 bits')
  if (temperature !== undefined && temperature > hottest)
    warnings.add('temperature', `lowered to ${hottest}, the most the target takes`)
  if (logitBias) warnings.add('logit_bias', 'dropped: the target has no such setting')
  return present({
    temperature: temperature === undefined ? undefined : Math.min(temperature, hottest),
    topP: wish.topP,
    topK: wish.topK,
    seed: seedFits ? seed : undefined,
    frequencyPenalty: wish.frequencyPenalty,
    presencePenalty: wish.presencePenalty,
  })
}

/** Gemini API reference, `GenerationConfig.stopSequences`. */
const mostStops = 5

function limits(request: Request, { target, facts, warnings }: Building): Json {
  const { maxOutput, stop, count } = request
  const most = target.maxOutput ?? facts.maxOutput ?? Infinity
  if (maxOutput !== undefined && maxOutput > most)
    warnings.add('max_tokens', `lowered to ${most}, the most this model gives`)
  const stops = stop.filter((text) => text !== '')
  if (stops.length > mostStops)
    warnings.add('stop', `only the first ${mostStops} kept: the target takes no more`)
  if ((count ?? 1) > 1)
    warnings.add('n', 'one answer was asked for: a translated exchange carries one')
  return {
    ...(maxOutput === undefined ? {} : { maxOutputTokens: Math.min(maxOutput, most) }),
    ...(stops.length > 0 ? { stopSequences: stops.slice(0, mostStops) } : {}),
  }
}

/** JSON the service enforces; beside functions older models refuse that, and are asked in words. */
function outputForm(
  output: OutputFormat | undefined,
  functions: boolean,
  { facts, warnings }: Building,
): { readonly config: Json; readonly system: readonly Json[] } {
  if (!output) return { config: {}, system: [] }
  if (functions && !facts.mixesSchema) {
    warnings.add(
      'response_format',
      'asked for in the instructions: this model enforces none beside functions',
    )
    return { config: {}, system: [{ text: wordsFor(output) }] }
  }
  const json = { responseMimeType: 'application/json' }
  if (output.type === 'json') return { config: json, system: [] }
  const { form, schema, rewritten } = schemaForm(output.schema)
  if (rewritten)
    warnings.add(
      'response_format',
      'its schema was rewritten in the words the target knows; what it has no word for is told in descriptions',
    )
  const field = form === 'own' ? { responseSchema: schema } : { responseJsonSchema: schema }
  return { config: { ...json, ...field }, system: [] }
}

function wordsFor(output: OutputFormat): string {
  const wish = 'Answer with one JSON object and nothing else: no explanation, no code fence.'
  return output.type === 'json'
    ? wish
    : `${wish} It must match this JSON Schema:\n${JSON.stringify(output.schema)}`
}

const images = ({ turns }: Request): readonly ImageBlock[] =>
  turns.flatMap(({ blocks }) => blocks.filter((block) => block.type === 'image'))
