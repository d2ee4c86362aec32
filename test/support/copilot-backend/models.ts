/** The models of Copilot as its data plane lists them, each with the endpoints it is served at. */
import type { GithubUser } from '../github-sign-in/index.ts'

export type Endpoint = '/chat/completions' | '/responses' | '/v1/messages'

export interface CopilotModel {
  readonly id: string
  readonly name: string
  readonly vendor: 'OpenAI' | 'Anthropic' | 'Google'
  readonly kind: 'chat' | 'embeddings'
  /** Absent: not told, which means chat completions. */
  readonly endpoints?: readonly (Endpoint | 'ws:/responses')[]
  readonly vision: boolean
  /** Premium requests that one turn of a person costs on older plans. */
  readonly multiplier: number
  /** AI credits for a million tokens. */
  readonly price: { readonly input: number; readonly output: number; readonly cache: number }
  readonly picker: boolean
  /** Whether a person has to agree to terms before they may use it. */
  readonly gated?: true
  /** Plans that have it; absent: all. */
  readonly plans?: readonly string[]
}

const chat = { kind: 'chat', vision: true, multiplier: 1, picker: true } as const

export const catalog: readonly CopilotModel[] = [
  {
    ...chat,
    id: 'gpt-5.3-codex',
    name: 'GPT-5.3-Codex',
    vendor: 'OpenAI',
    endpoints: ['/responses', 'ws:/responses'],
    price: { input: 125, output: 1000, cache: 12.5 },
  },
  {
    ...chat,
    id: 'gpt-5.2',
    name: 'GPT-5.2',
    vendor: 'OpenAI',
    endpoints: ['/chat/completions', '/responses', 'ws:/responses'],
    price: { input: 125, output: 1000, cache: 12.5 },
  },
  {
    ...chat,
    id: 'gpt-4.1',
    name: 'GPT-4.1',
    vendor: 'OpenAI',
    multiplier: 0,
    price: { input: 200, output: 800, cache: 50 },
  },
  {
    ...chat,
    id: 'claude-sonnet-4.5',
    name: 'Claude Sonnet 4.5',
    vendor: 'Anthropic',
    endpoints: ['/chat/completions', '/v1/messages'],
    price: { input: 300, output: 1500, cache: 30 },
  },
  {
    ...chat,
    id: 'claude-opus-4.5',
    name: 'Claude Opus 4.5',
    vendor: 'Anthropic',
    endpoints: ['/chat/completions', '/v1/messages'],
    multiplier: 3,
    price: { input: 500, output: 2500, cache: 50 },
    plans: ['individual_pro', 'business', 'enterprise'],
  },
  {
    ...chat,
    id: 'gemini-3-pro-preview',
    name: 'Gemini 3 Pro (Preview)',
    vendor: 'Google',
    endpoints: ['/chat/completions'],
    price: { input: 200, output: 1200, cache: 20 },
    gated: true,
  },
  {
    ...chat,
    id: 'gpt-4o-mini-internal',
    name: 'GPT-4o mini (internal)',
    vendor: 'OpenAI',
    vision: false,
    multiplier: 0,
    price: { input: 15, output: 60, cache: 7.5 },
    picker: false,
  },
  {
    id: 'text-embedding-3-small',
    name: 'Embedding V3 small',
    vendor: 'OpenAI',
    kind: 'embeddings',
    vision: false,
    multiplier: 0,
    price: { input: 2, output: 0, cache: 0 },
    picker: false,
  },
]

export const modelOf = (id: unknown, { seat }: GithubUser): CopilotModel | undefined =>
  catalog.find((model) => model.id === id && (model.plans?.includes(seat.plan) ?? true))

export const servesAt = ({ kind, endpoints }: CopilotModel, path: Endpoint): boolean =>
  kind === 'chat' && (endpoints?.includes(path) ?? path === '/chat/completions')

const thinks = ({ id }: CopilotModel): object =>
  id.startsWith('gpt-5')
    ? { reasoning_effort: ['low', 'medium', 'high'] }
    : id.startsWith('claude')
      ? { thinking: true, min_thinking_budget: 1024, max_thinking_budget: 32_000 }
      : {}

function capabilities(model: CopilotModel): object {
  if (model.kind === 'embeddings')
    return {
      type: 'embeddings',
      family: model.id,
      object: 'model_capabilities',
      tokenizer: 'cl100k_base',
      limits: { max_inputs: 512 },
      supports: { dimensions: true },
    }
  return {
    type: 'chat',
    family: model.id,
    object: 'model_capabilities',
    tokenizer: 'o200k_base',
    limits: {
      max_context_window_tokens: 200_000,
      max_output_tokens: 64_000,
      max_prompt_tokens: 128_000,
      ...(model.vision
        ? {
            vision: {
              max_prompt_image_size: 3_145_728,
              max_prompt_images: 5,
              supported_media_types: ['image/jpeg', 'image/png', 'image/webp', 'image/gif'],
            },
          }
        : {}),
    },
    supports: {
      streaming: true,
      tool_calls: true,
      parallel_tool_calls: true,
      vision: model.vision,
      structured_outputs: model.vendor === 'OpenAI',
      ...thinks(model),
    },
  }
}

/** `agreed`: whether the person has agreed to its terms. */
function shown(model: CopilotModel, user: GithubUser, agreed: boolean): object {
  const { billing } = user.seat
  const { input, output, cache } = model.price
  return {
    id: model.id,
    object: 'model',
    name: model.name,
    vendor: model.vendor === 'OpenAI' ? 'Azure OpenAI' : model.vendor,
    version: model.id,
    preview: /preview/.test(model.id),
    model_picker_enabled: model.picker,
    is_chat_default: model.id === 'gpt-4.1',
    is_chat_fallback: model.id === 'gpt-4.1',
    ...(model.endpoints ? { supported_endpoints: model.endpoints } : {}),
    ...(model.gated ? { policy: { state: agreed ? 'enabled' : 'disabled', terms: 'Terms.' } } : {}),
    billing:
      billing === 'credits'
        ? {
            token_prices: {
              batch_size: 1_000_000,
              default: { input_price: input, output_price: output, cache_price: cache },
            },
          }
        : { is_premium: model.multiplier > 0, multiplier: model.multiplier },
    capabilities: capabilities(model),
  }
}

export const modelPage = (
  user: GithubUser,
  hasAgreed: (model: CopilotModel) => boolean,
): object => ({
  object: 'list',
  data: catalog
    .filter((model) => modelOf(model.id, user))
    .map((model) => shown(model, user, hasAgreed(model))),
})
