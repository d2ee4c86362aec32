/** What a client can set beside its messages and tools. */
import type { Request, Sampling } from '../../electron/hub/request.ts'
import type { Group, RequestFeature } from './feature.ts'

const setting = <Name extends keyof Request>(
  name: string,
  field: Name,
  value: Request[Name],
): RequestFeature => ({
  name,
  asks: () => ({ [field]: value }),
  pick: (request) => request[field],
})

const sampled = <Name extends keyof Sampling>(
  name: string,
  field: Name,
  value: Sampling[Name],
): RequestFeature => ({
  name,
  asks: () => ({ sampling: { [field]: value } }),
  pick: ({ sampling }) => sampling[field],
})

const person = {
  type: 'object',
  properties: { name: { type: 'string' } },
  required: ['name'],
  additionalProperties: false,
} as const

export const settings: Group<RequestFeature> = {
  name: 'Settings',
  features: [
    {
      name: 'Answer by a JSON schema',
      asks: () => ({
        output: { type: 'json-schema', name: 'person', schema: person, strict: true },
      }),
      pick: ({ output }) => (output?.type === 'json-schema' ? output.schema : undefined),
    },
    {
      name: 'Answer in JSON',
      asks: () => ({ output: { type: 'json' } }),
      pick: ({ output }) => output?.type,
    },
    setting('Verbosity', 'verbosity', 'low'),
    sampled('Temperature', 'temperature', 0.7),
    sampled('Temperature above 1', 'temperature', 1.5),
    sampled('`top_p`', 'topP', 0.9),
    sampled('`top_k`', 'topK', 40),
    sampled('Seed', 'seed', 7),
    sampled('Frequency penalty', 'frequencyPenalty', 0.5),
    sampled('Presence penalty', 'presencePenalty', 0.5),
    sampled('Logit bias', 'logitBias', { '50256': -100 }),
    {
      name: 'Stop strings',
      asks: () => ({ stop: ['END', '###'] }),
      pick: ({ stop }) => (stop.length > 0 ? stop : undefined),
    },
    setting('Limit of output tokens', 'maxOutput', 4096),
    {
      ...setting('Several answers (`n`)', 'count', 2),
      writes: { 'openai-chat': { n: 2 }, gemini: { generationConfig: { candidateCount: 2 } } },
    },
    setting('Likelihoods of tokens', 'logprobs', { top: 3 }),
    setting('Key of the prompt cache', 'cacheKey', 'session-1'),
    setting('Service tier: standard', 'tier', 'default'),
    setting('Service tier: flex', 'tier', 'flex'),
    setting('Service tier: priority', 'tier', 'priority'),
    setting('Keep the answer (`store`)', 'store', true),
    setting('Metadata', 'metadata', { team: 'blue' }),
    setting('User', 'user', 'user-0815'),
    {
      name: 'Fields that only this protocol knows',
      asks: ({ client }) => ({ extras: { [client]: { zebra: 1 } } }),
      pick: ({ extras }) => Object.values(extras).find(({ zebra }) => zebra !== undefined),
    },
  ],
}
