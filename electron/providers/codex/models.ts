/** The models a ChatGPT account can use at Codex. */
import { isRecord } from '../../codecs/kit/read.ts'
import { Failure } from '../../hub/error.ts'
import { askModels, noModelList } from '../kit/ask-models.ts'
import { entries } from '../kit/facts.ts'
import { below } from '../kit/url.ts'
import type { Call, FetchJson, ModelFact } from '../provider.ts'
import { headersFor } from './address.ts'
import { classify } from './classify.ts'

/** The state of the list we can read. It is asked for, and models made for later states are left out: this is above all of them. */
const listVersion = '1.0.0'

/** Models that Codex uses by itself, and nobody is meant to choose. */
const hidden: ReadonlySet<unknown> = new Set(['hide', 'none'])

/** Throws Failure when the platform refuses or answers no list. */
export async function listModels(
  call: Omit<Call, 'path'>,
  fetchJson: FetchJson,
): Promise<readonly ModelFact[]> {
  const platform = 'ChatGPT'
  const url = below(call.endpoint.baseUrl, `/models?client_version=${listVersion}`)
  const { codec } = call
  const body = await askModels(
    { platform, url, headers: headersFor(call), codec, classify },
    fetchJson,
  )
  const listed = entries(body)
  if (!listed) throw new Failure(noModelList(platform))
  return listed.flatMap((entry) => modelFact(entry) ?? [])
}

/** One model, or undefined when the entry names none that can be chosen. */
function modelFact(entry: unknown): ModelFact | undefined {
  if (!isRecord(entry) || hidden.has(entry['visibility'])) return undefined
  const { slug: id, display_name: label, context_window: window } = entry
  if (typeof id !== 'string' || id === '') return undefined
  const efforts = effortsIn(entry['supported_reasoning_levels'])
  return {
    id,
    purpose: 'chat',
    ...(typeof label === 'string' && label !== '' && label !== id ? { label } : {}),
    ...(typeof window === 'number' && Number.isInteger(window) && window > 0
      ? { contextWindow: window }
      : {}),
    ...(efforts.length > 0 ? { efforts } : {}),
  }
}

const effortsIn = (levels: unknown): readonly string[] =>
  Array.isArray(levels)
    ? levels.flatMap((level: unknown) =>
        isRecord(level) && typeof level['effort'] === 'string' ? [level['effort']] : [],
      )
    : []
