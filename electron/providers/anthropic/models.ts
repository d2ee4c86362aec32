/** The models an Anthropic key can use, page by page (Claude API reference, List models). */
import { isRecord } from '../../codecs/kit/read.ts'
import { Failure } from '../../hub/error.ts'
import { askModels, noModelList } from '../kit/ask-models.ts'
import { entries, modelFact } from '../kit/facts.ts'
import { below } from '../kit/url.ts'
import type { Call, FetchJson, ModelFact } from '../provider.ts'
import { headersFor } from './auth.ts'
import { classify } from './classify.ts'

/** More than the platform has ever listed; a server that pages for ever is stopped here. */
const mostPages = 20

/** Throws Failure when the platform refuses or answers no list. */
export async function listModels(
  call: Omit<Call, 'path'>,
  fetchJson: FetchJson,
): Promise<readonly ModelFact[]> {
  const headers = headersFor(call)
  const found = new Map<string, ModelFact>()
  let after: string | undefined
  for (let page = 0; page < mostPages; page++) {
    const query = new URLSearchParams({ limit: '1000', ...(after ? { after_id: after } : {}) })
    const url = below(call.endpoint.baseUrl, `/v1/models?${query.toString()}`)
    const body = await askModels(
      { platform: 'Anthropic', url, headers, codec: call.codec, classify },
      fetchJson,
    )
    const listed = entries(body)
    if (!listed) throw new Failure(noModelList('Anthropic'))
    for (const entry of listed) {
      const fact = modelFact(entry)
      if (fact) found.set(fact.id, { ...fact, purpose: 'chat' })
    }
    const last = isRecord(body) && body['has_more'] === true ? body['last_id'] : undefined
    if (typeof last !== 'string' || last === after) break
    after = last
  }
  return [...found.values()]
}
