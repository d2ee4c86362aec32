/** Where a compatible platform is and how it wants to be shown its key. */
import { anthropicMessages } from '../../codecs/anthropic-messages/index.ts'
import { byOwner, forwardable } from '../kit/headers.ts'
import { keyFor } from '../kit/key.ts'
import type { Call } from '../provider.ts'
import { presetOf } from './presets.ts'

/** The base URL of the call's protocol. */
export const baseUrl = ({ endpoint, codec }: Pick<Call, 'endpoint' | 'codec'>): string =>
  endpoint.baseUrls?.[codec.id] ?? endpoint.baseUrl

function proof(call: Omit<Call, 'path'>): Record<string, string> {
  const preset = presetOf(call.endpoint.preset)
  if (call.secret === undefined && preset.keyOptional === true) return {}
  const key = keyFor(preset.label, call.secret)
  return call.codec.id === anthropicMessages.id && preset.messagesKey === 'x-api-key'
    ? { 'x-api-key': key }
    : { authorization: `Bearer ${key}` }
}

/** Throws Failure `sign-in-expired` when the platform needs a key and there is none. */
export const headersFor = (call: Omit<Call, 'path'>): Record<string, string> => ({
  // Anthropic's protocol demands a version; a client that names another has written its body for it.
  ...(call.codec.id === anthropicMessages.id ? { 'anthropic-version': '2023-06-01' } : {}),
  ...forwardable(call),
  ...proof(call),
  ...byOwner(call.endpoint.headers),
})
