/** Google's platform as the fake plays it: generateContent with its checks (Gemini API reference v1beta). */
import { isRecord, type Json } from '../../../../electron/codecs/kit/read.ts'
import { Unreadable, type Fault } from '../../../../electron/providers/demo/asked.ts'
import { gemini as dialect } from '../../../../electron/providers/demo/gemini/index.ts'
import type { Place, Platform, Side } from '../protocol.ts'
import { flawOf } from '../schema.ts'
import { checkContents, checkSignatures, checkSystem } from './contents.ts'
import { shapeFault } from './fault.ts'
import { checkOdds, checkThinking, generation } from './models.ts'
import { camelFields } from './names.ts'
import {
  batchEmbedRequest,
  countRequest,
  embedRequest,
  generateRequest,
  type GenerateRequest,
} from './schema.ts'
import { checkTools } from './tools.ts'
import { body, frames } from './write.ts'

const base = '/v1beta'

function checkGenerate(request: GenerateRequest, model: string): Fault | undefined {
  return (
    checkContents(request.contents) ??
    checkSystem(request.systemInstruction) ??
    checkTools(request, model) ??
    checkThinking(request, model) ??
    checkOdds(request) ??
    (generation(model) === 3 ? checkSignatures(request.contents) : undefined)
  )
}

const embedding = (verb: string): Side => ({
  played: true,
  answer(asked) {
    const whole = camelFields(asked)
    const schema = verb === 'embedContent' ? embedRequest : batchEmbedRequest
    const flaw = flawOf(schema, whole)
    if (flaw) throw new Unreadable(shapeFault(flaw, whole))
    return { body: dialect.embedding?.answer(whole, `:${verb}`) }
  },
})

/** `models/{model}:{verb}`, also below v1. */
function placeAt(_method: string, url: URL): Place | undefined {
  const [, path, model = '', verb = ''] =
    /^\/v1(?:beta)?(\/models(?:\/([^/:]+):(\w+))?)$/.exec(url.pathname) ?? []
  if (path === '/models') return { serves: 'models' }
  switch (verb) {
    case 'generateContent':
      return { serves: 'answer', model }
    case 'streamGenerateContent':
      return { serves: 'answer', model, array: url.searchParams.get('alt') !== 'sse' }
    case 'countTokens':
      return { serves: 'count', model }
    case 'embedContent':
    case 'batchEmbedContents':
      return { serves: 'side', model, side: embedding(verb) }
    default:
      return undefined
  }
}

/** A request may stand inside another when it is counted. */
const inner = (whole: unknown): unknown =>
  isRecord(whole) ? (whole['generateContentRequest'] ?? whole) : whole

export const gemini: Platform = {
  dialect: { ...dialect, body, frames },
  base,
  placeAt,
  claims: (headers) => headers['x-goog-api-key'] !== undefined,
  checkHeaders: () => undefined,
  checkBody(asked, _headers, place) {
    const whole = camelFields(asked)
    const flaw = flawOf(generateRequest, whole)
    return flaw
      ? shapeFault(flaw, whole)
      : checkGenerate(whole as GenerateRequest, place?.model ?? '')
  },
  checkCount(asked) {
    const whole = camelFields(asked)
    const flaw = flawOf(countRequest, whole)
    if (flaw) return shapeFault(flaw, whole)
    return checkContents((inner(whole) as GenerateRequest).contents)
  },
  list(models, query) {
    const size = Number(query.get('pageSize') ?? 50)
    const begin = Number(query.get('pageToken') ?? 0)
    const end = begin + size
    return {
      models: models.slice(begin, end).map(({ id, label, contextWindow, maxOutput }): Json => ({
        name: `models/${id}`,
        baseModelId: id,
        version: '001',
        displayName: label ?? id,
        ...(contextWindow === undefined ? {} : { inputTokenLimit: contextWindow }),
        ...(maxOutput === undefined ? {} : { outputTokenLimit: maxOutput }),
        supportedGenerationMethods: /embed/.test(id)
          ? ['embedContent', 'batchEmbedContents']
          : ['generateContent', 'countTokens'],
      })),
      ...(end < models.length ? { nextPageToken: String(end) } : {}),
    }
  },
  isLast: ({ data }) => data.includes('"finishReason"'),
}
