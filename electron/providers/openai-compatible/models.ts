/** The models a compatible platform lists, whichever of its protocols is asked. */
import { anthropicMessages } from '../../codecs/anthropic-messages/index.ts'
import { openaiChat } from '../../codecs/openai-chat/index.ts'
import { Failure } from '../../hub/error.ts'
import { askModels, noModelList } from '../kit/ask-models.ts'
import { entries, modelFact } from '../kit/facts.ts'
import { tradeOf } from '../kit/model-purpose.ts'
import { purposesOf } from '../kit/side-paths.ts'
import { below } from '../kit/url.ts'
import type { Call, FetchJson, ModelFact } from '../provider.ts'
import { baseUrl, headersFor } from './address.ts'
import { classify } from './classify.ts'
import { presetOf } from './presets.ts'

/** Throws Failure when the platform refuses or answers no list. */
export async function listModels(
  call: Omit<Call, 'path'>,
  fetchJson: FetchJson,
): Promise<readonly ModelFact[]> {
  const preset = presetOf(call.endpoint.preset)
  // A platform that speaks both lists its models on the OpenAI side for certain, on the other perhaps.
  const codec = preset.protocols.includes(openaiChat.id) ? openaiChat : call.codec
  const asked = { ...call, codec }
  const path = codec.id === anthropicMessages.id ? '/v1/models' : '/models'
  const purposes = purposesOf(preset.sides ?? [])
  const body = await askModels(
    {
      platform: preset.label,
      url: below(baseUrl(asked), path + (preset.modelsQuery ?? '')),
      headers: headersFor(asked),
      codec,
      classify,
    },
    fetchJson,
  )
  const listed = entries(body)
  if (!listed) throw new Failure(noModelList(preset.label))
  const found = new Map<string, ModelFact>()
  for (const entry of listed) {
    const fact = modelFact(entry)
    if (!fact || found.has(fact.id)) continue
    const purpose = tradeOf(fact.id, entry)
    if (purpose === undefined) found.set(fact.id, fact)
    else if (purpose !== 'other' && purposes.has(purpose)) found.set(fact.id, { ...fact, purpose })
  }
  return [...found.values()]
}
