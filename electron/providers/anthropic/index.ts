/** Anthropic's own platform with an API key (Claude API reference). */
import { anthropicMessages } from '../../codecs/anthropic-messages/index.ts'
import { readRateLimits } from '../kit/rate-limits.ts'
import { below } from '../kit/url.ts'
import type { Provider } from '../provider.ts'
import { headersFor } from './auth.ts'
import { classify } from './classify.ts'
import { listModels } from './models.ts'

const keyUrl = 'https://platform.claude.com/settings/keys'

export const anthropic = {
  id: 'anthropic',
  label: 'Anthropic',
  issuer: 'anthropic-messages',
  speaks: [anthropicMessages],
  logins: [{ kind: 'api-key', hint: 'sk-ant-api03-…', url: keyUrl, optional: false }],
  notOffered: [
    {
      label: 'Claude Pro, Max and other Claude.ai subscriptions',
      reason:
        'Anthropic allows their sign-in in its own programs only, and forbids others to offer it or to pass its tokens on. An API key from the Claude Console works here.',
    },
  ],
  presets: [{ id: 'anthropic', label: 'Anthropic', baseUrl: 'https://api.anthropic.com', keyUrl }],
  address: (call) => ({
    url: below(call.endpoint.baseUrl, call.path),
    headers: { 'content-type': 'application/json', ...headersFor(call) },
  }),
  listModels: (call, fetchJson) => listModels(call, fetchJson),
  countsTokens: true,
  classify,
  readQuota: readRateLimits,
} as const satisfies Provider
