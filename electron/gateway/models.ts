/** The model list, in the dialects that clients ask for: three on one path, and Gemini's on its own. */
import type { IncomingMessage } from 'node:http'
import type { PublicModel } from '../bindings/plan.ts'
import { Failure } from '../hub/error.ts'
import type { ModelPurpose } from '../providers/provider.ts'
import { authenticate } from './authenticate.ts'
import { invalid } from './invalid.ts'
import { plainPaths, split } from './paths.ts'
import type { Services } from './services.ts'

/** Both list paths; the second is Gemini's. A model's name may hold slashes and colons. */
const paths = /^\/v1(beta|alpha)?\/models(?:\/(.+))?$/

function modelPath(url: string): { readonly gemini: boolean; readonly id?: string } | undefined {
  for (const plain of plainPaths(split(url).path)) {
    const found = paths.exec(plain)
    if (!found) continue
    const [, beta, id] = found
    return { gemini: beta !== undefined, ...(id === undefined ? {} : { id: decoded(id) }) }
  }
  return undefined
}

/** Tools offer whatever a list holds as something to talk to, so that models for other purposes are listed only when asked for. */
const usual: ReadonlySet<ModelPurpose> = new Set(['chat'])
/** Clients of Gemini choose from its list by what a model can do. */
const usualOfGemini: ReadonlySet<ModelPurpose> = new Set(['chat', 'embedding'])
const every: ReadonlySet<ModelPurpose> = new Set(['chat', 'embedding', 'image', 'audio'])

/** Models that nobody says anything of are taken for chat models. */
const purposeOf = ({ purpose = 'chat' }: PublicModel): ModelPurpose => purpose

/** What `?purpose=` asks for; undefined where it is not said. Throws Failure. */
function purposesAsked(query: URLSearchParams): ReadonlySet<ModelPurpose> | undefined {
  const asked = query.get('purpose')
  if (asked === null) return undefined
  if (asked === 'all') return every
  const one = [...every].find((purpose) => purpose === asked)
  if (one) return new Set([one])
  throw invalid(`purpose: expected all, ${[...every].join(', ')}`, 'purpose')
}

/** Google's SDK asks on the shared path, too; nobody else's sends its key so. */
const isGoogles = ({ headers }: IncomingMessage): boolean => headers['x-goog-api-key'] !== undefined

export const isModelPath = (url: string): boolean => modelPath(url) !== undefined

/**
 * `GET /v1/models`, `GET /v1beta/models` and the same with `/{id}`. `?purpose=` asks a list for models of another purpose, or
 * `all`. Throws Failure.
 */
export function listModels(
  request: IncomingMessage,
  services: Pick<Services, 'authenticate' | 'clock' | 'models'>,
): unknown {
  const client = authenticate(request, services)
  const models = services.models(client, services.clock.now())
  const url = request.url ?? ''
  const found = modelPath(url)
  const id = found?.id
  const gemini = found?.gemini === true || isGoogles(request)
  if (id === undefined) {
    const query = new URLSearchParams(split(url).query)
    const purposes = purposesAsked(query) ?? (gemini ? usualOfGemini : usual)
    const listed = models.filter((each) => purposes.has(purposeOf(each)))
    return gemini ? { models: listed.map(geminiModel) } : modelList(query, listed)
  }
  const model = models.find((each) => each.id === id)
  if (model) return gemini ? geminiModel(model) : sharedModel(model)
  throw new Failure({
    kind: 'no-binding',
    code: 'model_not_found',
    message: 'This key can use no model of that name; GET /v1/models lists those it can.',
  })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Codex names its version in the query; the other clients share one list with both their key sets. */
function modelList(query: URLSearchParams, models: readonly PublicModel[]): unknown {
  if (query.has('client_version')) return { models: models.map(codexModel) }
  return {
    object: 'list',
    data: models.map(sharedModel),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  }
}

/** One model as OpenAI's and Anthropic's list endpoints describe it, in one object. */
function sharedModel(model: PublicModel): unknown {
  return {
    id: model.id,
    object: 'model',
    created: Math.floor(model.since / 1000),
    owned_by: model.owner,
    purpose: purposeOf(model),
    type: 'model',
    display_name: model.label,
    created_at: new Date(model.since).toISOString(),
    max_input_tokens: model.contextWindow ?? null,
    max_tokens: model.maxOutput ?? null,
  }
}

/** What Gemini calls the things that can be asked of a model, as far as the gateway serves them. */
const methods: Readonly<Record<ModelPurpose, readonly string[]>> = {
  chat: ['generateContent', 'countTokens'],
  embedding: ['embedContent', 'batchEmbedContents'],
  image: [],
  audio: [],
}

/** One model as Gemini's list endpoint describes it (Gemini API reference, Models). */
function geminiModel(model: PublicModel): unknown {
  return {
    name: `models/${model.id}`,
    version: '001',
    displayName: model.label,
    description: `Served by ${model.owner}`,
    ...(model.contextWindow === undefined ? {} : { inputTokenLimit: model.contextWindow }),
    ...(model.maxOutput === undefined ? {} : { outputTokenLimit: model.maxOutput }),
    supportedGenerationMethods: methods[purposeOf(model)],
  }
}

const efforts = ['low', 'medium', 'high'] as const

/** One model as Codex's catalogue describes it (openai/codex, `ModelInfo`). */
function codexModel(model: PublicModel, index: number): unknown {
  const contextWindow = model.contextWindow ?? 200_000
  return {
    slug: model.id,
    display_name: model.label,
    description: `Served by ${model.owner}`,
    default_reasoning_level: 'medium',
    supported_reasoning_levels: efforts.map((effort) => ({ effort, description: effort })),
    shell_type: 'shell_command',
    visibility: 'list',
    supported_in_api: true,
    priority: index,
    availability_nux: null,
    upgrade: null,
    base_instructions: '',
    supports_reasoning_summaries: false,
    default_reasoning_summary: 'auto',
    support_verbosity: false,
    default_verbosity: null,
    apply_patch_tool_type: 'freeform',
    web_search_tool_type: 'text',
    truncation_policy: { mode: 'tokens', limit: 10_000 },
    supports_parallel_tool_calls: true,
    context_window: contextWindow,
    max_context_window: contextWindow,
    auto_compact_token_limit: null,
    effective_context_window_percent: 95,
    experimental_supported_tools: [],
    input_modalities: ['text', 'image'],
  }
}
