/** The models an OpenAI key can use, as far as they answer Chat Completions. */
import { Failure } from '../../hub/error.ts'
import { askModels, noModelList } from '../kit/ask-models.ts'
import { answersChats } from '../kit/chat-models.ts'
import { entries, modelFact } from '../kit/facts.ts'
import { below } from '../kit/url.ts'
import type { Call, FetchJson, ModelFact } from '../provider.ts'
import { classify } from './classify.ts'

/**
 * Models that the list names beside chat models and that Chat Completions refuses: completion-only
 * models, and those that only the Responses API serves (OpenAI API reference, Models).
 */
const otherApis = [
  /^(?:babbage|davinci|ada|curie)(?:-|$)/,
  /-instruct(?:-|$)/,
  /^(?:o\d|gpt-5(?:\.\d+)?)-pro(?:-|$)/,
  /(?:^|-)codex(?:-|$)/,
  /-deep-research(?:-|$)/,
  /^computer-use-/,
]

/** Throws Failure when the platform refuses or answers no list. */
export async function listModels(
  call: Pick<Call, 'endpoint' | 'codec'> & { readonly headers: Readonly<Record<string, string>> },
  fetchJson: FetchJson,
): Promise<readonly ModelFact[]> {
  const { headers, codec } = call
  const url = below(call.endpoint.baseUrl, '/models')
  const body = await askModels({ platform: 'OpenAI', url, headers, codec, classify }, fetchJson)
  const listed = entries(body)
  if (!listed) throw new Failure(noModelList('OpenAI'))
  return listed.flatMap((entry) => {
    const fact = modelFact(entry)
    if (!fact || !answersChats(fact.id, entry)) return []
    return otherApis.some((api) => api.test(fact.id)) ? [] : [fact]
  })
}
