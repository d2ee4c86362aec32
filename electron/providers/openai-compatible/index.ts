/** Every platform and server that speaks OpenAI's or Anthropic's protocols under its own address. */
import { anthropicMessages } from '../../codecs/anthropic-messages/index.ts'
import { openaiChat } from '../../codecs/openai-chat/index.ts'
import { openaiResponses } from '../../codecs/openai-responses/index.ts'
import { readRateLimits } from '../kit/rate-limits.ts'
import { below } from '../kit/url.ts'
import type { Endpoint, Provider } from '../provider.ts'
import { baseUrl, headersFor } from './address.ts'
import { classify } from './classify.ts'
import { listModels } from './models.ts'
import { presetOf, presets } from './presets.ts'
import { quirks, type Body } from './quirks.ts'
import { responsesQuirks } from './responses-quirks.ts'

const id = 'openai-compatible'

const issuers = new WeakMap<Endpoint, string>()

/** One platform cannot read what another sealed: each is an issuer of its own, and so is each server an owner runs. */
function issuerOf(endpoint: Endpoint): string {
  const known = issuers.get(endpoint)
  if (known !== undefined) return known
  const { id: name, baseUrl: home } = presetOf(endpoint.preset)
  const issuer = `${id}/${home === undefined ? new URL(endpoint.baseUrl).host : name}`
  issuers.set(endpoint, issuer)
  return issuer
}

export const openaiCompatible = {
  id,
  label: 'OpenAI-compatible',
  issuer: id,
  issuerOf,
  speaks: [openaiChat, openaiResponses, anthropicMessages],
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
    const preset = presetOf(endpoint.preset)
    const context = { model: target.model, warn }
    if (codec.id === openaiChat.id)
      return preset.quirks.reduce<Body>((done, name) => quirks[name](done, context), body)
    const names = codec.id === openaiResponses.id ? (preset.responses?.quirks ?? []) : []
    return names.reduce<Body>((done, name) => responsesQuirks[name](done, context), body)
  },
  forwards({ endpoint, codec }) {
    const { strict, responses } = presetOf(endpoint.preset)
    if (codec.id === openaiChat.id) return strict !== true
    return codec.id !== openaiResponses.id || responses?.strict !== true
  },
  serves: ({ endpoint, path }) => presetOf(endpoint.preset).sides?.includes(path) === true,
  keepsResponses: ({ preset }) => presetOf(preset).responses?.keeps === true,
  classify,
  readQuota: readRateLimits,
} as const satisfies Provider
