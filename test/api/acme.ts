/** A platform for tests: it knows two keys, one of which it does not accept. */
import { openaiChat } from '../../electron/codecs/openai-chat/index.ts'
import { Failure } from '../../electron/hub/error.ts'
import type { Provider } from '../../electron/providers/provider.ts'

export const goodKey = 'acme-key-that-works'
export const badKey = 'acme-key-that-is-refused'

export const acme: Provider = {
  id: 'acme',
  label: 'Acme',
  issuer: 'acme',
  speaks: [openaiChat],
  logins: [{ kind: 'api-key', hint: 'acme-…', url: 'https://acme.example/keys', optional: false }],
  presets: [
    { id: 'acme', label: 'Acme', baseUrl: 'https://api.acme.example/v1' },
    { id: 'acme-local', label: 'Acme local', baseUrl: 'http://127.0.0.1:9/v1', keyOptional: true },
  ],
  address: ({ endpoint, path }) => ({ url: endpoint.baseUrl + path, headers: {} }),
  listModels: ({ secret }) => {
    if (secret?.reveal() === badKey)
      return Promise.reject(
        new Failure({ kind: 'sign-in-expired', message: `No such key: ${badKey}` }),
      )
    return Promise.resolve([{ id: 'acme-1', label: 'Acme One' }, { id: 'lab/acme-2' }])
  },
}
