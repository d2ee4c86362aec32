/** The platforms and servers that speak OpenAI's or Anthropic's protocols, as data. */
import { allSidePaths } from '../kit/side-paths.ts'
import type { Preset, SidePath } from '../provider.ts'
import type { QuirkName } from './quirks.ts'
import type { ResponsesQuirkName } from './responses-quirks.ts'

export interface CompatiblePreset extends Preset {
  readonly protocols: readonly [string, ...string[]]
  /** What its chat endpoint needs changed, by name; `quirks.ts` gives each one's reason. */
  readonly quirks: readonly QuirkName[]
  /** It refuses what OpenAI takes, so that even a client's own chat body needs its quirks. */
  readonly strict?: boolean
  /** Which header carries the key where it speaks `anthropic-messages`; absent means `authorization`. */
  readonly messagesKey?: 'x-api-key'
  /** How its Responses differ from OpenAI's, where it has them. */
  readonly responses?: {
    readonly quirks?: readonly ResponsesQuirkName[]
    /** As `strict`, for Responses. */
    readonly strict?: boolean
    /** It keeps responses, so that a request may go on from one by its id. */
    readonly keeps?: boolean
  }
  /** What its list of models has to be asked with to name those for other purposes than conversations, e.g. `?all=1`. */
  readonly modelsQuery?: string
  /** What else it has below its base URL. */
  readonly sides?: readonly SidePath[]
}

const chat = 'openai-chat'
const responses = 'openai-responses'
const messages = 'anthropic-messages'

const moonshotQuirks = [
  'system-not-developer',
  'thoughts-with-tool-calls',
  'no-sampling-for-kimi',
] as const
const siliconflowQuirks = ['system-not-developer', 'old-limit', 'plain-text-content'] as const
const siliconflowSides = [
  '/embeddings',
  '/images/generations',
  '/audio/speech',
  '/audio/transcriptions',
] as const
const zaiQuirks = ['system-not-developer', 'old-limit'] as const
const localQuirks = ['system-not-developer', 'old-limit'] as const

/**
 * Base URLs, protocols and key pages from each platform's own documentation. The first is the default. Chat Completions comes
 * first where it is spoken: every one of them has had it longest, and it knows stop strings, seeds and penalties. A client that
 * speaks Responses is given Responses all the same.
 */
export const presets = [
  {
    id: 'custom',
    label: 'Any OpenAI-compatible server',
    keyOptional: true,
    protocols: [chat],
    quirks: ['system-not-developer', 'old-limit'],
    sides: allSidePaths,
  },
  {
    id: 'custom-messages',
    label: 'Any Anthropic-compatible server',
    keyOptional: true,
    protocols: [messages],
    quirks: [],
    messagesKey: 'x-api-key',
  },
  {
    id: 'custom-responses',
    label: 'Any Responses-compatible server',
    keyOptional: true,
    protocols: [responses],
    quirks: [],
    sides: allSidePaths,
  },
  {
    id: 'deepseek',
    label: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com',
    baseUrls: { [messages]: 'https://api.deepseek.com/anthropic' },
    keyUrl: 'https://platform.deepseek.com/api_keys',
    protocols: [chat, responses, messages],
    quirks: ['system-not-developer', 'old-limit', 'plain-text-content', 'thoughts-with-tool-calls'],
    strict: true,
    messagesKey: 'x-api-key',
  },
  {
    id: 'openrouter',
    label: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyUrl: 'https://openrouter.ai/settings/keys',
    protocols: [chat, responses, messages],
    quirks: [],
    responses: { quirks: ['never-stored'] },
    modelsQuery: '?output_modalities=all',
    sides: ['/embeddings', '/audio/speech'],
  },
  {
    id: 'siliconflow',
    label: 'SiliconFlow',
    baseUrl: 'https://api.siliconflow.com/v1',
    keyUrl: 'https://cloud.siliconflow.com/account/ak',
    protocols: [chat, messages],
    quirks: siliconflowQuirks,
    strict: true,
    sides: siliconflowSides,
  },
  {
    id: 'siliconflow-cn',
    label: 'SiliconFlow (China)',
    baseUrl: 'https://api.siliconflow.cn/v1',
    keyUrl: 'https://cloud.siliconflow.cn/account/ak',
    protocols: [chat, messages],
    quirks: siliconflowQuirks,
    strict: true,
    sides: siliconflowSides,
  },
  {
    id: 'moonshot',
    label: 'Moonshot (Kimi)',
    baseUrl: 'https://api.moonshot.ai/v1',
    baseUrls: { [messages]: 'https://api.moonshot.ai/anthropic' },
    keyUrl: 'https://platform.moonshot.ai/console/api-keys',
    protocols: [chat, messages],
    quirks: moonshotQuirks,
    strict: true,
  },
  {
    id: 'moonshot-cn',
    label: 'Moonshot (Kimi, China)',
    baseUrl: 'https://api.moonshot.cn/v1',
    baseUrls: { [messages]: 'https://api.moonshot.cn/anthropic' },
    keyUrl: 'https://platform.moonshot.cn/console/api-keys',
    protocols: [chat, messages],
    quirks: moonshotQuirks,
    strict: true,
  },
  {
    id: 'zai',
    label: 'Z.ai',
    baseUrl: 'https://api.z.ai/api/paas/v4',
    baseUrls: { [messages]: 'https://api.z.ai/api/anthropic' },
    keyUrl: 'https://z.ai/manage-apikey/apikey-list',
    protocols: [chat, messages],
    quirks: zaiQuirks,
    strict: true,
    sides: ['/images/generations', '/audio/transcriptions'],
  },
  {
    id: 'zai-coding',
    label: 'Z.ai Coding Plan',
    baseUrl: 'https://api.z.ai/api/coding/paas/v4',
    baseUrls: { [messages]: 'https://api.z.ai/api/anthropic' },
    keyUrl: 'https://z.ai/manage-apikey/apikey-list',
    protocols: [chat, messages],
    quirks: zaiQuirks,
    strict: true,
  },
  {
    id: 'xai',
    label: 'xAI',
    baseUrl: 'https://api.x.ai/v1',
    keyUrl: 'https://console.x.ai',
    protocols: [chat, responses],
    quirks: ['no-penalties-for-grok'],
    responses: { keeps: true },
    sides: ['/images/generations', '/images/edits'],
  },
  {
    id: 'groq',
    label: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    keyUrl: 'https://console.groq.com/keys',
    protocols: [chat, responses],
    quirks: ['system-not-developer', 'no-thoughts', 'no-names', 'no-logprobs'],
    strict: true,
    responses: { quirks: ['no-responses-state'], strict: true },
    sides: ['/audio/speech', '/audio/transcriptions', '/audio/translations'],
  },
  {
    id: 'mistral',
    label: 'Mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    keyUrl: 'https://console.mistral.ai/api-keys',
    protocols: [chat],
    quirks: [
      'system-not-developer',
      'old-limit',
      'no-thoughts',
      'no-stream-options',
      'random-seed',
      'nine-letter-call-ids',
      'no-logprobs',
      'no-openai-extras',
    ],
    strict: true,
    sides: ['/embeddings', '/audio/transcriptions'],
  },
  {
    id: 'ollama',
    label: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434/v1',
    keyOptional: true,
    protocols: [chat, responses, messages],
    quirks: localQuirks,
    strict: true,
    sides: ['/embeddings', '/images/generations', '/audio/speech', '/audio/transcriptions'],
  },
  {
    id: 'lm-studio',
    label: 'LM Studio',
    baseUrl: 'http://127.0.0.1:1234/v1',
    keyOptional: true,
    protocols: [chat, responses, messages],
    quirks: localQuirks,
    strict: true,
    responses: { keeps: true },
    sides: ['/embeddings'],
  },
  {
    id: 'newapi',
    label: 'New API',
    protocols: [chat, messages],
    quirks: ['system-not-developer', 'old-limit'],
    sides: allSidePaths,
  },
  {
    id: 'oneapi',
    label: 'One API',
    protocols: [chat],
    quirks: ['system-not-developer', 'old-limit'],
    sides: allSidePaths,
  },
] as const satisfies readonly [CompatiblePreset, ...CompatiblePreset[]]

const byId: ReadonlyMap<string, CompatiblePreset> = new Map(
  presets.map((preset) => [preset.id, preset]),
)

/** The preset a channel was made from; channels without one are custom. */
export const presetOf = (id: string | undefined): CompatiblePreset =>
  byId.get(id ?? '') ?? presets[0]
