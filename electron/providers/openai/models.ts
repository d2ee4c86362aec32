/** The models an OpenAI key can use, with what each is for. */
import { Failure } from '../../hub/error.ts'
import { askModels, noModelList } from '../kit/ask-models.ts'
import { entries, modelFact } from '../kit/facts.ts'
import { tradeOf } from '../kit/model-purpose.ts'
import { below } from '../kit/url.ts'
import type { Call, FetchJson, ModelFact } from '../provider.ts'
import { classify } from './classify.ts'

/** Models that no path of the gateway has a use for: those that only go on writing a text, or only work a screen. */
const otherTrades = [/^(?:babbage|davinci|ada|curie)(?:-|$)/, /-instruct(?:-|$)/, /^computer-use-/]

/** The families that hold conversations. The list tells nothing but names; those of tomorrow are left open. */
const conversing = /^(?:gpt-|chatgpt-|codex-|o\d)/

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
    if (!fact || otherTrades.some((trade) => trade.test(fact.id))) return []
    const trade = tradeOf(fact.id, entry) ?? (conversing.test(fact.id) ? 'chat' : undefined)
    if (trade === 'other') return []
    return [trade === undefined ? fact : { ...fact, purpose: trade }]
  })
}
