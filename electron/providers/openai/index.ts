/** OpenAI's own platform with an API key (OpenAI API reference). */
import { openaiChat } from '../../codecs/openai-chat/index.ts'
import { below } from '../kit/url.ts'
import { byOwner, forwardable } from '../kit/headers.ts'
import { keyFor } from '../kit/key.ts'
import type { Call, Provider } from '../provider.ts'
import { classify } from './classify.ts'
import { listModels } from './models.ts'
import { adjust } from './quirks.ts'

const keyUrl = 'https://platform.openai.com/api-keys'

/** The headers that prove who asks, and whatever else the owner wants to send. */
const headersFor = ({ endpoint, secret }: Pick<Call, 'endpoint' | 'secret'>) => ({
  authorization: `Bearer ${keyFor('OpenAI', secret)}`,
  ...byOwner(endpoint.headers),
})

export const openai = {
  id: 'openai',
  label: 'OpenAI',
  issuer: 'openai',
  speaks: [openaiChat],
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
  classify,
} as const satisfies Provider
