/** The models a Gemini key can use, page by page (Gemini API reference, Models). */
import { isRecord } from '../../codecs/kit/read.ts'
import { Failure } from '../../hub/error.ts'
import { askModels, noModelList } from '../kit/ask-models.ts'
import { entries } from '../kit/facts.ts'
import { type Trade, tradeByName } from '../kit/model-purpose.ts'
import type { Call, FetchJson, ModelFact } from '../provider.ts'
import { headersFor, urlFor } from './address.ts'
import { classify } from './classify.ts'

/** More than the platform has ever listed; a server that pages for ever is stopped here. */
const mostPages = 20

/** Models that generate content, but only as speech or music: nothing that a conversation or a path of OpenAI's could carry. */
const otherTrades = /(?:^|-)(?:tts|lyria)(?:-|$)/

/** By the methods a model has; relays leave them out, and then only the name tells. */
function tradeOf(id: string, methods: unknown): Trade | undefined {
  if (otherTrades.test(id)) return 'other'
  if (!Array.isArray(methods)) return tradeByName(id)
  if (methods.includes('generateContent')) return 'chat'
  return methods.includes('embedContent') ? 'embedding' : 'other'
}

const tokens = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined

/** One model, or undefined when the entry names none that converses or embeds. */
function modelFact(entry: unknown): ModelFact | undefined {
  if (!isRecord(entry) || typeof entry['name'] !== 'string') return undefined
  const id = entry['name'].replace(/^models\//, '')
  const trade = tradeOf(id, entry['supportedGenerationMethods'])
  if (id === '' || (trade !== undefined && trade !== 'chat' && trade !== 'embedding'))
    return undefined
  const label = entry['displayName']
  const contextWindow = tokens(entry['inputTokenLimit'])
  const maxOutput = tokens(entry['outputTokenLimit'])
  return {
    id,
    ...(trade === undefined ? {} : { purpose: trade }),
    ...(typeof label === 'string' && label !== '' && label !== id ? { label } : {}),
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(maxOutput === undefined ? {} : { maxOutput }),
  }
}

/** Throws Failure when the platform refuses or answers no list. */
export async function listModels(
  call: Omit<Call, 'path'>,
  fetchJson: FetchJson,
): Promise<readonly ModelFact[]> {
  const { endpoint, codec } = call
  const headers = headersFor(call)
  const found = new Map<string, ModelFact>()
  let next: string | undefined
  for (let page = 0; page < mostPages; page++) {
    const query = new URLSearchParams({ pageSize: '1000', ...(next ? { pageToken: next } : {}) })
    const url = urlFor(endpoint.baseUrl, `/models?${query.toString()}`)
    const body = await askModels(
      { platform: 'Google Gemini', url, headers, codec, classify },
      fetchJson,
    )
    // An empty list is left out of the answer altogether.
    const empty = isRecord(body) && Object.keys(body).length === 0
    const listed = empty ? [] : entries(body)
    if (!listed) throw new Failure(noModelList('Google Gemini'))
    for (const entry of listed) {
      const fact = modelFact(entry)
      if (fact) found.set(fact.id, fact)
    }
    const token = isRecord(body) ? body['nextPageToken'] : undefined
    if (typeof token !== 'string' || token === '' || token === next) break
    next = token
  }
  return [...found.values()]
}
