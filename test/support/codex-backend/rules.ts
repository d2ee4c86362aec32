/** What the Codex backend refuses that OpenAI's API takes: its list of allowed fields, and what may stand in them. */
import type { IncomingHttpHeaders } from 'node:http'
import { isRecord, type Json } from '../../../electron/codecs/kit/read.ts'
import type { Member } from '../openai-sign-in/people.ts'
import { detailed, unsupportedModel, unsupportedParameter } from './errors.ts'
import { modelOf } from './models.ts'
import type { WiredFault } from '../fake-server/wired-fault.ts'

/** `POST /responses`. */
const answerFields = new Set([
  'model',
  'instructions',
  'input',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning',
  'store',
  'stream',
  'stream_options',
  'include',
  'service_tier',
  'prompt_cache_key',
  'text',
  'client_metadata',
])

/** `POST /responses/compact`. */
const compactFields = new Set([
  'model',
  'input',
  'instructions',
  'tools',
  'parallel_tool_calls',
  'reasoning',
  'service_tier',
  'prompt_cache_key',
  'text',
])

const liteHeader = 'x-openai-internal-codex-responses-lite'

const objects = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter(isRecord) : []

const unknownField = (body: Json, allowed: ReadonlySet<string>): WiredFault | undefined => {
  const name = Object.keys(body).find((field) => !allowed.has(field))
  return name === undefined ? undefined : unsupportedParameter(name)
}

function checkNested({ stream_options: options, input }: Json): WiredFault | undefined {
  const option = isRecord(options)
    ? Object.keys(options).find((name) => name !== 'reasoning_summary_delivery')
    : undefined
  if (option !== undefined) return unsupportedParameter(`stream_options.${option}`)
  const isMarked = objects(input)
    .flatMap(({ content }) => objects(content))
    .some((part) => 'prompt_cache_breakpoint' in part)
  return isMarked ? unsupportedParameter('prompt_cache_breakpoint') : undefined
}

function checkFixed(body: Json): WiredFault | undefined {
  if (body['store'] !== false) return detailed(400, 'Store must be set to false')
  if (body['stream'] !== true) return detailed(400, 'Stream must be set to true')
  const { include } = body
  if (!Array.isArray(include) || include.join() !== 'reasoning.encrypted_content')
    return detailed(400, "Include must be ['reasoning.encrypted_content']")
  const tier = body['service_tier']
  return tier === undefined || tier === 'priority'
    ? undefined
    : detailed(400, `Unsupported service_tier: ${JSON.stringify(tier)}`)
}

/** `isLite`: tools and instructions stand in the input. */
function checkPrompt(body: Json, isLite: boolean): WiredFault | undefined {
  if (!Array.isArray(body['input'])) return detailed(400, 'Input must be a list')
  if (isLite) {
    if ('instructions' in body || 'tools' in body)
      return detailed(400, 'Instructions and tools belong into the input here')
  } else if (typeof body['instructions'] !== 'string')
    return detailed(400, 'Instructions are required')
  return objects(body['input']).some(({ role }) => role === 'system')
    ? detailed(400, 'System messages are not allowed')
    : undefined
}

function checkTools(body: Json, { member, isLite }: Asking): WiredFault | undefined {
  const tools = objects(body['tools'])
  const parallel = body['parallel_tool_calls']
  if (isLite && parallel !== undefined && parallel !== false)
    return detailed(400, 'parallel_tool_calls must be false here')
  if (!isLite && parallel !== undefined && tools.length === 0)
    return detailed(400, 'parallel_tool_calls is only allowed with tools')
  const known = new Set([
    'function',
    'custom',
    'namespace',
    'web_search',
    'image_generation',
    'local_shell',
    'tool_search',
  ])
  const foreign = tools.find(({ type }) => !known.has(String(type)))
  if (foreign) return detailed(400, `Unsupported tool type: ${String(foreign['type'])}`)
  const draws = tools.some(({ type }) => type === 'image_generation')
  const mayNot = member.workspace.plan === 'free' || String(body['model']).endsWith('spark')
  return draws && mayNot ? detailed(400, 'Unsupported tool type: image_generation') : undefined
}

export interface Asking {
  readonly member: Member
  readonly isLite: boolean
}

export const isLite = (headers: IncomingHttpHeaders): boolean => headers[liteHeader] === 'true'

function checkModel(body: Json, { workspace }: Member): WiredFault | undefined {
  const { model } = body
  if (typeof model !== 'string') return detailed(400, 'Model is required')
  return modelOf(model, workspace.plan) ? undefined : unsupportedModel(model)
}

export const checkAnswer = (body: Json, asking: Asking): WiredFault | undefined =>
  unknownField(body, answerFields) ??
  checkNested(body) ??
  checkModel(body, asking.member) ??
  checkFixed(body) ??
  checkPrompt(body, asking.isLite) ??
  checkTools(body, asking)

export const checkCompact = (body: Json, asking: Asking): WiredFault | undefined =>
  unknownField(body, compactFields) ?? checkModel(body, asking.member)

/** What is left for OpenAI's own checks to look at. */
export function plain(body: Json): Json {
  const { client_metadata: _, stream_options: __, ...rest } = body
  return rest
}

/** The same of a conversation to make short. */
export const plainCompact = ({
  model,
  input,
  instructions,
  prompt_cache_key: key,
  service_tier: tier,
}: Json): Json => ({ model, input, instructions, prompt_cache_key: key, service_tier: tier })
