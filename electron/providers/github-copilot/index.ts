/**
 * GitHub Copilot subscriptions, of which one account speaks three protocols (GitHub documentation, Copilot; the interface itself
 * is not documented: facts are from Copilot's own published clients).
 */
import { anthropicMessages } from '../../codecs/anthropic-messages/index.ts'
import { openaiChat } from '../../codecs/openai-chat/index.ts'
import { openaiResponses } from '../../codecs/openai-responses/index.ts'
import type { Codec } from '../../codecs/codec.ts'
import type { Provider } from '../provider.ts'
import { address } from './address.ts'
import { classify } from './classify.ts'
import { messagesQuirks } from './messages-quirks.ts'
import { listModels } from './models.ts'
import { publicApi } from './places.ts'
import { type Body, chatQuirks, type Quirk, responsesQuirks } from './quirks.ts'
import { checkQuota, readQuota } from './quota.ts'
import { signIn } from './sign-in.ts'

const id = 'github-copilot'

const quirksOf = (codec: Codec): readonly Quirk[] => {
  switch (codec.id) {
    case openaiChat.id:
      return Object.values(chatQuirks)
    case openaiResponses.id:
      return Object.values(responsesQuirks)
    default:
      return Object.values(messagesQuirks)
  }
}

export const githubCopilot = {
  id,
  label: 'GitHub Copilot',
  issuer: id,
  // What one vendor's model sealed, another's behind the same endpoint refuses: `claude`, `gpt`, `gemini` …
  issuerOf: (_endpoint, model = '') => {
    const family = /^[a-z]+/.exec(model.toLowerCase())?.[0]
    return family === undefined ? id : `${id}/${family}`
  },
  speaks: [openaiChat, openaiResponses, anthropicMessages],
  logins: [{ kind: 'sign-in' }],
  presets: [{ id, label: 'GitHub Copilot', baseUrl: publicApi }],
  address,
  readsBody: true,
  listModels,
  adjust: (body, { codec, target, warn = () => undefined }) =>
    quirksOf(codec).reduce<Body>((done, quirk) => quirk(done, { model: target.model, warn }), body),
  forwards: () => false,
  // The others split one answer into several choices, or change an item's id from event to event.
  answersAsIs: ({ codec }) => codec.id === anthropicMessages.id,
  serves: ({ path }) => path === '/embeddings',
  classify,
  signIn,
  readQuota,
  checkQuota,
} as const satisfies Provider
