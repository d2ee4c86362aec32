/** OpenAI's own platform with an API key (OpenAI API reference). */
import { openaiChat } from '../../codecs/openai-chat/index.ts'
import { openaiResponses } from '../../codecs/openai-responses/index.ts'
import { below } from '../kit/url.ts'
import { byOwner, forwardable } from '../kit/headers.ts'
import { keyFor } from '../kit/key.ts'
import { readRateLimits } from '../kit/rate-limits.ts'
import { allSidePaths } from '../kit/side-paths.ts'
import type { Call, Provider } from '../provider.ts'
import { classify } from './classify.ts'
import { listModels } from './models.ts'
import { adjust } from './quirks.ts'
import { protocolsOf } from './served.ts'

const keyUrl = 'https://platform.openai.com/api-keys'

/** The headers that prove who asks, and whatever else the owner wants to send. */
const headersFor = ({ endpoint, secret }: Pick<Call, 'endpoint' | 'secret'>) => ({
  authorization: `Bearer ${keyFor('OpenAI', secret)}`,
  ...byOwner(endpoint.headers),
})

export const openai = {
  id: 'openai',
  label: 'OpenAI',
  issuer: 'openai-responses',
  // Where a request has to be translated, Responses carries more of it than Chat Completions: sealed thoughts come back,
  // tools and reasoning go together on every model, and the vendor's own web search is at hand.
  speaks: [openaiResponses, openaiChat],
  logins: [{ kind: 'api-key', hint: 'sk-…', url: keyUrl, optional: false }],
  presets: [{ id: 'openai', label: 'OpenAI', baseUrl: 'https://api.openai.com/v1', keyUrl }],
  address: (call) => ({
    url: below(call.endpoint.baseUrl, call.path),
    headers: {
      'content-type': 'application/json',
      ...forwardable(call),
      ...headersFor(call),
    },
  }),
  listModels: (call, fetchJson) => listModels({ ...call, headers: headersFor(call) }, fetchJson),
  adjust,
  protocolsOf: ({ model }) => protocolsOf(model),
  serves: ({ path }) => allSidePaths.includes(path),
  keepsResponses: () => true,
  countsTokens: true,
  classify,
  readQuota: readRateLimits,
} as const satisfies Provider
