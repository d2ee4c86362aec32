/** Anthropic's platform as the fake plays it: Messages with its checks (Claude API reference, Create a message). */
import type { Fault } from '../../../electron/providers/demo/asked.ts'
import { anthropicMessages as dialect } from '../../../electron/providers/demo/anthropic-messages/index.ts'
import { checkMarks, checkTurns } from './anthropic-messages-turns.ts'
import {
  countRequest,
  messagesRequest,
  type CountRequest,
  type MessagesRequest,
} from './anthropic-messages-schema.ts'
import type { Platform } from './protocol.ts'
import { flawOf, type Flaw } from './schema.ts'

const invalid = (message: string): Fault => ({ kind: 'invalid-request', message })

function shapeFault({ path, kind, message }: Flaw): Fault {
  const where = path.map(String).join('.')
  switch (kind) {
    case 'missing':
      return invalid(`${where}: Field required`)
    case 'unknown-field':
      return invalid(`${where}: Extra inputs are not permitted`)
    case 'wrong-type':
    case 'wrong-value':
      return invalid(`${where}: ${message}`)
  }
}

function checkTools({ tools = [], tool_choice: choice }: CountRequest): Fault | undefined {
  const names = tools.map(({ name }) => name)
  if (new Set(names).size < names.length) return invalid('tools: Tool names must be unique.')
  if (!choice || choice.type === 'none') return undefined
  if (tools.length === 0)
    return invalid('tool_choice: tool_choice may only be specified while providing tools.')
  return choice.type === 'tool' && !names.includes(choice.name)
    ? invalid(`tool_choice.tool: Tool '${choice.name}' not found in provided tools`)
    : undefined
}

function checkThinking(request: CountRequest): Fault | undefined {
  if (!request.thinking || request.thinking.type === 'disabled') return undefined
  const forced = request.tool_choice?.type
  return forced === 'any' || forced === 'tool'
    ? invalid('Thinking may not be enabled when tool_choice forces tool use.')
    : undefined
}

/** Thinking leaves little room for sampling, and needs room in the answer. */
function checkLimits(request: MessagesRequest): Fault | undefined {
  const { thinking } = request
  if (!thinking || thinking.type === 'disabled') return undefined
  if (request.temperature !== undefined && request.temperature !== 1)
    return invalid('`temperature` may only be set to 1 when thinking is enabled.')
  if (request.top_k !== undefined) return invalid('`top_k` must be unset when thinking is enabled.')
  if (request.top_p !== undefined && request.top_p < 0.95)
    return invalid(
      '`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled.',
    )
  return thinking.type === 'enabled' && thinking.budget_tokens >= request.max_tokens
    ? invalid('`max_tokens` must be greater than `thinking.budget_tokens`.')
    : undefined
}

/** The version that took sampling settings away; the SDKs send it from 1.0 on (Claude API reference, Versions). */
const withoutSampling = '2026-10-21'
const versions = new Set(['2023-06-01', withoutSampling])

/** Fields that are gone since then, refused even with their former defaults. */
function checkRemoved(request: MessagesRequest): Fault | undefined {
  const gone = (['temperature', 'top_p', 'top_k'] as const).find(
    (field) => request[field] !== undefined,
  )
  return gone === undefined ? undefined : invalid(`${gone}: Extra inputs are not permitted`)
}

const checkPrompt = (request: CountRequest): Fault | undefined =>
  checkTurns(request) ?? checkMarks(request) ?? checkTools(request) ?? checkThinking(request)

export const anthropicMessages: Platform = {
  dialect,
  base: '',
  claims: (headers) => headers['anthropic-version'] !== undefined,
  checkHeaders(headers) {
    if (headers['x-api-key'] !== undefined && headers.authorization !== undefined)
      return { kind: 'unauthenticated', message: 'x-api-key and authorization were both sent' }
    const version = headers['anthropic-version']
    if (version === undefined) return invalid('anthropic-version: header is required')
    return versions.has(String(version))
      ? undefined
      : invalid(`anthropic-version: "${String(version)}" is not a valid version`)
  },
  checkBody(body, headers) {
    const flaw = flawOf(messagesRequest, body)
    if (flaw) return shapeFault(flaw)
    const request = messagesRequest.parse(body)
    const newest = headers['anthropic-version'] === withoutSampling
    return (
      checkPrompt(request) ?? checkLimits(request) ?? (newest ? checkRemoved(request) : undefined)
    )
  },
  checkCount(body) {
    const flaw = flawOf(countRequest, body)
    return flaw ? shapeFault(flaw) : checkPrompt(countRequest.parse(body))
  },
  list(models, query) {
    const limit = Number(query.get('limit') ?? 20)
    const after = models.findIndex(({ id }) => id === query.get('after_id'))
    const page = models.slice(after + 1, after + 1 + limit)
    return {
      data: page.map(({ id, label, contextWindow, maxOutput }) => ({
        type: 'model',
        id,
        display_name: label ?? id,
        created_at: '2025-01-01T00:00:00Z',
        max_input_tokens: contextWindow ?? null,
        max_tokens: maxOutput ?? null,
        capabilities: null,
      })),
      has_more: after + 1 + limit < models.length,
      first_id: page[0]?.id ?? null,
      last_id: page.at(-1)?.id ?? null,
    }
  },
}
