/** The Codex of a person's ChatGPT plan, as Codex CLI asks it (openai/codex; not documented for other programs). */
import { openaiResponses } from '../../codecs/openai-responses/index.ts'
import { below } from '../kit/url.ts'
import type { Provider } from '../provider.ts'
import { headersFor } from './address.ts'
import { classify } from './classify.ts'
import { listModels } from './models.ts'
import { adjust } from './quirks.ts'
import { readQuota } from './quota.ts'
import { signIn } from './sign-in.ts'
import { checkQuota } from './usage.ts'

export const codex = {
  id: 'codex',
  label: 'ChatGPT (Codex)',
  // Thoughts sealed for a ChatGPT plan are refused by OpenAI's API, and the reverse, though the protocol is the same.
  issuer: 'codex',
  speaks: [openaiResponses],
  logins: [{ kind: 'sign-in' }],
  presets: [
    {
      id: 'codex',
      label: 'ChatGPT (Codex)',
      baseUrl: 'https://chatgpt.com/backend-api/codex',
    },
  ],
  address: (call) => ({
    url: below(call.endpoint.baseUrl, call.path),
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...headersFor(call),
    },
  }),
  readsBody: true,
  endsEmpty: () => true,
  listModels,
  adjust,
  // Not even Codex's own body: what it may hold changes with its version.
  forwards: () => false,
  classify,
  signIn,
  readQuota,
  checkQuota,
} as const satisfies Provider
