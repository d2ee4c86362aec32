/** Every platform and server that speaks OpenAI's or Anthropic's protocol under its own address. */
import { anthropicMessages } from '../../codecs/anthropic-messages/index.ts'
import { openaiChat } from '../../codecs/openai-chat/index.ts'
import { below } from '../kit/url.ts'
import type { Provider } from '../provider.ts'
import { baseUrl, headersFor } from './address.ts'
import { classify } from './classify.ts'
import { listModels } from './models.ts'
import { presetOf, presets } from './presets.ts'
import { quirks, type Body } from './quirks.ts'

export const openaiCompatible = {
  id: 'openai-compatible',
  label: 'OpenAI-compatible',
  issuer: 'openai-compatible',
  speaks: [openaiChat, anthropicMessages],
  logins: [
    { kind: 'api-key', hint: 'the key this platform gave you', optional: false },
    { kind: 'none' },
  ],
  presets,
  address: (call) => ({
    url: below(baseUrl(call), call.path),
    headers: { 'content-type': 'application/json', ...headersFor(call) },
  }),
  listModels,
  adjust(body, { endpoint, codec, target, warn = () => undefined }) {
    if (codec.id !== openaiChat.id) return body
    const context = { model: target.model, warn }
    return presetOf(endpoint.preset).quirks.reduce<Body>(
      (adjusted, name) => quirks[name](adjusted, context),
      body,
    )
  },
  forwards: ({ endpoint, codec }) =>
    codec.id !== openaiChat.id || presetOf(endpoint.preset).strict !== true,
  classify,
} as const satisfies Provider
