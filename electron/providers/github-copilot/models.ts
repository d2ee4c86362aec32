/** The models an account's seat has, with the endpoints that serve each, what it can do and what it costs. */
import { anthropicMessages } from '../../codecs/anthropic-messages/index.ts'
import { isRecord, type Json, present } from '../../codecs/kit/read.ts'
import { openaiChat } from '../../codecs/openai-chat/index.ts'
import { openaiResponses } from '../../codecs/openai-responses/index.ts'
import { Failure } from '../../hub/error.ts'
import { askModels, noModelList } from '../kit/ask-models.ts'
import { entries } from '../kit/facts.ts'
import { below } from '../kit/url.ts'
import type { Call, FetchJson, ModelFact, ModelPrice } from '../provider.ts'
import { baseUrl, headersFor } from './address.ts'
import { classify } from './classify.ts'

/** Throws Failure when GitHub refuses or answers no list. */
export async function listModels(
  call: Omit<Call, 'path'>,
  fetchJson: FetchJson,
): Promise<readonly ModelFact[]> {
  const url = below(baseUrl(call), '/models')
  const question = { platform: 'GitHub Copilot', url, headers: headersFor(call), classify }
  const body = await askModels({ ...question, codec: call.codec }, fetchJson)
  const listed = entries(body)
  if (!listed) throw new Failure(noModelList('GitHub Copilot'))
  const found = new Map<string, ModelFact>()
  for (const entry of listed) {
    const fact = isRecord(entry) ? modelFact(entry) : undefined
    if (fact) found.set(fact.id, fact)
  }
  return [...found.values()]
}

const inner = (holder: Json, field: string): Json => {
  const value = holder[field]
  return isRecord(value) ? value : {}
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined

const flag = (value: unknown): boolean | undefined =>
  typeof value === 'boolean' ? value : undefined

/** Undefined for what names no model and for what cannot be asked of this seat. */
function modelFact(entry: Json): ModelFact | undefined {
  const id = text(entry['id'])
  if (id === undefined || inner(entry, 'policy')['state'] === 'disabled') return undefined
  const capabilities = inner(entry, 'capabilities')
  const label = text(entry['name'])
  const named = { id, ...(label === undefined || label === id ? {} : { label }) }
  switch (capabilities['type']) {
    case 'embeddings':
      return { ...named, purpose: 'embedding', protocols: [openaiChat.id], ...sizes(capabilities) }
    case 'chat':
      return chatFact(entry, { ...named, purpose: 'chat' })
    default:
      return undefined
  }
}

/** Models that Copilot keeps for its own use are not in the picker, or call no tools. */
function chatFact(entry: Json, named: ModelFact): ModelFact | undefined {
  const capabilities = inner(entry, 'capabilities')
  const supports = inner(capabilities, 'supports')
  const protocols = protocolsIn(entry['supported_endpoints'])
  const hidden = entry['model_picker_enabled'] === false || supports['tool_calls'] !== true
  if (hidden || !isRecord(capabilities['limits']) || protocols.length === 0) return undefined
  const efforts = supports['reasoning_effort']
  return {
    ...named,
    protocols,
    ...sizes(capabilities),
    tools: true,
    ...present({
      vision: flag(supports['vision']),
      efforts: Array.isArray(efforts) ? efforts.filter((word) => text(word)) : undefined,
      price: priceIn(inner(inner(entry, 'billing'), 'token_prices')),
    }),
  }
}

function sizes(capabilities: Json): Pick<ModelFact, 'contextWindow' | 'maxOutput'> {
  const limits = inner(capabilities, 'limits')
  return present({
    contextWindow: count(limits['max_context_window_tokens']) ?? count(limits['max_prompt_tokens']),
    maxOutput: count(limits['max_output_tokens']),
  })
}

/** Best first: a vendor's own protocol carries more of a conversation than Chat Completions. */
const endpoints: readonly (readonly [string, string])[] = [
  ['/v1/messages', anthropicMessages.id],
  ['/responses', openaiResponses.id],
  ['/chat/completions', openaiChat.id],
]

/** A model that names none is served by Chat Completions; one that is served over a WebSocket alone, by nothing here. */
function protocolsIn(supported: unknown): readonly string[] {
  if (!Array.isArray(supported)) return [openaiChat.id]
  return endpoints.filter(([path]) => supported.includes(path)).map(([, protocol]) => protocol)
}

/** A credit is a US cent; prices are credits for so many tokens (GitHub documentation, Copilot usage-based billing). */
function priceIn(prices: Json): ModelPrice | undefined {
  const batch = count(prices['batch_size'])
  const usual = inner(prices, 'default')
  const dollars = (field: string): number | undefined => {
    const credits = usual[field]
    if (typeof credits !== 'number' || credits < 0 || batch === undefined) return undefined
    return (credits * 10_000) / batch
  }
  const input = dollars('input_price')
  const output = dollars('output_price')
  if (input === undefined || output === undefined) return undefined
  const cacheRead = dollars('cache_price')
  const cacheWrite = dollars('cache_write_price')
  return { input, output, ...present({ cacheRead, cacheWrite }) }
}
