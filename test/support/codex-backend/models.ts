/** The models of Codex as its backend lists them: by the plan, and by how new the client says it is. */

export interface CodexModel {
  readonly slug: string
  readonly label: string
  /** `list`, or `hide` for what people should not pick. */
  readonly visibility: string
  /** Plans that have it; absent: all. */
  readonly plans?: readonly string[]
  /** The least version of a client that is told of it. */
  readonly since: string
  readonly efforts: readonly string[]
  readonly lite: boolean
}

const usual = ['low', 'medium', 'high', 'xhigh']

export const catalog: readonly CodexModel[] = [
  {
    slug: 'gpt-5.6-sol',
    label: 'GPT-5.6 Sol',
    visibility: 'list',
    plans: ['plus', 'pro', 'team', 'business', 'enterprise'],
    since: '0.144.0',
    efforts: [...usual, 'max', 'ultra'],
    lite: true,
  },
  {
    slug: 'gpt-5.5',
    label: 'GPT-5.5',
    visibility: 'list',
    since: '0.100.0',
    efforts: usual,
    lite: false,
  },
  {
    slug: 'gpt-5.4-mini',
    label: 'GPT-5.4 mini',
    visibility: 'hide',
    since: '0.98.0',
    efforts: usual,
    lite: false,
  },
  {
    slug: 'gpt-5.3-codex-spark',
    label: 'GPT-5.3 Codex Spark',
    visibility: 'list',
    plans: ['pro'],
    since: '0.98.0',
    efforts: usual,
    lite: false,
  },
  {
    slug: 'gpt-5.2',
    label: 'GPT-5.2',
    visibility: 'list',
    since: '0.60.0',
    efforts: usual,
    lite: false,
  },
]

const numbers = (version: string): readonly number[] => version.split('.').map(Number)

/** Whether one version is at least the other. */
function isAtLeast(version: string, least: string): boolean {
  const [one, other] = [numbers(version), numbers(least)]
  for (const [index, number] of one.entries()) {
    const bound = other[index] ?? 0
    if (number !== bound) return number > bound
  }
  return true
}

/** What a plan may use, however old the client. */
export const modelOf = (slug: string, plan: string): CodexModel | undefined =>
  catalog.find((model) => model.slug === slug && (model.plans?.includes(plan) ?? true))

/** `version`: of the client; undefined when it is none. */
export function modelPage(version: string | null, plan: string): object | undefined {
  if (version === null || !/^\d+\.\d+\.\d+$/.test(version)) return undefined
  const shown = catalog.filter(
    ({ slug, since }) => modelOf(slug, plan) && isAtLeast(version, since),
  )
  return {
    models: shown.map((model, index) => ({
      slug: model.slug,
      display_name: model.label,
      description: `${model.label} for coding.`,
      default_reasoning_level: 'medium',
      supported_reasoning_levels: model.efforts.map((effort) => ({ effort, description: effort })),
      shell_type: 'shell_command',
      visibility: model.visibility,
      supported_in_api: true,
      priority: index,
      minimal_client_version: model.since,
      context_window: 272_000,
      max_context_window: 272_000,
      auto_compact_token_limit: null,
      effective_context_window_percent: 95,
      truncation_policy: { mode: 'tokens', limit: 10_000 },
      supports_parallel_tool_calls: true,
      support_verbosity: true,
      default_verbosity: 'low',
      supports_reasoning_summaries: true,
      default_reasoning_summary: 'auto',
      apply_patch_tool_type: 'freeform',
      web_search_tool_type: 'text_and_image',
      input_modalities: ['text', 'image'],
      supports_image_detail_original: true,
      service_tiers: [{ id: 'priority', name: 'Fast', description: 'Faster, costs more.' }],
      available_in_plans: model.plans ?? [],
      upgrade: null,
      base_instructions: 'You are a coding agent.',
      experimental_supported_tools: [],
      supports_search_tool: true,
      use_responses_lite: model.lite,
      prefer_websockets: false,
    })),
  }
}
