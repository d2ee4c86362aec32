/** Google's Gemini API with an API key (Gemini API reference, v1beta). */
import { gemini } from '../../codecs/gemini/index.ts'
import type { Provider } from '../provider.ts'
import { headersFor, urlFor } from './address.ts'
import { classify } from './classify.ts'
import { listModels } from './models.ts'

const keyUrl = 'https://aistudio.google.com/apikey'

export const google = {
  id: 'google',
  label: 'Google Gemini',
  issuer: 'gemini',
  speaks: [gemini],
  logins: [{ kind: 'api-key', hint: 'AIza…', url: keyUrl, optional: false }],
  notOffered: [
    {
      label: 'Gemini Code Assist and other Google subscriptions',
      reason:
        'Google allows their sign-in in its own programs only, and may end accounts that are used through others. An API key from Google AI Studio works here, also a free one.',
    },
  ],
  presets: [
    {
      id: 'google',
      label: 'Google Gemini',
      baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
      keyUrl,
    },
  ],
  address: (call) => ({
    url: urlFor(call.endpoint.baseUrl, call.path),
    headers: { 'content-type': 'application/json', ...headersFor(call) },
  }),
  listModels: (call, fetchJson) => listModels(call, fetchJson),
  countsTokens: true,
  classify,
} as const satisfies Provider
